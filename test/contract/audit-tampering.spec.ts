/** Whatever is done to the table of the audit log behind its back is found, and where. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresAuditLog } from '../../src/infrastructure/persistence/audit-log.postgres.ts';
import { AuditSeal } from '../../src/application/audit/audit-seal.ts';
import { HandClock } from '../support/hand-clock.ts';
import { DATABASE_START_MS, TEST_DATABASES, withoutTriggers } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const KEY = 'test-audit-key-0123456789-abcdefgh';
const TABLE = 'audit_records';
const RECORDS = 8;
const COLUMNS = 'sequence, at, actor, action, target, outcome, ip_address, request_id, details, prev_hash, hash';

/** Swaps everything but the places of two records. */
const swap = (a: number, b: number): string => `
  UPDATE ${TABLE} t SET (at, actor, action, target, outcome, ip_address, request_id, details) =
    (SELECT at, actor, action, target, outcome, ip_address, request_id, details FROM ${TABLE} o
     WHERE o.sequence = CASE t.sequence WHEN ${a} THEN ${b} ELSE ${a} END)
  WHERE sequence IN (${a}, ${b})`;

/** Makes room after record `n` and puts a copy of it there. */
const insertAfter = (n: number): string[] => [
  `UPDATE ${TABLE} SET sequence = -sequence WHERE sequence > ${n}`,
  `UPDATE ${TABLE} SET sequence = 1 - sequence WHERE sequence < 0`,
  `INSERT INTO ${TABLE} (${COLUMNS}) SELECT ${COLUMNS.replace('sequence', 'sequence + 1')} FROM ${TABLE} WHERE sequence = ${n}`,
];

const TAMPERINGS: [what: string, statements: string[], brokenAt: number][] = [
  ...['actor', 'action', 'target', 'outcome', 'ip_address', 'request_id'].map((column): [string, string[], number] => [
    `an edited ${column}`,
    [`UPDATE ${TABLE} SET ${column} = ${column} || 'x' WHERE sequence = 3`],
    3,
  ]),
  ['an edited time', [`UPDATE ${TABLE} SET at = at + 1 WHERE sequence = 5`], 5],
  ['a time beyond all calendars', [`UPDATE ${TABLE} SET at = 9000000000000000 WHERE sequence = 5`], 5],
  ['edited details', [`UPDATE ${TABLE} SET details = '{"i":99}' WHERE sequence = 1`], 1],
  ['details that are no JSON', [`UPDATE ${TABLE} SET details = '{' WHERE sequence = 8`], 8],
  ['details that JSON cannot hold', [`UPDATE ${TABLE} SET details = '{"i":1e999}' WHERE sequence = 8`], 8],
  ['an edited hash', [`UPDATE ${TABLE} SET hash = repeat('0', 64) WHERE sequence = 4`], 4],
  ['an edited hash before', [`UPDATE ${TABLE} SET prev_hash = repeat('0', 64) WHERE sequence = 4`], 4],
  ['a deleted first record', [`DELETE FROM ${TABLE} WHERE sequence = 1`], 1],
  ['a deleted record', [`DELETE FROM ${TABLE} WHERE sequence = 4`], 4],
  [
    'a deleted record whose gap was closed',
    [
      `DELETE FROM ${TABLE} WHERE sequence = 4`,
      `UPDATE ${TABLE} SET sequence = sequence - 100 WHERE sequence > 4`,
      `UPDATE ${TABLE} SET sequence = sequence + 99 WHERE sequence < 0`,
    ],
    4,
  ],
  ['records in another order', [swap(2, 6)], 2],
  ['neighbours in another order', [swap(4, 5)], 4],
  ['an inserted record', insertAfter(5), 6],
  [
    'a record before the first',
    [`INSERT INTO ${TABLE} (${COLUMNS}) SELECT ${COLUMNS.replace('sequence', '0')} FROM ${TABLE} WHERE sequence = 1`],
    0,
  ],
];

describe.each(TEST_DATABASES)('the audit log on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let audit: PostgresAuditLog;
  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(async () => {
    await test.clear();
    audit = new PostgresAuditLog(test.database, new HandClock(), KEY);
    for (let i = 1; i <= RECORDS; i += 1) {
      const act = { actor: `user:u${i}`, ipAddress: '203.0.113.7', requestId: `r${i}` };
      await audit.append({ act, action: 'user.created', target: `user:${i}`, details: { i } });
    }
  });
  afterAll(() => test.close());

  const tamper = (statements: readonly string[]) =>
    withoutTriggers(test.database, TABLE, async () => {
      for (const sql of statements) await test.database.execute(sql);
    });

  it.each([
    [`UPDATE ${TABLE} SET actor = 'user:eve'`],
    [`UPDATE ${TABLE} SET actor = actor WHERE sequence = 3`],
    [`DELETE FROM ${TABLE} WHERE sequence = 3`],
    [`TRUNCATE ${TABLE}`],
    [
      `INSERT INTO ${TABLE} (${COLUMNS}) SELECT ${COLUMNS} FROM ${TABLE} WHERE sequence = 3 ON CONFLICT (sequence) DO UPDATE SET actor = 'x'`,
    ],
  ])('refuses %s', async (sql) => {
    await expect(test.database.execute(sql)).rejects.toMatchObject({ code: '42501' });
    expect(await audit.verify()).toMatchObject({ valid: true, records: RECORDS });
  });

  it.each(TAMPERINGS)('shows %s', async (_, statements, brokenAt) => {
    await tamper(statements);
    expect(await audit.verify()).toMatchObject({ valid: false, brokenAt });
  });

  it('shows a cut end to whoever has an anchor', async () => {
    const anchor = await audit.head();
    expect(await audit.verify(anchor)).toMatchObject({ valid: true });
    await tamper([`DELETE FROM ${TABLE} WHERE sequence > 5`]);
    expect(await audit.verify()).toMatchObject({ valid: true, records: 5 });
    expect(await audit.verify(anchor)).toMatchObject({ valid: false, brokenAt: 6 });
    for (let i = 0; i < 5; i += 1) {
      await audit.append({ act: { actor: 'user:eve', ipAddress: null, requestId: null }, action: 'user.created', target: null });
    }
    expect(await audit.verify()).toMatchObject({ valid: true, records: 10 });
    expect(await audit.verify(anchor)).toMatchObject({ valid: false, brokenAt: RECORDS });
  });

  it('shows an emptied table to whoever has an anchor', async () => {
    const anchor = await audit.head();
    await tamper([`DELETE FROM ${TABLE}`]);
    expect(await audit.verify(anchor)).toEqual({ valid: false, records: 0, head: null, brokenAt: 1 });
  });

  it('shows a record that was sealed with another key', async () => {
    const [record] = await audit.find({}, 4, 1);
    const forged = { ...record!, actor: 'user:eve' };
    const hash = new AuditSeal('another-key-0123456789-abcdefghijk').hashOf(forged);
    await tamper([`UPDATE ${TABLE} SET actor = 'user:eve', hash = '${hash}' WHERE sequence = 3`]);
    expect(await audit.verify()).toMatchObject({ valid: false, brokenAt: 3 });
  });

  it('is verified past the records that are read at a time', async () => {
    const act = { actor: 'user:ada', ipAddress: null, requestId: null };
    await test.database.transaction(async () => {
      for (let i = RECORDS; i < 1200; i += 1) await audit.append({ act, action: 'user.created', target: null });
    });
    expect(await audit.verify()).toMatchObject({ valid: true, records: 1200 });
    await tamper([`UPDATE ${TABLE} SET target = 'user:9' WHERE sequence = 501`]);
    expect(await audit.verify()).toMatchObject({ valid: false, records: 1200, brokenAt: 501 });
  }, 30_000);
});
