/** Whoever edits, deletes, inserts, reorders or cuts off records of the audit log is found, and where; the product itself cannot do it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { within } from './arena.ts';
import type { Arena } from './arena.ts';
import { pick, randomOf } from './promise.ts';
import type { SecurityPromise, Tally } from './promise.ts';

const KEY = 'audit-key-0123456789-abcdefghijklmnop';
const RECORDS = 120;
const TAMPERINGS = 400;
const COLUMNS = ['at', 'actor', 'action', 'target', 'outcome', 'ip_address', 'request_id', 'details', 'prev_hash', 'hash'] as const;

interface Verification {
  valid: boolean;
  records: number;
  head: string | null;
  brokenAt: number | null;
}

/** What is used of the built product. */
interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  execute(sql: string, parameters?: unknown[]): Promise<unknown>;
  query<R>(sql: string, parameters?: unknown[]): Promise<R[]>;
}
interface AuditLog {
  verify(anchor?: { sequence: number; hash: string } | null): Promise<Verification>;
}

/** SQL that tampers, and the sequence at which it must be found. `anchored`: only with the anchor of the last record. */
interface Tampering {
  title: string;
  sql: readonly string[];
  foundAt: number;
  anchored?: boolean;
}

export const auditTampering: SecurityPromise = {
  name: 'audit-tampering',
  title: 'every tampering with the audit log is found where it was done',
  needs: [],
  run: async (tally, { seed, share }) => {
    const directory = mkdtempSync(join(tmpdir(), 'tapewatch-audit-'));
    try {
      await within({ DATA_DIR: directory, AUDIT_KEY: KEY }, (arena) => act(arena));
      await withStore(directory, async (database, audit) => {
        const whole = await audit.verify();
        tally.check(whole.valid && whole.records >= RECORDS, () => `the chain is not valid to begin with: ${JSON.stringify(whole)}`);
        await refusesTheProduct(database, tally);
        // What a superuser can do.
        await database.execute('ALTER TABLE audit_records DISABLE TRIGGER ALL');
        await database.execute('CREATE TABLE audit_backup AS TABLE audit_records');
        const random = randomOf(seed);
        const anchor = { sequence: whole.records, hash: whole.head! };
        for (let i = 0; i < TAMPERINGS * share; i += 1) {
          const tampering = tamperingOf(random, whole.records);
          for (const sql of tampering.sql) await database.execute(sql);
          const found = await audit.verify(tampering.anchored === true ? anchor : null);
          tally.check(
            found.brokenAt === tampering.foundAt,
            () => `${tampering.title}: broken at ${found.brokenAt}, not ${tampering.foundAt}`,
          );
          await database.execute('DELETE FROM audit_records');
          await database.execute('INSERT INTO audit_records SELECT * FROM audit_backup');
        }
        const restored = await audit.verify(anchor);
        tally.check(restored.valid, () => `the restored chain is not valid: ${JSON.stringify(restored)}`);
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** Enough acts for a chain. */
async function act(arena: Arena): Promise<void> {
  for (let i = 0; i < RECORDS; i += 1) await arena.caller.as(arena.admin, 'POST', '/api/api-keys', { name: `key${i}`, role: 'Ingestor' });
}

async function withStore(directory: string, work: (database: Database, audit: AuditLog) => Promise<void>): Promise<void> {
  const built = (path: string) => import(pathToFileURL(join(process.cwd(), 'dist', path)).href) as Promise<Record<string, never>>;
  const { Database } = (await built('infrastructure/persistence/database.js')) as unknown as {
    Database: new (options: object) => Database;
  };
  const { PostgresAuditLog } = (await built('infrastructure/persistence/audit-log.postgres.js')) as unknown as {
    PostgresAuditLog: new (database: Database, clock: object, key: string) => AuditLog;
  };
  const database = new Database({ databaseUrl: null, dataDir: directory, poolSize: 1, migrateOnStart: true, log: () => undefined });
  await database.open();
  try {
    await work(database, new PostgresAuditLog(database, {}, KEY));
  } finally {
    await database.close();
  }
}

async function refusesTheProduct(database: Database, tally: Tally): Promise<void> {
  const attempts = [
    "UPDATE audit_records SET actor = 'user:nobody' WHERE sequence = 1",
    'UPDATE audit_records SET details = details',
    'DELETE FROM audit_records WHERE sequence = 1',
    'DELETE FROM audit_records',
    'TRUNCATE audit_records',
    "INSERT INTO audit_records SELECT * FROM audit_records WHERE sequence = 1 ON CONFLICT (sequence) DO UPDATE SET actor = 'user:nobody'",
  ];
  for (const sql of attempts) {
    const refused = await database.execute(sql).then(
      () => false,
      () => true,
    );
    tally.check(refused, () => `${sql} was done`);
  }
}

function tamperingOf(random: () => number, records: number): Tampering {
  const at = 1 + Math.floor(random() * (records - 2));
  const swap = (a: number, b: number) => [
    `UPDATE audit_records SET sequence = -1 WHERE sequence = ${a}`,
    `UPDATE audit_records SET sequence = ${a} WHERE sequence = ${b}`,
    `UPDATE audit_records SET sequence = ${b} WHERE sequence = -1`,
  ];
  const closeGap = [
    `UPDATE audit_records SET sequence = -sequence WHERE sequence > ${at}`,
    'UPDATE audit_records SET sequence = -sequence - 1 WHERE sequence < 0',
  ];
  const column = pick(random, COLUMNS);
  const changed =
    column === 'at'
      ? 'at + 1'
      : column.endsWith('hash')
        ? `translate(${column}, '0123456789abcdef', '123456789abcdef0')`
        : `coalesce(${column}, '') || 'x'`;
  const copy = (into: number, from: number) =>
    `INSERT INTO audit_records SELECT ${into}, ${COLUMNS.join(', ')} FROM audit_backup WHERE sequence = ${from}`;
  const cut = 1 + Math.floor(random() * 5);
  return pick<Tampering>(random, [
    { title: `${column} of ${at} edited`, sql: [`UPDATE audit_records SET ${column} = ${changed} WHERE sequence = ${at}`], foundAt: at },
    { title: `${at} deleted`, sql: [`DELETE FROM audit_records WHERE sequence = ${at}`], foundAt: at },
    { title: `${at} deleted, the rest moved up`, sql: [`DELETE FROM audit_records WHERE sequence = ${at}`, ...closeGap], foundAt: at },
    { title: `${at} and ${at + 1} in the other order`, sql: swap(at, at + 1), foundAt: at },
    {
      title: `a copy inserted at ${at}`,
      sql: [
        `UPDATE audit_records SET sequence = -sequence WHERE sequence >= ${at}`,
        'UPDATE audit_records SET sequence = 1 - sequence WHERE sequence < 0',
        copy(at, records),
      ],
      foundAt: at,
    },
    { title: 'a copy added at the end', sql: [copy(records + 1, at)], foundAt: records + 1 },
    { title: 'a record before the first', sql: [copy(0, at)], foundAt: 0 },
    {
      title: `the last ${cut} cut off`,
      sql: [`DELETE FROM audit_records WHERE sequence > ${records - cut}`],
      foundAt: records - cut + 1,
      anchored: true,
    },
    { title: 'all deleted', sql: ['DELETE FROM audit_records'], foundAt: 1, anchored: true },
  ]);
}
