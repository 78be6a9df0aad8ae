/** What one replica revokes, the others hear of, on each kind of database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { ClusterSignal } from '../../src/application/ports/cluster-signal.ts';
import type { Journal } from '../../src/application/ports/journal.ts';
import type { Revocation } from '../../src/application/ports/revocation-feed.ts';
import { endSession } from '../../src/domain/identity/session.ts';
import { changeUser, withoutSessions } from '../../src/domain/identity/user.ts';
import { SystemClock } from '../../src/infrastructure/observability/clock.system.ts';
import type { Database } from '../../src/infrastructure/persistence/database.ts';
import { PostgresRevocationFeed } from '../../src/infrastructure/persistence/revocation-feed.postgres.ts';
import { PostgresSessionRepository } from '../../src/infrastructure/persistence/session-repository.postgres.ts';
import { PostgresUserRepository } from '../../src/infrastructure/persistence/user-repository.postgres.ts';
import { HandClock } from '../support/hand-clock.ts';
import { aSession, aUser } from '../support/identity-builders.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const SOMEBODY = '00000000-0000-4000-8000-000000000000';
const SILENT: ClusterSignal = { send: () => undefined, listen: () => undefined };
const MINUTE_MS = 60_000;

describe.each(TEST_DATABASES)('revocations on the $kind database', ({ kind, open }) => {
  let test: TestDatabase;
  let clock: HandClock;
  let warnings: string[];
  const feeds: PostgresRevocationFeed[] = [];

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(async () => {
    await test.clear();
    clock = new HandClock(Date.now());
    warnings = [];
  });
  afterEach(async () => {
    for (const feed of feeds.splice(0)) await feed.close();
  });
  afterAll(() => test.close());

  /** A replica that looks only when it is told to. */
  function replica(database: Pick<Database, 'query' | 'execute'> = test.database): { feed: PostgresRevocationFeed; heard: Revocation[] } {
    const journal = { warn: (event: string) => warnings.push(event) } as unknown as Journal;
    const feed = new PostgresRevocationFeed(database as Database, SILENT, clock, journal);
    const heard: Revocation[] = [];
    feed.subscribe((revocation) => heard.push(revocation));
    feeds.push(feed);
    return { feed, heard };
  }
  const insert = (id: string, at = clock.at, queries: Pick<Database, 'execute'> = test.database) =>
    queries.execute(`INSERT INTO revocations (kind, subject, at) VALUES ('session', $1, $2)`, [id, at]);

  it('tell of ended sessions, closed accounts and changed rights, once each', async () => {
    const users = new PostgresUserRepository(test.database);
    const sessions = new PostgresSessionRepository(test.database);
    const { feed, heard } = replica();
    await feed.look();
    const user = aUser();
    await users.insert(user);
    const [first, second, third] = [aSession(user), aSession(user), aSession(user)];
    for (const session of [first, second, third]) await sessions.insert(session, user);
    await sessions.change(first.id, (session) => endSession(session, clock.at));
    await sessions.change(first.id, (session) => endSession(session, clock.at));
    await sessions.change(third.id, (session) => ({ ...session, generation: 2 }));
    await sessions.endOthers(user.id, third.id, clock.at);
    await users.change(user.id, (current) => changeUser(current, { roles: ['Analyst'] }, SOMEBODY, 1));
    await users.change(user.id, withoutSessions);
    await feed.look();
    await feed.look();
    expect(heard).toEqual([
      { kind: 'session', subject: first.id },
      { kind: 'session', subject: second.id },
      { kind: 'user', subject: user.id },
      { kind: 'user', subject: user.id },
    ]);
    expect([first, second, third].map(({ id }) => feed.hasEnded(id))).toEqual([true, true, false]);
  });

  it('are known at the start as far back as an access token lives', async () => {
    const [old, recent] = [uuidv7(), uuidv7()];
    await insert(old, clock.at - 121 * MINUTE_MS);
    await insert(recent, clock.at - 119 * MINUTE_MS);
    const { feed } = replica();
    await feed.look();
    expect([feed.hasEnded(old), feed.hasEnded(recent)]).toEqual([false, true]);
    clock.at += 2 * MINUTE_MS;
    await feed.look();
    expect(feed.hasEnded(recent)).toBe(false);
  });

  it('are forgotten in the database when nobody can need them', async () => {
    await insert(uuidv7(), clock.at - 121 * MINUTE_MS);
    await insert(uuidv7(), clock.at - 119 * MINUTE_MS);
    await replica().feed.look();
    expect(await test.database.query('SELECT count(*) AS count FROM revocations')).toEqual([{ count: 1 }]);
  });

  it('act here at once, and on a replica that was told to look', async () => {
    const { feed, heard } = replica();
    await feed.look();
    const id = uuidv7();
    feed.announce({ kind: 'session', subject: id });
    expect([feed.hasEnded(id), heard]).toEqual([true, [{ kind: 'session', subject: id }]]);
    let look = (): void => undefined;
    const told = new PostgresRevocationFeed(
      test.database,
      { send: () => undefined, listen: (_topic, wake) => (look = wake) },
      new SystemClock(),
      {
        warn: () => undefined,
      } as unknown as Journal,
    );
    feeds.push(told);
    await told.start();
    await insert(id);
    const until = new Promise<void>((resolve) => told.subscribe(() => resolve()));
    look();
    await until;
    expect(told.hasEnded(id)).toBe(true);
  });

  it('are looked for without being told to', async () => {
    const journal = { warn: () => undefined } as unknown as Journal;
    const feed = new PostgresRevocationFeed(test.database, SILENT, new SystemClock(), journal);
    feeds.push(feed);
    await feed.start();
    const begun = performance.now();
    const heard = new Promise<number>((resolve) => feed.subscribe(() => resolve(performance.now() - begun)));
    await insert(uuidv7());
    expect(await heard).toBeLessThan(2000);
  });

  it('leave nobody in while it is not known who was sent away', async () => {
    let isAway = false;
    const source: Pick<Database, 'query' | 'execute'> = {
      query: (sql, parameters) => (isAway ? Promise.reject(new Error('away')) : test.database.query(sql, parameters)),
      execute: (sql, parameters) => test.database.execute(sql, parameters),
    };
    const { feed } = replica(source);
    const id = uuidv7();
    expect(() => feed.hasEnded(id)).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
    await feed.look();
    expect(feed.hasEnded(id)).toBe(false);
    isAway = true;
    clock.at += 10_000;
    await feed.look();
    await feed.look();
    expect(feed.hasEnded(id)).toBe(false);
    expect(warnings).toEqual(['revocations.unread']);
    clock.at += 1;
    expect(() => feed.hasEnded(id)).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
    isAway = false;
    await insert(id);
    await feed.look();
    expect(feed.hasEnded(id)).toBe(true);
  });

  // The embedded database has one connection: there, transactions do not overlap.
  (kind === 'server' ? it : it.skip)('are heard of whatever the order in which they were committed', async () => {
    const { feed, heard } = replica();
    await feed.look();
    const [slow, quick] = [uuidv7(), uuidv7()];
    let commit = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let began = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => (began = resolve));
    const slowOne = test.database.transaction(async (tx) => {
      await insert(slow, clock.at, tx);
      began();
      await mayCommit;
    });
    await hasBegun;
    await insert(quick);
    await feed.look();
    await feed.look();
    expect(heard).toEqual([{ kind: 'session', subject: quick }]);
    commit();
    await slowOne;
    await feed.look();
    await feed.look();
    expect(heard).toEqual([quick, slow].map((subject) => ({ kind: 'session', subject })));
  });
});
