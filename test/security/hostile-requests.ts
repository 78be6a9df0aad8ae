/** Requests of every kind, made from the OpenAPI document and from what broke others: no 5xx, no hang, no answer that is not announced. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './arena.ts';
import type { Arena } from './arena.ts';
import { authorization } from './caller.ts';
import type { Call, Credential } from './caller.ts';
import { breachOf } from './conformity.ts';
import { RAW } from './hostile-connections.ts';
import { BODIES, TYPES } from './hostile-corpora.ts';
import { inParallel, pick, randomOf } from './promise.ts';
import type { SecurityPromise, Tally } from './promise.ts';
import { makeCall, operationsOf } from './request-maker.ts';
import type { OpenApiDocument, Operation } from './request-maker.ts';

const REQUESTS = 20_000;
const AT_ONCE = 12;
/** A raw connection on which nothing more comes is given up by the client. */
const RAW_PATIENCE_MS = 1500;
/** They cost a password hash each. */
const COSTLY = /^\/api\/(auth\/(register|login|change-password)|users(\/\{id\}\/reset-password)?)$/;

/** They may end the sessions of whoever calls, so they are called by a user of their own. */
const ENDING = /^\/api\/auth\/(logout|logout-all|change-password|sessions\/\{id\})$/;

export const hostileRequests: SecurityPromise = {
  name: 'hostile-requests',
  title: 'no request brings a 5xx, a hang or an answer that the OpenAPI document does not announce',
  needs: [],
  run: async (tally, { seed, share }) => {
    const ending = await within({ BCRYPT_COST: '10' }, async (arena) => {
      const { body } = await arena.caller.as(null, 'GET', '/docs-json');
      const document = body as unknown as OpenApiDocument;
      const operations = operationsOf(document);
      const made = new Made();
      const credentials = await everybody(arena);
      const before = await counts(arena);
      const random = randomOf(seed);
      await fromCorpora(arena, tally, document, operations, made);
      const left = Math.max(1000, REQUESTS * share - tally.tried);
      const draws = Array.from({ length: left }, () => draw(operations, random));
      await inParallel(draws, AT_ONCE, async (operation) => {
        const call = makeCall(operation, random, [arena.admin.slice(0, 8), 'AAPL', 'EUR/USD', '00000000-0000-4000-8000-000000000000']);
        const credential = ENDING.test(operation.path) ? await sacrificed(arena, made) : pick(random, credentials);
        await tryCall(arena, tally, document, operation, withCredential(call, credential), made);
      });
      await inParallel(RAW, 4, (bytes) => tryRaw(arena, tally, bytes));
      const after = await counts(arena);
      tally.check(
        after.users - before.users === made.users,
        () => `${made.users} users were confirmed, ${after.users - before.users} are there`,
      );
      tally.check(after.keys - before.keys === made.keys, () => `${made.keys} keys were confirmed, ${after.keys - before.keys} are there`);
      const alive = await arena.caller.as(null, 'GET', '/health/ready');
      tally.check(alive.status === 200, () => `afterwards the server is ${alive.status}`);
    });
    tally.check(ending.code === 0, () => `the server ended with ${ending.code} ${ending.signal}: ${ending.stderr.slice(0, 300)}`);
    const failures = ending.lines.filter(({ event }) => event === 'http.failed' || event === 'crashed');
    tally.check(failures.length === 0, () => `the log tells of ${failures.length} failures: ${JSON.stringify(failures[0]).slice(0, 600)}`);
  },
};

/** What was confirmed: nothing else may have changed. */
class Made {
  users = 0;
  keys = 0;

  note({ method, path }: Call, status: number): void {
    const route = path.split('?')[0]!;
    if (status === 201 && method === 'POST' && (route === '/api/users' || route === '/api/auth/register')) this.users += 1;
    if (status === 201 && method === 'POST' && route === '/api/api-keys') this.keys += 1;
  }
}

/** Costly ones are drawn less often, so that the rest is not kept waiting. */
function draw(operations: readonly Operation[], random: () => number): Operation {
  for (;;) {
    const operation = pick(random, operations);
    const isCostly = operation.method === 'POST' && COSTLY.test(operation.path);
    if (random() < (isCostly || ENDING.test(operation.path) ? 0.1 : 1)) return operation;
  }
}

async function everybody(arena: Arena): Promise<Credential[]> {
  const users = await Promise.all(['Admin', 'Analyst', 'User', 'Ingestor'].map((role) => arena.user(role)));
  const tokens = users.map(({ accessToken }) => accessToken);
  // Mostly those who may: the deeper a request comes, the more it can break.
  return [null, ...tokens, arena.admin, arena.admin, arena.admin, arena.admin, await arena.key('Ingestor'), await arena.key('Analyst')];
}

async function sacrificed(arena: Arena, made: Made): Promise<Credential> {
  made.users += 1;
  return (await arena.user('User')).accessToken;
}

function withCredential(call: Call, credential: Credential): Call {
  return { ...call, headers: { ...authorization(credential), ...call.headers } };
}

/** Every hostile body and type on every operation that takes a body. */
async function fromCorpora(
  arena: Arena,
  tally: Tally,
  document: OpenApiDocument,
  operations: readonly Operation[],
  made: Made,
): Promise<void> {
  const cases = operations
    .filter(({ requests }) => Object.keys(requests).length > 0)
    .flatMap((operation) => [
      ...BODIES.map((body) => ({ operation, type: 'application/json', body })),
      ...TYPES.map((type) => ({ operation, type: type.trim(), body: '{}' })),
    ]);
  await inParallel(cases, AT_ONCE, async ({ operation, type, body }) => {
    const path = operation.path.replace(/\{\w+\}/g, 'AAPL');
    const call = { method: operation.method, path, headers: { 'content-type': type }, body };
    await tryCall(arena, tally, document, operation, withCredential(call, arena.admin), made);
  });
}

async function tryCall(arena: Arena, tally: Tally, document: OpenApiDocument, operation: Operation, call: Call, made: Made): Promise<void> {
  const told = `${call.method} ${call.path.slice(0, 120)} ${textOf(call).slice(0, 120)}`;
  try {
    const answer = await arena.caller.send(call);
    made.note(call, answer.status);
    // A parameter may have led elsewhere, and another method is another operation: then only what holds for all answers is asked.
    const isElsewhere =
      call.method !== operation.method || answer.body?.['code'] === 'route_not_found' || leadsElsewhere(operation, call.path);
    const breach = isElsewhere ? null : breachOf(document, operation, answer);
    // Many heavy requests at once are held back in good order, where the document says so.
    const isHeldBack = answer.status === 503 && answer.body?.['code'] === 'overloaded';
    const isOdd =
      (answer.status >= 500 && !isHeldBack) ||
      answer.headers['x-request-id'] === undefined ||
      answer.headers['x-content-type-options'] !== 'nosniff';
    tally.check(!isOdd && breach === null, () => `${told} was answered ${answer.status} ${answer.text.slice(0, 120)}: ${breach ?? 'odd'}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The client itself does not send such a path or header; or it was still sending what is too large when it was refused.
    if (code === 'ERR_UNESCAPED_CHARACTERS' || code === 'ERR_INVALID_CHAR') return;
    tally.check((code === 'EPIPE' || code === 'ECONNRESET') && textOf(call).length > 65_536, () => `${told}: ${String(error)}`);
  }
}

function textOf({ body = '' }: Call): string {
  return typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString('latin1') : JSON.stringify(body);
}

/** `/api/prices/{symbol}` with `batch` is another route, and so is one with more or fewer slashes. */
function leadsElsewhere({ path }: Operation, called: string): boolean {
  const parts = called.split(/[?#;]/)[0]!.split('/');
  const template = path.split('/');
  return (
    parts.length !== template.length ||
    template.some((part, index) =>
      part.startsWith('{') ? parts[index] === '' || parts[index] === '.' || parts[index] === '..' : part !== parts[index],
    )
  );
}

/** Every answer on the connection is HTTP and no 5xx, but for 505 and 503 of what is no request of ours. */
async function tryRaw(arena: Arena, tally: Tally, bytes: string): Promise<void> {
  const { hostname, port, host } = new URL(arena.server.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket
    .on('error', () => undefined)
    .setEncoding('latin1')
    .on('data', (text: string) => (answer += text));
  socket.write(Buffer.from(bytes.replaceAll('HOST', host), 'latin1'));
  await Promise.race([once(socket, 'close'), sleep(RAW_PATIENCE_MS)]);
  socket.destroy();
  const statuses = [...answer.matchAll(/(?:^|\r\n|[}\]>])HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const isGood = answer === '' || (statuses.length > 0 && statuses.every((status) => status < 500 || status === 505));
  tally.check(isGood, () => `${JSON.stringify(bytes.slice(0, 80))} was answered ${JSON.stringify(answer.slice(0, 120))}`);
}

/** Users and keys that are there. */
async function counts(arena: Arena): Promise<{ users: number; keys: number }> {
  return { users: await count(arena, '/api/users'), keys: await count(arena, '/api/api-keys') };
}

async function count(arena: Arena, path: string): Promise<number> {
  let total = 0;
  let cursor: string | null = null;
  do {
    const { body } = await arena.caller.as(
      arena.admin,
      'GET',
      `${path}?limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    total += (body!['items'] as unknown[]).length;
    cursor = body!['nextCursor'] as string | null;
  } while (cursor !== null);
  return total;
}
