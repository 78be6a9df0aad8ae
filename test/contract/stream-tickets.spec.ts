/** Stream tickets on each kind of database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresStreamTickets } from '../../src/infrastructure/persistence/stream-tickets.postgres.ts';
import { HandClock } from '../support/hand-clock.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const CREDENTIAL = { kind: 'token', token: 'header.payload.signature' } as const;

describe.each(TEST_DATABASES)('stream tickets on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let clock: HandClock;
  const replica = () => new PostgresStreamTickets(test.database, clock);

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(async () => {
    await test.clear();
    clock = new HandClock(Date.now());
  });
  afterAll(() => test.close());

  it('stand for the credential once, on any replica', async () => {
    const { ticket, expiresAt } = await replica().issue(CREDENTIAL);
    expect(expiresAt).toBe(clock.at + 30_000);
    expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await replica().redeem(ticket)).toEqual(CREDENTIAL);
    expect(await replica().redeem(ticket)).toBeNull();
  });

  it('are given to one of many that bring the same at once', async () => {
    const { ticket } = await replica().issue({ kind: 'key', key: 'twk_x' });
    const found = await Promise.all(Array.from({ length: 8 }, () => replica().redeem(ticket)));
    expect(found.filter((credential) => credential !== null)).toEqual([{ kind: 'key', key: 'twk_x' }]);
  });

  it('end after 30 s', async () => {
    const { ticket } = await replica().issue(CREDENTIAL);
    clock.at += 30_000;
    expect(await replica().redeem(ticket)).toBeNull();
  });

  it('are nothing where they were made up', async () => {
    for (const ticket of ['', 'x', 'A'.repeat(43), 'é'.repeat(43)]) expect(await replica().redeem(ticket)).toBeNull();
  });

  it('leave in the database neither themselves nor what they stand for', async () => {
    const { ticket } = await replica().issue(CREDENTIAL);
    const [row] = await test.database.query<{ hash: Uint8Array; sealed: Uint8Array }>('SELECT hash, sealed FROM stream_tickets');
    const stored = Buffer.concat([Buffer.from(row!.hash), Buffer.from(row!.sealed)]);
    expect(stored.includes(CREDENTIAL.token)).toBe(false);
    expect(stored.includes(Buffer.from(ticket, 'base64url'))).toBe(false);
  });

  it('are deleted when nobody used them', async () => {
    const one = replica();
    await one.issue(CREDENTIAL);
    clock.at += 61_000;
    await one.issue(CREDENTIAL);
    expect(await test.database.query('SELECT 1 FROM stream_tickets')).toHaveLength(1);
  });
});
