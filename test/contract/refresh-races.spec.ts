/** Refresh tokens under races: tabs that refresh at once all go on, and whoever replays an old token ends the session. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Journal } from '../../src/application/ports/journal.ts';
import { RefreshSession, RefreshSessionHandler } from '../../src/application/identity/refresh-session.command.ts';
import { SignIn } from '../../src/application/identity/sign-in.ts';
import { SessionPolicy } from '../../src/domain/identity/session.ts';
import type { User } from '../../src/domain/identity/user.ts';
import { PostgresAuditLog } from '../../src/infrastructure/persistence/audit-log.postgres.ts';
import { PostgresRevocationFeed } from '../../src/infrastructure/persistence/revocation-feed.postgres.ts';
import { PostgresSessionRepository } from '../../src/infrastructure/persistence/session-repository.postgres.ts';
import { PostgresUnitOfWork } from '../../src/infrastructure/persistence/unit-of-work.postgres.ts';
import { PostgresUserRepository } from '../../src/infrastructure/persistence/user-repository.postgres.ts';
import { CryptoCredentialGenerator } from '../../src/infrastructure/security/credential-generator.crypto.ts';
import { HmacRefreshTokens } from '../../src/infrastructure/security/refresh-tokens.hmac.ts';
import { JwtTokenIssuer } from '../../src/infrastructure/security/token-issuer.jwt.ts';
import { HandClock } from '../support/hand-clock.ts';
import { aUser } from '../support/identity-builders.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const SECRET = 'test-secret-0123456789-abcdefghijklmnop';
const ACT = { actor: 'anonymous', ipAddress: '203.0.113.7', requestId: null };
const DEVICE = { ipAddress: ACT.ipAddress, userAgent: null };
const GRACE_MS = 15_000;
const TABS = 8;
const ROUNDS = 40;

describe.each(TEST_DATABASES)('refresh on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let clock: HandClock;
  let signIn: SignIn;
  let user: User;
  let refresh: (token: string) => Promise<string>;

  beforeAll(async () => {
    test = await open();
    const { database } = test;
    clock = new HandClock(Date.UTC(2026, 10, 21));
    const users = new PostgresUserRepository(database);
    signIn = new SignIn(
      new PostgresSessionRepository(database),
      new JwtTokenIssuer({ secret: SECRET, previousSecret: null, issuer: 'i', audience: 'a', ttlSeconds: 900 }, clock),
      new HmacRefreshTokens(SECRET, null),
      new CryptoCredentialGenerator(),
      new SessionPolicy(3_600_000, 365 * 86_400_000, GRACE_MS),
      clock,
    );
    const silent = { send: () => undefined, listen: () => undefined };
    const handler = new RefreshSessionHandler(
      signIn,
      users,
      new PostgresUnitOfWork(database),
      new PostgresAuditLog(database, clock, SECRET),
      new PostgresRevocationFeed(database, silent, clock, {} as Journal),
    );
    refresh = async (token) => (await handler.execute(new RefreshSession(token, null, ACT))).refreshToken!;
    user = aUser();
    await users.insert(user);
  }, DATABASE_START_MS);
  afterAll(() => test.close());

  const begin = async (): Promise<string> => (await signIn.begin(user, DEVICE))!.refreshToken!;
  const codeOf = (refreshing: Promise<string>): Promise<string> =>
    refreshing.then(
      () => 'refreshed',
      ({ code }: { code: string }) => code,
    );

  it(`gives ${TABS} tabs that ask at once the same successor, ${ROUNDS} times`, async () => {
    let token = await begin();
    for (let round = 0; round < ROUNDS; round += 1) {
      const successors = await Promise.all(Array.from({ length: TABS }, () => refresh(token)));
      expect(new Set(successors).size).toBe(1);
      expect(successors[0]).not.toBe(token);
      token = successors[0]!;
      clock.at += 60_000;
    }
  }, 120_000);

  it(`ends the session of an old token, whichever of many at once shows it, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const stolen = await begin();
      const current = await refresh(stolen);
      clock.at += GRACE_MS;
      // The owner refreshes while a thief tries three times.
      const [own, ...thefts] = await Promise.all([current, stolen, stolen, stolen].map((token) => codeOf(refresh(token))));
      expect(thefts).toEqual(['refresh_reused', 'refresh_reused', 'refresh_reused']);
      expect(['refreshed', 'refresh_invalid']).toContain(own);
      expect(await codeOf(refresh(current))).toBe('refresh_invalid');
    }
  }, 120_000);
});
