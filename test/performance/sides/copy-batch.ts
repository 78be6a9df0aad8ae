/** Side: the rows that the ledger writes, by COPY into the same tables, one commit a batch; the CPU time of the database server counts. */
import pg from 'pg';
import type { AcceptRequest } from '../../../src/application/ports/transaction-ledger.ts';
import { LedgerScene, ROWS_PER_TRANSACTION, serverCpu } from '../ledger-scene.ts';
import { report, sideOptions } from '../side.ts';

/** Protocol of `pg` for statements of its own making. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN` of one text; `pg` calls these as the server answers. */
class CopyFrom {
  private readonly sql: string;
  private readonly text: Buffer;
  private settle!: { resolve: () => void; reject: (error: Error) => void };
  readonly done = new Promise<void>((resolve, reject) => (this.settle = { resolve, reject }));

  constructor(sql: string, text: string) {
    this.sql = sql;
    this.text = Buffer.from(text);
  }

  submit(connection: CopyConnection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.text);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleError(error: Error): void {
    this.settle.reject(error);
  }
}

type Cell = string | number | boolean | null;
const cell = (value: Cell): string => (value === null ? '\\N' : String(value));
const line = (...cells: Cell[]): string => `${cells.map(cell).join('\t')}\n`;

/** Statements and texts of a batch. */
function copiesOf(requests: readonly AcceptRequest[]): [string, string][] {
  const text = (lineOf: (request: AcceptRequest) => string): string => requests.map(lineOf).join('');
  return [
    [
      `COPY transactions (id, created_at, amount_minor, amount_reporting, latitude, longitude, type, source, simulated, currency, account_id,
         counterparty_id, country, counterparty_country, ip, device, description, symbol, principal_id, updated_at, version, status) FROM STDIN`,
      text(({ transaction: t, principalId }) =>
        line(
          ...[t.id, t.createdAt, t.amountMinor, t.amountReporting, t.latitude, t.longitude, 0, 2, t.simulated, t.currency, t.accountId],
          ...[t.counterpartyId, t.country, t.counterpartyCountry, t.ip, t.device, t.description, t.symbol, principalId, t.createdAt, 1, 0],
        ),
      ),
    ],
    [
      'COPY transaction_history (transaction_id, at, version, to_status, actor) FROM STDIN',
      text(({ transaction: { id, createdAt }, actor }) => line(id, createdAt, 1, 0, actor)),
    ],
    ['COPY outbox (transaction_id, version, kind) FROM STDIN', text(({ transaction: { id } }) => line(id, 1, 0))],
    [
      'COPY idempotency_keys (principal_id, key, transaction_id, created_at, fingerprint) FROM STDIN',
      text(({ transaction: { id, createdAt }, principalId, idempotencyKey, fingerprint }) =>
        line(principalId, idempotencyKey, id, createdAt, `\\\\x${fingerprint!.toString('hex')}`),
      ),
    ],
  ];
}

const { rows, warmCalls, calls, withoutIndexes } = sideOptions<{
  rows: number;
  warmCalls: number;
  calls: number;
  withoutIndexes?: boolean;
}>();
const scene = await LedgerScene.open();
const client = new pg.Client(scene.databaseUrl);
let cpuSeconds = 0;
let wallSeconds = 0;
let stored = 0;
try {
  await client.connect();
  if (withoutIndexes === true) {
    const { rows: indexes } = await client.query<{ name: string }>(
      `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'transactions'::regclass AND NOT indisprimary`,
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  }
  const cpu = await serverCpu({ query: async (sql) => (await client.query(sql)).rows, execute: () => Promise.resolve(0) });
  for (let call = 0; call < warmCalls + calls; call += 1) {
    const copies = copiesOf(scene.requests(rows)).map(([sql, text]) => new CopyFrom(sql, text));
    const [cpuBefore, wallBefore] = [cpu(), performance.now()];
    await client.query('BEGIN');
    for (const copy of copies) {
      client.query(copy as unknown as pg.Submittable);
      await copy.done;
    }
    await client.query('COMMIT');
    const [cpuAfter, wallAfter] = [cpu(), performance.now()];
    if (call < warmCalls) continue;
    cpuSeconds += cpuAfter - cpuBefore;
    wallSeconds += (wallAfter - wallBefore) / 1000;
  }
  stored = await scene.stored();
} finally {
  await client.end();
  await scene.close();
}
const units = calls * rows * ROWS_PER_TRANSACTION;
const isComplete = stored === (warmCalls + calls) * rows * ROWS_PER_TRANSACTION;
report({ units, cpuSeconds, wallSeconds, check: { isComplete }, notes: { rowsPerSecond: units / wallSeconds } });
