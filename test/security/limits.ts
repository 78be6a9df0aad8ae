/** Each limit at its edge: what is exactly as large is taken, one more is refused; slow connections are cut. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './arena.ts';
import type { Arena } from './arena.ts';
import type { Call } from './caller.ts';
import { authorization } from './caller.ts';
import type { SecurityPromise, Tally } from './promise.ts';

const TICK = { symbol: 'EDGE', price: 100 };
const BUDGETS = { READ: 40, WRITE: 30, INGEST: 50, LOGIN: 10 };
/** When a request that does not arrive is to be over: 10 s for its headers, 15 s for all of it, and time to notice. */
const SLOW_MAX_MS = 18_000;
const SLOW_CONNECTIONS = 40;
/** Of nobody, each with a body of single bytes; a heap that is too small for a buffer each. */
const CRUMBLING = { connections: 100, bytes: 60_000, heapMegabytes: 512 };

export const limits: SecurityPromise = {
  name: 'limits',
  title: 'every limit holds at its edge, and slow connections are cut while others are served',
  needs: [],
  run: async (tally) => {
    await within({}, async (arena) => {
      await bodies(arena, tally);
      await forms(arena, tally);
      await slowConnections(arena, tally);
    });
    const budgets = Object.entries(BUDGETS).map(([name, limit]) => [`RATE_LIMIT_${name}_PER_MINUTE`, String(limit)] as const);
    await within(Object.fromEntries(budgets), (arena) => rates(arena, tally));
    await within({ NODE_OPTIONS: `--max-old-space-size=${CRUMBLING.heapMegabytes}` }, (arena) => crumblingBodies(arena, tally));
  },
};

/** `edge` is to be answered `good`, what is one beyond it with this refusal. */
async function atEdge(arena: Arena, tally: Tally, title: string, good: number, refusal: string, edge: Call, beyond: Call): Promise<void> {
  const inside = await arena.caller.send(edge);
  tally.check(inside.status === good, () => `${title}, at the edge: ${inside.status} ${inside.text.slice(0, 120)}`);
  const outside = await arena.caller.send(beyond);
  const first = (outside.body?.['errors'] as { code: string }[] | undefined)?.[0]?.code;
  const seen = `${outside.status} ${String(outside.body?.['code'])}${first === undefined ? '' : ` ${first}`}`;
  tally.check(seen.startsWith(refusal), () => `${title}, beyond it: ${seen}, not ${refusal}`);
}

/** Sizes of bodies and headers. */
async function bodies(arena: Arena, tally: Tally): Promise<void> {
  const headers = { ...authorization(arena.admin), 'content-type': 'application/json' };
  const post = (path: string, body: string): Call => ({ method: 'POST', path, headers, body });
  const padded = (text: string, bytes: number) => text + ' '.repeat(bytes - Buffer.byteLength(text));
  const one = JSON.stringify(TICK);
  const batch = (ticks: number) => JSON.stringify(Array.from({ length: ticks }, () => TICK));
  const nested = (depth: number) => `{"symbol":"EDGE","price":100,"size":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const limited = (title: string, good: number, refusal: string, path: string, edge: string, beyond: string) =>
    atEdge(arena, tally, title, good, refusal, post(path, edge), post(path, beyond));
  await limited('BODY_LIMIT_BYTES', 202, '413 body_too_large', '/api/prices', padded(one, 65_536), padded(one, 65_537));
  const full = batch(1);
  await limited('BATCH_BODY_LIMIT_BYTES', 202, '413 body_too_large', '/api/prices/batch', padded(full, 8_388_608), padded(full, 8_388_609));
  await limited('ticks of a batch', 202, '413 batch_too_large', '/api/prices/batch', batch(10_000), batch(10_001));
  const empty = (open: string, count: number, close: string) => `${open}${'{},'.repeat(count - 1)}{}${close}`;
  await limited('depth of JSON', 400, '400 malformed_body', '/api/simulation/shocks', nested(16), nested(17));
  await limited('depth of a batch', 400, '400 malformed_body', '/api/prices/batch', `[${nested(15)}]`, `[${nested(16)}]`);
  const [batches, open] = ['/api/transactions/batch', '{"items":['];
  await limited('transactions of a batch', 200, '413 batch_too_large', batches, empty(open, 5000, ']}'), empty(open, 5001, ']}'));
  const wide = (values: number) => `[{"symbol":[${'1,'.repeat(values - 4)}1]}]`;
  await limited('values of a body', 400, '413 body_too_large', '/api/prices/batch', wide(100_000), wide(100_001));
  const withHeader = (size: number): Call => ({
    method: 'GET',
    path: '/api/prices',
    headers: { ...authorization(arena.admin), 'x-padding': 'a'.repeat(size) },
  });
  await atEdge(arena, tally, 'headers', 200, '431 headers_too_large', withHeader(6000), withHeader(8300));
}

/** Lengths and ranges. */
async function forms(arena: Arena, tally: Tally): Promise<void> {
  const headers = authorization(arena.admin);
  const get = (path: string): Call => ({ method: 'GET', path, headers });
  const register = (username: string, password: string): Call => ({
    method: 'POST',
    path: '/api/auth/register',
    body: { username, password },
  });
  const strong = (bytes: number) => 'granite-Otter-57-meadow-quartz-Lantern-48-fjord-violet-anchor-93-lamp-zebra'.slice(0, bytes);
  const user = (letters: number) => `edge${'x'.repeat(letters - 4)}`;
  const edge = (title: string, good: number, refusal: string, inside: Call, outside: Call) =>
    atEdge(arena, tally, title, good, refusal, inside, outside);
  await edge('least of a password', 201, '400 password_length', register('edge-a', 'q7#Zt!mW4x_R'), register('edge-b', 'q7#Zt!mW4x_'));
  await edge('most of a password', 201, '400 password_length', register('edge-c', strong(72)), register('edge-d', strong(73)));
  const letters = 'granite-Otter-57-meadow-quartz-Lantern-48-';
  await edge(
    'most of a password, in bytes',
    201,
    '400 password_length',
    register('edge-e', letters + '€'.repeat(10)),
    register('edge-f', `${letters}€€€€€€€€€€a`),
  );
  await edge('password without NUL', 201, '400', register('edge-g', strong(30)), register('edge-h', `${strong(30)}\0`));
  await edge('most of a username', 201, '400 validation_failed', register(user(50), strong(40)), register(user(51), strong(40)));
  await edge('least of a username', 201, '400 validation_failed', register('abc', strong(40)), register('ab', strong(40)));
  await edge('page', 200, '400 validation_failed out_of_range', get('/api/prices?limit=500'), get('/api/prices?limit=501'));
  await edge('least of a page', 200, '400 validation_failed out_of_range', get('/api/prices?limit=1'), get('/api/prices?limit=0'));
  await edge('symbol', 404, '404', get(`/api/prices/${'A'.repeat(32)}`), get(`/api/prices/${'A'.repeat(33)}`));
}

/** Budgets: so many requests, then 429 until the minute is over, for this caller only. */
async function rates(arena: Arena, tally: Tally): Promise<void> {
  const { accessToken } = await arena.user('Admin');
  const key = await arena.key('Ingestor');
  const kinds: [title: string, budget: number, call: () => Promise<{ status: number }>][] = [
    ['reading', BUDGETS.READ, () => arena.caller.as(accessToken, 'GET', '/api/prices')],
    ['writing', BUDGETS.WRITE, () => arena.caller.as(accessToken, 'POST', '/api/simulation/stop')],
    ['ticks of a user', BUDGETS.INGEST, () => arena.caller.as(accessToken, 'POST', '/api/prices', TICK)],
    ['ticks of a key', BUDGETS.INGEST, () => arena.caller.as(key, 'POST', '/api/prices/batch', [TICK, TICK])],
  ];
  for (const [title, budget, call] of kinds) {
    const answers = await Promise.all(Array.from({ length: budget + 20 }, call));
    const refused = answers.filter(({ status }) => status === 429).length;
    tally.check(refused === 20, () => `${title}: ${refused} of ${budget + 20} were refused, the budget is ${budget}`);
  }
  const other = await arena.caller.as(arena.admin, 'GET', '/api/prices');
  tally.check(other.status === 200, () => `another caller was answered ${other.status}`);
  // Two sign-ins were needed to come here.
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      arena.caller.as(null, 'POST', '/api/auth/login', { username: `nobody${i}`, password: 'wrong-Password-11-x' }),
    ),
  );
  const tried = guesses.filter(({ status }) => status === 401).length;
  tally.check(tried === BUDGETS.LOGIN - 2, () => `${tried} guesses of one address were tried, the budget is ${BUDGETS.LOGIN}`);
  for (const { status, headers, body } of guesses.filter(({ status: s }) => s !== 401)) {
    const isTold = status === 429 && body?.['code'] === 'rate_limited' && Number(headers['retry-after']) >= 1;
    tally.check(isTold, () => `a guess too many was answered ${status} ${String(body?.['code'])}`);
  }
}

/** Requests that come a byte at a time, and never to their end. */
async function slowConnections(arena: Arena, tally: Tally): Promise<void> {
  const port = Number(new URL(arena.server.url).port);
  const heads = [
    'GET /health/live HTTP/1.1\r\nHost: x\r\n',
    'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
  ];
  let isOver = false;
  const cut = Array.from({ length: SLOW_CONNECTIONS }, async (_, index) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(heads[index % heads.length]!);
    const startedAt = performance.now();
    const drip = setInterval(() => socket.write('x'), 500);
    await Promise.race([once(socket, 'close'), sleep(SLOW_MAX_MS + 5000)]);
    clearInterval(drip);
    socket.destroy();
    const ms = performance.now() - startedAt;
    tally.check(ms <= SLOW_MAX_MS, () => `a slow ${index % 2 === 0 ? 'header' : 'body'} was kept for ${(ms / 1000).toFixed(1)} s`);
    return ms;
  });
  const all = Promise.all(cut).finally(() => (isOver = true));
  while (!isOver) {
    const { status, tookMs } = await arena.caller.as(arena.admin, 'GET', '/api/prices');
    tally.check(status === 200 && tookMs < 1000, () => `meanwhile others were answered ${status} after ${tookMs.toFixed(0)} ms`);
    await sleep(250);
  }
  tally.measured(`slow ones cut after ${(Math.max(...(await all)) / 1000).toFixed(1)} s at most`);
}

/** Bodies that come a byte at a time, at once, until just before their end. */
async function crumblingBodies(arena: Arena, tally: Tally): Promise<void> {
  const port = Number(new URL(arena.server.url).port);
  const head = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const sockets = await Promise.all(
    Array.from({ length: CRUMBLING.connections }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      await new Promise<unknown>((resolve) => socket.write(head + '1\r\n \r\n'.repeat(CRUMBLING.bytes), resolve));
      return socket;
    }),
  );
  const { status, tookMs } = await arena.caller.as(arena.admin, 'GET', '/api/prices');
  tally.check(status === 200, () => `while bodies came a byte at a time others were answered ${status} after ${tookMs.toFixed(0)} ms`);
  for (const socket of sockets) socket.destroy();
}
