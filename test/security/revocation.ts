/** Whatever takes rights away acts within a second on another process that shares nothing but the database, and perhaps Redis. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Arena, expectStatus, PASSWORD, signIn } from './arena.ts';
import type { SignedIn } from './arena.ts';
import { quantile } from './promise.ts';
import type { SecurityPromise, Surroundings, Tally } from './promise.ts';
import { refresh } from './refresh-races.ts';
import { withDatabase } from './scratch-database.ts';

const WITHIN_MS = 1000;
/** A revocation that does not come is waited for so long. */
const PATIENCE_MS = 5000;
const ROUNDS = 10;
const NEW_PASSWORD = 'quartz-Lantern-48-fjord';

interface Act {
  title: string;
  /** What the token is answered with afterwards. */
  refusal: readonly [status: number, code: string];
  /** Done on the one process; `signedIn` is then tried on the other. */
  run(arena: Arena, signedIn: SignedIn): Promise<void>;
}

const REVOKED = [401, 'token_revoked'] as const;

const ACTS: readonly Act[] = [
  { title: 'logout', refusal: REVOKED, run: (arena, { accessToken }) => done(arena, accessToken, 'POST', '/api/auth/logout', 204) },
  { title: 'logout-all', refusal: REVOKED, run: (arena, { accessToken }) => done(arena, accessToken, 'POST', '/api/auth/logout-all', 204) },
  {
    title: 'another session changes the password',
    refusal: REVOKED,
    run: async (arena, { user }) => {
      const { accessToken } = await signIn(arena.caller, user.username, PASSWORD);
      await done(arena, accessToken, 'POST', '/api/auth/change-password', 204, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
    },
  },
  {
    title: 'another session ends it',
    refusal: REVOKED,
    run: async (arena, signedIn) => {
      const { accessToken } = await signIn(arena.caller, signedIn.user.username, PASSWORD);
      const { body } = await arena.caller.as(signedIn.accessToken, 'GET', '/api/auth/sessions');
      const { id } = (body!['items'] as { id: string; current: boolean }[]).find(({ current }) => current)!;
      await done(arena, accessToken, 'DELETE', `/api/auth/sessions/${id}`, 204);
    },
  },
  {
    title: 'a replayed refresh token',
    refusal: REVOKED,
    run: async (arena, { refreshToken }) => {
      const second = await refresh(arena, refreshToken);
      await refresh(arena, second.body!['refreshToken'] as string);
      expectStatus(await refresh(arena, refreshToken), 401, 'a replay');
    },
  },
  {
    title: 'disabled',
    refusal: REVOKED,
    run: (arena, { user }) => done(arena, arena.admin, 'PATCH', `/api/users/${user.id}`, 200, { disabled: true }),
  },
  {
    title: 'password reset by an administrator',
    refusal: REVOKED,
    run: (arena, { user }) => done(arena, arena.admin, 'POST', `/api/users/${user.id}/reset-password`, 200),
  },
  {
    title: 'role taken away',
    refusal: [403, 'forbidden'],
    run: (arena, { user }) => done(arena, arena.admin, 'PATCH', `/api/users/${user.id}`, 200, { roles: ['Ingestor'] }),
  },
];

export const revocation: SecurityPromise = {
  name: 'revocation',
  title: `what takes rights away acts within ${WITHIN_MS} ms on another process, by the database alone`,
  needs: ['database'],
  run: (tally, surroundings) => onTwoProcesses(tally, surroundings, {}),
};

export const revocationByRedis: SecurityPromise = {
  name: 'revocation-by-redis',
  title: `what takes rights away acts within ${WITHIN_MS} ms on another process, with Redis`,
  needs: ['database', 'redis'],
  run: (tally, surroundings) =>
    onTwoProcesses(tally, surroundings, { REDIS_URL: surroundings.redisUrl!, REDIS_PREFIX: `security-${randomBytes(4).toString('hex')}:` }),
};

async function onTwoProcesses(tally: Tally, { databaseUrl, share }: Surroundings, env: NodeJS.ProcessEnv): Promise<void> {
  await withDatabase(databaseUrl!, async (url) => {
    const here = await Arena.open({ DATABASE_URL: url, ...env }, 'here');
    const there = await Arena.open({ DATABASE_URL: url, ...env }, 'there');
    const took: number[] = [];
    try {
      for (let round = 0; round < Math.ceil(ROUNDS * share); round += 1) {
        for (const act of ACTS) took.push(await timeOf(act, here, there, tally));
      }
      const [half, most] = [quantile(took, 0.5), Math.max(...took)].map((ms) => ms.toFixed(0));
      tally.measured(`half within ${half} ms, all within ${most} ms`);
    } finally {
      await Promise.all([here.close(), there.close()]);
    }
  });
}

/** Milliseconds from the answer to the act until the other process refuses. */
async function timeOf({ title, refusal, run }: Act, here: Arena, there: Arena, tally: Tally): Promise<number> {
  const signedIn = await here.user('Analyst');
  // The other process has just seen the token: what it remembers must not outlive the act.
  for (let i = 0; i < 3; i += 1) expectStatus(await tryThere(there, signedIn), 200, `${title}, before`);
  await run(here, signedIn);
  const actedAt = performance.now();
  for (;;) {
    const { status, body } = await tryThere(there, signedIn);
    const ms = performance.now() - actedAt;
    const isRefused = status === refusal[0] && body?.['code'] === refusal[1];
    if (isRefused || ms > PATIENCE_MS) {
      tally.check(isRefused && ms <= WITHIN_MS, () => `${title}: after ${ms.toFixed(0)} ms ${status} ${String(body?.['code'])}`);
      return ms;
    }
    await sleep(5);
  }
}

function tryThere(there: Arena, { accessToken }: SignedIn) {
  return there.caller.as(accessToken, 'GET', '/api/prices');
}

async function done(arena: Arena, credential: string, method: string, path: string, status: number, body?: object): Promise<void> {
  expectStatus(await arena.caller.as(credential, method, path, body), status, `${method} ${path}`);
}
