/** Streams of two replicas on one database and one Redis: what one of them knows, clients of the other are told. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { MarketServer } from '../support/market-server.ts';
import { createServerDatabase } from '../support/test-database.ts';

const START_MS = 120_000;
const redisUrl = process.env['TEST_REDIS_URL'];
const isPossible = redisUrl !== undefined && process.env['TEST_DATABASE_URL'] !== undefined;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come about in time');
    await sleep(25);
  }
}

(isPossible ? describe : describe.skip)('streams of two replicas', () => {
  let drop: () => Promise<void>;
  let replicas: MarketServer[];
  let urls: string[];
  let headers: Record<string, string>;

  beforeAll(async () => {
    const database = await createServerDatabase();
    drop = database.drop;
    const settings = {
      DATABASE_URL: database.databaseUrl,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: `test-${randomBytes(4).toString('hex')}:`,
      AUDIT_KEY: 'test-audit-key-0123456789-abcdefghijk',
      SSE_INTERVAL_MS: '100',
      QUOTE_INTERVAL_MS: '100',
      DATABASE_POOL_SIZE: '5',
    };
    replicas = [await MarketServer.start(settings)];
    replicas.push(await MarketServer.start(settings));
    urls = replicas.map(({ app }) => `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`);
    headers = await signIn();
  }, START_MS);
  afterAll(async () => {
    for (const { app } of replicas) await app.close();
    await drop();
  }, START_MS);

  async function signIn(): Promise<Record<string, string>> {
    const body = JSON.stringify({ username: 'admin', password: 'violet-anchor-93-lamp' });
    const answer = await fetch(`${urls[0]}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return { authorization: `Bearer ${((await answer.json()) as { accessToken: string }).accessToken}` };
  }
  const tick = (price: number) =>
    fetch(`${urls[0]}/api/prices`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'TWO', price }),
    });
  const quoteAt = async (replica: number) => {
    const answer = await fetch(`${urls[replica]}/v1/quotes?symbol=TWO`, { headers });
    return { status: answer.status, body: (await answer.json()) as { last?: number; stale?: boolean } };
  };

  it('quotes are the same on both, over HTTP and /ws', async () => {
    expect((await tick(100)).status).toBe(202);
    await until(async () => (await quoteAt(1)).body.last === 100);
    const socket = new WebSocket(`${urls[1]!.replace('http', 'ws')}/ws?symbols=TWO`, { headers });
    const told: number[] = [];
    socket.on('message', (text: Buffer) => told.push((JSON.parse(text.toString()) as { last: number }).last));
    await once(socket, 'open');
    await until(() => told.length === 1);
    await tick(101);
    await until(() => told.at(-1) === 101);
    expect(told).toEqual([100, 101]);
    expect(await quoteAt(1)).toMatchObject({ status: 200, body: { last: 101, stale: false } });
    const symbols = await fetch(`${urls[1]}/v1/symbols`, { headers });
    expect(await symbols.json()).toEqual({ symbols: ['TWO'] });
    socket.terminate();
  });

  it('a ticket of one opens a stream of the other, which ends with the session', async () => {
    const mine = await signIn();
    const given = await fetch(`${urls[0]}/api/stream/ticket`, { method: 'POST', headers: mine });
    const { ticket } = (await given.json()) as { ticket: string };
    const stream = await fetch(`${urls[1]}/api/stream?ticket=${ticket}`);
    expect(stream.status).toBe(200);
    let ended = false;
    void (async () => {
      for await (const _ of stream.body!);
      ended = true;
    })();
    const socket = new WebSocket(`${urls[1]!.replace('http', 'ws')}/ws`, { headers: mine });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const at = performance.now();
    expect((await fetch(`${urls[0]}/api/auth/logout`, { method: 'POST', headers: mine })).status).toBe(204);
    expect((await closed)[0]).toBe(4401);
    await until(() => ended);
    expect(performance.now() - at).toBeLessThan(2000);
  });
});
