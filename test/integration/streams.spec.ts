/** Server-sent events, quotes over WebSocket and HTTP, and tickets, as they are served. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { MarketServer } from '../support/market-server.ts';

const START_MS = 120_000;
const GOOD = 'https://board.example';

interface Event {
  event: string;
  id: string | null;
  data: unknown;
}

/** Reads a stream as a browser does. */
class Reader {
  readonly events: Event[] = [];
  retry: number | null = null;
  ended = false;
  private readonly abort = new AbortController();

  private constructor(readonly response: Response) {}

  static async open(url: string, headers: Record<string, string> = {}): Promise<Reader> {
    const abort = new AbortController();
    const reader = new Reader(await fetch(url, { headers, signal: abort.signal }));
    reader.abort.signal.addEventListener('abort', () => abort.abort());
    if (reader.response.status === 200) void reader.read();
    return reader;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of this.response.body!) {
        rest += decoder.decode(chunk as Uint8Array, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Closed by the test.
    }
    this.ended = true;
  }

  private take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    if (fields.has('retry')) this.retry = Number(fields.get('retry'));
    if (!fields.has('event')) return;
    this.events.push({ event: fields.get('event')!, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data')!) });
  }

  of<T>(event: string): T[] {
    return this.events.filter((each) => each.event === event).map(({ data }) => data as T);
  }

  close(): void {
    this.abort.abort();
  }
}

interface Quotes {
  socket: WebSocket;
  messages: { symbol: string; last: number; bid: number; ask: number; ts: number }[];
  code: number | null;
  reason: string | null;
  /** Status of a refused handshake. */
  refused: number | null;
}

async function openQuotes(url: string, headers: Record<string, string> = {}): Promise<Quotes> {
  const socket = new WebSocket(url, { headers });
  const quotes: Quotes = { socket, messages: [], code: null, reason: null, refused: null };
  socket.on('message', (text: Buffer) => quotes.messages.push(JSON.parse(text.toString('utf8')) as Quotes['messages'][0]));
  socket.on('close', (code, reason) => Object.assign(quotes, { code, reason: reason.toString() }));
  await new Promise<void>((resolve) => {
    socket.on('open', () => resolve());
    socket.on('error', () => resolve());
    socket.on('unexpected-response', (_request, response) => {
      quotes.refused = response.statusCode ?? 0;
      response.resume();
      resolve();
    });
  });
  return quotes;
}

async function until(holds: () => boolean | Promise<boolean>, what: string, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(25);
  }
}

describe('streams', () => {
  let server: MarketServer;
  let url: string;
  let socketUrl: string;
  let admin: Record<string, string>;
  let user: Record<string, string>;
  let ingestor: Record<string, string>;

  const call = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const init =
      body === undefined
        ? { method, headers }
        : { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as never };
  };
  const signIn = async (username: string, password: string) => {
    const { body } = await call('POST', '/api/auth/login', {}, { username, password });
    return { authorization: `Bearer ${(body as { accessToken: string }).accessToken}` };
  };
  const ticketOf = async (headers: Record<string, string>) =>
    ((await call('POST', '/api/stream/ticket', headers)).body as { ticket: string }).ticket;
  const tick = async (symbol: string, price: number, more: object = {}) => {
    const { status } = await call('POST', '/api/prices', admin, { symbol, price, ...more });
    expect(status).toBe(202);
    await until(async () => (await call('GET', `/api/prices/${symbol}`, admin)).status === 200, `${symbol} is known`);
  };

  beforeAll(async () => {
    server = await MarketServer.start({
      SSE_INTERVAL_MS: '100',
      QUOTE_INTERVAL_MS: '100',
      BROADCAST_INTERVAL_MS: '100',
      BANK_DELAY_MS_MIN: '10',
      BANK_DELAY_MS_MAX: '20',
      CORS_ORIGINS: GOOD,
      QUOTE_CACHE_TTL_MS: '500',
      SETTLEMENT_GATEWAY: 'simulated',
    });
    url = `http://127.0.0.1:${(server.app.getHttpServer().address() as { port: number }).port}`;
    socketUrl = url.replace('http', 'ws');
    admin = await signIn('admin', 'violet-anchor-93-lamp');
    const registered = await call('POST', '/api/auth/register', {}, { username: 'eve', password: 'granite-Otter-57-meadow' });
    expect(registered.status).toBe(201);
    user = await signIn('eve', 'granite-Otter-57-meadow');
    const { body } = await call('POST', '/api/api-keys', admin, { name: 'intake', role: 'Ingestor' });
    ingestor = { 'x-api-key': (body as { key: string }).key };
  }, START_MS);
  afterAll(() => server.app.close());

  const pay = async (change: object = {}) => {
    const body = { amount: '12.50', currency: 'USD', accountId: 'account-0001', ...change };
    const answer = await call('POST', '/api/transactions', admin, body);
    expect(answer.status).toBe(201);
    return answer.body as { id: string };
  };
  const settled = (id: string) =>
    until(
      async () =>
        ['Completed', 'Failed'].includes(((await call('GET', `/api/transactions/${id}`, admin)).body as { status: string }).status),
      'it is settled',
    );

  it('send figures, changes of status and alerts, and masked ones to who may not see more', async () => {
    const [all, masked] = [await Reader.open(`${url}/api/stream`, admin), await Reader.open(`${url}/api/stream`, user)];
    expect(all.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(all.response.headers.get('x-content-type-options')).toBe('nosniff');
    await until(() => all.of('metrics').length >= 2 && masked.of('metrics').length >= 2, 'two events of metrics');
    const { id } = await pay({ amount: '10000.00', ip: '203.0.113.77', description: 'private words' });
    for (const reader of [all, masked]) {
      await until(
        () =>
          reader
            .of<{ id: string }[]>('transactions')
            .flat()
            .some((each) => each.id === id),
        'the transaction',
      );
      await until(() => JSON.stringify(reader.of('alerts')).includes(id), 'its alert');
    }
    expect(JSON.stringify(all.events)).toContain('private words');
    expect(JSON.stringify(masked.events)).not.toMatch(/private words|203\.0\.113\.77|account-0001/);
    expect(all.retry).toBe(2000);
    for (const { id: position } of all.events) if (position !== null) expect(position).toMatch(/^[^.]+\.\d+\.\d+$/);
    all.close();
    masked.close();
  });

  it('bring what was missed to who comes back, each change once, or say that they cannot', async () => {
    const first = await Reader.open(`${url}/api/stream`, admin);
    const before = await pay();
    await settled(before.id);
    await until(
      () =>
        first
          .of<{ id: string }[]>('transactions')
          .flat()
          .filter(({ id }) => id === before.id).length === 3,
      'three changes',
    );
    const { id: last } = first.events.filter(({ id }) => id !== null).at(-1)!;
    first.close();
    const missed = await pay();
    await settled(missed.id);
    const back = await Reader.open(`${url}/api/stream`, { ...admin, 'last-event-id': last! });
    await until(() => back.of('transactions').flat().length >= 3, 'what was missed');
    await sleep(300);
    expect(
      back
        .of<{ id: string }[]>('transactions')
        .flat()
        .map(({ id }) => id),
    ).toEqual([missed.id, missed.id, missed.id]);
    expect(back.of('reset')).toEqual([]);
    back.close();
    for (const id of ['no-such-epoch.1.1', 'nonsense', `${last!.split('.')[0]}..`]) {
      const lost = await Reader.open(`${url}/api/stream`, { ...admin, 'last-event-id': id });
      await until(() => lost.of('reset').length === 1, `reset for ${id}`);
      expect(lost.events[0]).toMatchObject({ event: 'reset', data: { recovered: false } });
      lost.close();
    }
  });

  it('are opened by a ticket once, by no token in the query, and by nobody without permission', async () => {
    const ticket = await ticketOf(admin);
    const one = await Reader.open(`${url}/api/stream?ticket=${ticket}`);
    expect(one.response.status).toBe(200);
    one.close();
    expect((await Reader.open(`${url}/api/stream?ticket=${ticket}`)).response.status).toBe(401);
    expect((await Reader.open(`${url}/api/stream`)).response.status).toBe(401);
    const token = admin['authorization']!.slice('Bearer '.length);
    for (const name of ['ticket', 'token', 'access_token']) {
      expect([400, 401]).toContain((await Reader.open(`${url}/api/stream?${name}=${token}`)).response.status);
    }
    expect((await Reader.open(`${url}/api/stream`, ingestor)).response.status).toBe(403);
    expect((await call('POST', '/api/stream/ticket', ingestor)).status).toBe(403);
    expect((await call('HEAD', '/api/stream', admin)).status).toBe(200);
  });

  it('may be read by pages of the origins that are named', async () => {
    const named = await Reader.open(`${url}/api/stream`, { ...admin, origin: GOOD });
    const other = await Reader.open(`${url}/api/stream`, { ...admin, origin: 'https://evil.example' });
    expect(named.response.headers.get('access-control-allow-origin')).toBe(GOOD);
    expect(other.response.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    named.close();
    other.close();
  });

  it('end with the session that opened them, within a second or so', async () => {
    const mine = await signIn('eve', 'granite-Otter-57-meadow');
    const [stream, quotes] = [
      await Reader.open(`${url}/api/stream?ticket=${await ticketOf(mine)}`),
      await openQuotes(`${socketUrl}/ws`, mine),
    ];
    await until(() => stream.of('metrics').length > 0, 'it runs');
    const at = performance.now();
    expect((await call('POST', '/api/auth/logout', mine)).status).toBe(204);
    await until(() => stream.ended && quotes.code !== null, 'both are ended');
    expect(performance.now() - at).toBeLessThan(3000);
    expect(quotes.code).toBe(4401);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/tapewatch_live_disconnects_total\{code="session_revoked"\} [2-9]/);
    expect(text).toMatch(/^tapewatch_live_late_frames_total \d/m);
    expect(text).toMatch(/^tapewatch_quotes_refused_total 0$/m);
    expect(text).toMatch(/tapewatch_live_clients\{transport="sse"\} \d/);
  });

  it('send each known quote first, then one per change and interval, to who asked for it', async () => {
    await tick('WSA', 100);
    await tick('WSB', 50, { bid: 49, ask: 51 });
    await tick('WSC', 10);
    const some = await openQuotes(`${socketUrl}/ws?symbols=WSA,WSB,NONE`, user);
    const all = await openQuotes(`${socketUrl}/ws?ticket=${await ticketOf(user)}`);
    await until(() => some.messages.length === 2 && all.messages.length >= 3, 'the first messages');
    expect(some.messages.find(({ symbol }) => symbol === 'WSB')).toEqual({
      symbol: 'WSB',
      bid: 49,
      ask: 51,
      last: 50,
      ts: expect.any(Number),
    });
    some.socket.send('nonsense');
    some.socket.send(JSON.stringify({ subscribe: 'WSC' }));
    const began = performance.now();
    let price = 100;
    while (performance.now() - began < 1000) {
      price += 0.01;
      await call('POST', '/api/prices', admin, { symbol: 'WSA', price: Number(price.toFixed(2)) });
      await call('POST', '/api/prices', admin, { symbol: 'WSC', price: Number(price.toFixed(2)) });
    }
    await until(() => some.messages.at(-1)!.last === Number(price.toFixed(2)), 'the last price');
    const frames = Math.ceil((performance.now() - began) / 100) + 2;
    const counts = (symbol: string) => some.messages.filter((quote) => quote.symbol === symbol).length;
    expect(counts('WSA')).toBeLessThanOrEqual(frames);
    expect(counts('WSA')).toBeGreaterThan(3);
    expect([counts('WSB'), counts('WSC')]).toEqual([1, 0]);
    expect(all.messages.filter(({ symbol }) => symbol === 'WSC').length).toBeGreaterThan(3);
    expect(some.code).toBeNull();
    some.socket.terminate();
    all.socket.terminate();
  });

  it('close /ws with 4401 and 4403, and refuse other origins and queries', async () => {
    const refusals: [path: string, headers: Record<string, string>, code: number, reason: string][] = [
      ['/ws', {}, 4401, 'unauthenticated'],
      ['/ws', { authorization: 'Bearer nonsense' }, 4401, 'unauthenticated'],
      ['/ws', { 'x-api-key': 'nonsense' }, 4401, 'api_key_invalid'],
      ['/ws?ticket=nonsense', {}, 4401, 'unauthenticated'],
      ['/ws', ingestor, 4403, 'forbidden'],
    ];
    for (const [path, headers, code, reason] of refusals) {
      const quotes = await openQuotes(socketUrl + path, headers);
      await until(() => quotes.code !== null, `${path} is closed`);
      expect([path, quotes.code, quotes.reason, quotes.messages]).toEqual([path, code, reason, []]);
    }
    for (const origin of ['https://evil.example', `${url}.evil.example`, 'null']) {
      expect((await openQuotes(`${socketUrl}/ws`, { ...user, origin })).refused).toBe(403);
    }
    for (const origin of [GOOD, url]) {
      const quotes = await openQuotes(`${socketUrl}/ws`, { ...user, origin });
      expect([quotes.refused, quotes.code]).toEqual([null, null]);
      quotes.socket.terminate();
    }
    expect((await openQuotes(`${socketUrl}/ws?token=x`, user)).refused).toBe(400);
    expect((await openQuotes(`${socketUrl}/ws?symbols=a%00b`, user)).refused).toBe(400);
    expect((await openQuotes(`${socketUrl}/other`, user)).refused).toBe(404);
  });

  it('answer plainly a client that offers HTTP/2, and refuse what is no handshake', async () => {
    const request = httpRequest(`${url}/health/live`, {
      headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' },
    });
    request.end();
    const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(200);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-api-key: ${ingestor['x-api-key']}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  it('mark a quote stale after its time, and list symbols', async () => {
    await tick('VQ', 50);
    const fresh = (await call('GET', '/v1/quotes?symbol=VQ', user)).body;
    expect(fresh).toEqual({ symbol: 'VQ', bid: 49.975, ask: 50.025, last: 50, ts: expect.any(Number), stale: false });
    await sleep(600);
    expect((await call('GET', '/v1/quotes?symbol=VQ', user)).body).toMatchObject({ stale: true });
    expect(((await call('GET', '/v1/symbols', user)).body as { symbols: string[] }).symbols).toContain('VQ');
    expect((await call('GET', '/v1/quotes?symbol=NOSUCH9', user)).status).toBe(404);
    expect((await call('GET', '/v1/quotes', user)).status).toBe(400);
  });

  it(
    'end with the server, /ws with 1012',
    async () => {
      const other = await MarketServer.start({ SSE_INTERVAL_MS: '100' });
      const at = `http://127.0.0.1:${(other.app.getHttpServer().address() as { port: number }).port}`;
      const login = await fetch(`${at}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: 'violet-anchor-93-lamp' }),
      });
      const headers = { authorization: `Bearer ${((await login.json()) as { accessToken: string }).accessToken}` };
      const [stream, quotes] = [
        await Reader.open(`${at}/api/stream`, headers),
        await openQuotes(`${at.replace('http', 'ws')}/ws`, headers),
      ];
      await until(() => stream.of('metrics').length > 0, 'it runs');
      const began = performance.now();
      await other.app.close();
      expect(performance.now() - began).toBeLessThan(10_000);
      await until(() => stream.ended && quotes.code !== null, 'both are ended');
      expect(quotes.code).toBe(1012);
    },
    START_MS,
  );
});
