/** A refresh token that comes back when it should not is taken for stolen: the whole session ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD, signIn, within } from './arena.ts';
import type { Arena, SignedIn } from './arena.ts';
import { inParallel } from './promise.ts';
import type { SecurityPromise, Tally } from './promise.ts';
import { refresh } from './refresh-races.ts';

const REPLAYS = 1000;
const GRACE_MS = 1000;
/** Sessions that are open at a time. */
const BATCH = 50;
/** Sign-ins at a time: each is a password hash. */
const AT_ONCE = 4;

export const replayedRefreshTokens: SecurityPromise = {
  name: 'replayed-refresh-tokens',
  title: 'every refresh token that is replayed is caught, and ends its session',
  needs: [],
  run: async (tally, { share }) => {
    await within({ REFRESH_GRACE_MS: String(GRACE_MS), BCRYPT_COST: '10' }, async (arena) => {
      const { user } = await arena.user('User');
      for (let left = Math.ceil(REPLAYS * share); left > 0; left -= BATCH) {
        const sessions: SignedIn[] = [];
        const numbers = Array.from({ length: Math.min(BATCH, left) }, (_, index) => index);
        await inParallel(numbers, AT_ONCE, async () => void sessions.push(await signIn(arena.caller, user.username, PASSWORD)));
        await replayAll(arena, tally, sessions);
      }
    });
  },
};

/** Half of them are replayed after the grace, half at once but two generations late. */
async function replayAll(arena: Arena, tally: Tally, sessions: readonly SignedIn[]): Promise<void> {
  const prepared = await Promise.all(
    sessions.map(async ({ refreshToken: stolen }, index) => {
      const first = await refresh(arena, stolen);
      const isOld = index % 2 === 0;
      const current = isOld ? await refresh(arena, first.body!['refreshToken'] as string) : first;
      return { stolen, isOld, current: current.body as unknown as SignedIn };
    }),
  );
  const old = prepared.filter(({ isOld }) => isOld);
  await Promise.all(old.map((session) => replay(arena, tally, session)));
  await sleep(GRACE_MS + 200);
  await Promise.all(prepared.filter(({ isOld }) => !isOld).map((session) => replay(arena, tally, session)));
}

async function replay(arena: Arena, tally: Tally, { stolen, current }: { stolen: string; current: SignedIn }): Promise<void> {
  const answer = await refresh(arena, stolen);
  const caught = answer.status === 401 && answer.body?.['code'] === 'refresh_reused';
  tally.check(caught, () => `a replay was answered ${answer.status} ${answer.text.slice(0, 100)}`);
  const after = await refresh(arena, current.refreshToken);
  tally.check(after.status === 401, () => `the session went on after the replay: ${after.status}`);
  const me = await arena.caller.as(current.accessToken, 'GET', '/api/auth/me');
  tally.check(me.status === 401, () => `its access token was still good: ${me.status}`);
}
