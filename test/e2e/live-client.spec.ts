/** The client package against the built product: what it is told is what the server stored, over a kill and a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveClient } from '../../client/src/live-client.ts';
import type { Gap, Transaction } from '../../client/src/live-client.ts';
import { ADMIN, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'tapewatch-live-'));
const SETTINGS = {
  DATA_DIR: directory,
  BROADCAST_INTERVAL_MS: '100',
  BANK_DELAY_MS_MIN: '5',
  BANK_DELAY_MS_MAX: '20',
  BANK_FAILURE_PERCENT: '0',
  SETTLEMENT_GATEWAY: 'simulated',
};
const LARGE = { amount: '10000.00', currency: 'USD', accountId: 'acc-large' };

let server: ServerProcess;
let accessToken = '';
let client: LiveClient;
const gaps: Gap[] = [];
const pushed = new Map<string, string[]>();

async function signIn(): Promise<string> {
  const answer = await send('POST', '/api/auth/login', ADMIN);
  accessToken = (answer as { accessToken: string }).accessToken;
  return accessToken;
}

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(accessToken === '' ? {} : { authorization: `Bearer ${accessToken}` }) };
  const response = await fetch(`${server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return response.json();
}

async function settled(id: string): Promise<string[]> {
  for (;;) {
    const { history } = (await send('GET', `/api/transactions/${id}`)) as { history: { to: string }[] };
    const states = history.map(({ to }) => to);
    if (['Completed', 'Failed', 'Held'].includes(states.at(-1)!)) return states;
    await sleep(50);
  }
}

async function until(probe: () => boolean): Promise<void> {
  const endAt = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > endAt) throw new Error(`it did not come to ${String(probe)}`);
    await sleep(20);
  }
}

let accounts = 0;
/** One that no rule minds. */
async function submit(): Promise<string> {
  const body = { amount: '12.50', currency: 'USD', accountId: `acc-${(accounts += 1)}` };
  return ((await send('POST', '/api/transactions', body)) as { id: string }).id;
}

beforeAll(async () => {
  server = await startServer(SETTINGS);
  client = new LiveClient({ url: server.url, token: signIn, random: () => 0.2 });
  client.on('gap', (gap) => gaps.push(gap));
  client.subscribe('transactions', (message) => {
    if (message.type === 'snapshot') return;
    for (const { id, status } of message.data as Transaction[]) pushed.set(id, [...(pushed.get(id) ?? []), status]);
  });
  client.connect();
  await client.ready();
}, 90_000);
afterAll(async () => {
  client?.close();
  server?.kill();
  await server?.ended;
  rmSync(directory, { recursive: true, force: true });
});

describe('the client package', () => {
  it('brings every status of every transaction once and in order', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, submit));
    for (const id of ids) {
      const states = await settled(id);
      await until(() => (pushed.get(id)?.length ?? 0) >= states.length);
      expect(pushed.get(id)).toEqual(states);
    }
  });

  it('brings alerts to an iterator', async () => {
    const alerts = client.channel('alerts');
    expect((await alerts.next()).value).toMatchObject({ type: 'snapshot', data: [] });
    await send('POST', '/api/transactions', LARGE);
    expect((await alerts.next()).value).toMatchObject({ type: 'update', data: { event: 'created', alert: { subject: LARGE.accountId } } });
    await alerts.return!();
  });

  it('has quotes, and an ended channel where there is none', async () => {
    await send('POST', '/api/prices', { symbol: 'AAPL', price: 100, bid: 99.5, ask: 100.5 });
    const quotes = client.channel('quotes:AAPL');
    for await (const { data } of quotes) {
      if (data.length === 0) continue;
      expect(data).toMatchObject([{ symbol: 'AAPL', bid: 99.5, ask: 100.5, last: 100 }]);
      break;
    }
    await expect(client.channel('nonsense' as 'alerts').next()).rejects.toMatchObject({ code: 'unknown_channel' });
    expect(client.lagMs).toBeLessThan(5000);
  });

  it('is whole again after the server was killed and started anew', async () => {
    const { port } = new URL(server.url);
    const before = await Promise.all(Array.from({ length: 5 }, submit));
    server.kill();
    await server.ended;
    await until(() => client.state === 'connecting');
    server = await startServer({ ...SETTINGS, PORT: port });
    const after = await Promise.all(Array.from({ length: 5 }, submit));
    await client.ready();
    for (const id of [...before, ...after]) {
      const states = await settled(id);
      await until(() => (pushed.get(id)?.length ?? 0) >= states.length);
      expect(pushed.get(id)).toEqual(states);
    }
    expect(gaps.every(({ recovered }) => recovered)).toBe(true);
  });

  it('comes back after the server has ended in order', async () => {
    const { port } = new URL(server.url);
    await server.stop();
    server = await startServer({ ...SETTINGS, PORT: port });
    const id = await submit();
    const states = await settled(id);
    await until(() => (pushed.get(id)?.length ?? 0) >= states.length);
    expect(pushed.get(id)).toEqual(states);
  });
});
