/** A client that refreshes several times at once, or asks again because the answer was lost, stays signed in. */
import { within } from './arena.ts';
import type { Arena } from './arena.ts';
import type { Answer } from './caller.ts';
import type { SecurityPromise, Tally } from './promise.ts';

const ROUNDS = 1000;
const AT_ONCE = 8;
/** Clients that do so at the same time. */
const CLIENTS = 4;

export const refreshRaces: SecurityPromise = {
  name: 'refresh-races',
  title: `${AT_ONCE} refreshes of one token at once give one successor and sign nobody out`,
  needs: [],
  run: async (tally, { share }) => {
    await within({ ACCESS_TOKEN_TTL_SECONDS: '900' }, async (arena) => {
      const rounds = Math.ceil((ROUNDS * share) / CLIENTS);
      await Promise.all(Array.from({ length: CLIENTS }, () => client(arena, tally, rounds)));
      tally.measured(`${rounds * CLIENTS} rounds`);
    });
  },
};

async function client(arena: Arena, tally: Tally, rounds: number): Promise<void> {
  let { refreshToken } = await arena.user('User');
  for (let round = 0; round < rounds; round += 1) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(arena, refreshToken)));
    // The answer to the first may have been lost: it is asked for once more.
    answers.push(await refresh(arena, refreshToken));
    const successors = new Set(answers.map(({ body }) => body?.['refreshToken']));
    const refused = answers.find(({ status }) => status !== 200);
    tally.check(refused === undefined, () => `round ${round}: ${refused!.status} ${refused!.text.slice(0, 100)}`);
    tally.check(successors.size === 1 && !successors.has(refreshToken), () => `round ${round}: ${successors.size} successors`);
    if (refused !== undefined) {
      ({ refreshToken } = await arena.user('User'));
      continue;
    }
    refreshToken = [...successors][0] as string;
    const me = await arena.caller.as(answers[0]!.body!['accessToken'] as string, 'GET', '/api/auth/me');
    tally.check(me.status === 200, () => `round ${round}: the new access token was answered ${me.status}`);
  }
}

export function refresh(arena: Arena, refreshToken: string): Promise<Answer> {
  return arena.caller.as(null, 'POST', '/api/auth/refresh', { refreshToken });
}
