/** Forged, confused and damaged access tokens and API keys are refused with 401, and nothing breaks. */
import { JWT_SECRET, within } from './arena.ts';
import type { Arena } from './arena.ts';
import type { Answer, Call } from './caller.ts';
import { inParallel } from './promise.ts';
import type { SecurityPromise, Tally } from './promise.ts';
import { badTokens } from './token-corpus.ts';

const PATH = '/api/auth/me';
const AT_ONCE = 16;
/** Longer ones do not fit the 8 KiB that headers have. */
const HEADER_CHARACTERS = 7500;
const KEY_LETTERS = ['A', 'z', '0', '_', '-', '.'];

export const forgedTokens: SecurityPromise = {
  name: 'forged-tokens',
  title: 'no forged, confused or damaged token is accepted',
  needs: [],
  run: async (tally, { seed }) => {
    const ending = await within({}, async (arena) => {
      const { accessToken } = await arena.user('Admin');
      const key = await arena.key('Analyst');
      await isAccepted(arena, tally, 'the good token', { method: 'GET', path: PATH, headers: { authorization: `Bearer ${accessToken}` } });
      await isAccepted(arena, tally, 'the good key', { method: 'GET', path: '/api/prices', headers: { 'x-api-key': key } });
      await inParallel(badTokens(accessToken, JWT_SECRET, seed), AT_ONCE, async ({ title, token }) => {
        await isRefused(arena, tally, title, { authorization: `Bearer ${token}` });
      });
      await inParallel(wrongPlaces(accessToken), AT_ONCE, ({ title, headers, path }) => isRefused(arena, tally, title, headers, path));
      await inParallel(badKeys(key), AT_ONCE, ({ title, headers }) => isRefused(arena, tally, title, headers, '/api/prices'));
      await isAccepted(arena, tally, 'the good token, afterwards', {
        method: 'GET',
        path: PATH,
        headers: { authorization: `Bearer ${accessToken}` },
      });
    });
    const failures = ending.lines.filter(({ event }) => event === 'http.failed' || event === 'crashed');
    tally.check(failures.length === 0, () => `the log tells of ${failures.length} failures: ${JSON.stringify(failures[0])}`);
  },
};

async function isAccepted(arena: Arena, tally: Tally, title: string, call: Call): Promise<void> {
  const { status } = await arena.caller.send(call);
  tally.check(status === 200, () => `${title} was answered ${status}`);
}

async function isRefused(arena: Arena, tally: Tally, title: string, headers: Record<string, string>, path = PATH): Promise<void> {
  const isTooLong = Object.values(headers).some((value) => value.length > HEADER_CHARACTERS);
  let answer: Answer;
  try {
    answer = await arena.caller.send({ method: 'GET', path, headers });
  } catch (error) {
    // The client itself does not send some characters; and whoever sends 100 kB of headers may be cut off while still sending.
    const { code } = error as NodeJS.ErrnoException;
    const isCut = isTooLong && (code === 'ECONNRESET' || code === 'EPIPE');
    if (code !== 'ERR_INVALID_CHAR') tally.check(isCut, () => `${title}: ${String(error)}`);
    return;
  }
  const { status, body } = answer;
  const isProblem = body?.['status'] === status && typeof body['code'] === 'string';
  tally.check(isProblem && status === (isTooLong ? 431 : 401), () => `${title} was answered ${status} ${answer.text.slice(0, 100)}`);
}

interface Attempt {
  title: string;
  headers: Record<string, string>;
  path?: string;
}

/** The good token where no token counts. */
function* wrongPlaces(token: string): Generator<Attempt> {
  const none = {};
  for (const name of ['access_token', 'token', 'accessToken', 'authorization', 'jwt']) {
    // A parameter that a route does not know is refused as such, but only to callers that are known.
    yield { title: `in the query as ${name}`, headers: none, path: `/api/prices?limit=1&${name}=${token}` };
    yield { title: `in a cookie ${name}`, headers: { cookie: `${name}=${token}; tapewatch_refresh=${token}` } };
    yield { title: `in a header x-${name}`, headers: { [`x-${name.toLowerCase()}`]: token } };
  }
  for (const scheme of ['Basic', 'Token', 'JWT', 'Digest', 'Bearer:', 'Bearer=', 'BearerBearer', 'Bear', '']) {
    yield { title: `with the scheme ${scheme}`, headers: { authorization: `${scheme} ${token}`.trim() } };
  }
  for (const text of [`Bearer`, `Bearer  `, `Bearer ${token} x`, `Bearer ${token},`, `x Bearer ${token}`, `Bearer\u00a0${token}`]) {
    yield { title: `as ${JSON.stringify(text.slice(0, 12))}`, headers: { authorization: text } };
  }
  yield { title: 'as an API key', headers: { 'x-api-key': token } };
  yield { title: 'as basic credentials', headers: { authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` } };
}

function* badKeys(key: string): Generator<Attempt> {
  const of = (title: string, text: string): Attempt => ({ title: `key ${title}`, headers: { 'x-api-key': text } });
  for (let place = 0; place < key.length; place += 1) {
    for (const letter of KEY_LETTERS)
      if (letter !== key[place]) yield of(`with ${letter} at ${place}`, key.slice(0, place) + letter + key.slice(place + 1));
    yield of(`of ${place} characters`, key.slice(0, place));
  }
  for (const text of [
    `${key}A`,
    `${key}${key}`,
    `${key},${key}`,
    key.toUpperCase(),
    'twk_',
    `twk_${'A'.repeat(5000)}`,
    '__proto__',
    `' OR 1=1 --`,
  ])
    yield of('misshapen', text);
}
