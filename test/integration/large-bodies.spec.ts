/** Large bodies: who may send one, what all of them together may take, and that none holds up the others. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProblemBody } from '../support/market-server.ts';
import { eventually, MarketServer } from '../support/market-server.ts';

const PASSWORD = 'granite-Otter-57-meadow';
const MEBIBYTE = 1_048_576;

let server: MarketServer;
let port: number;
let ingestor: string;
let reader: string;
beforeAll(async () => {
  server = await MarketServer.start();
  port = (server.app.getHttpServer().address() as { port: number }).port;
  ({ key: ingestor } = (await server.call<{ key: string }>('post', '/api/api-keys', { name: 'loader', role: 'Ingestor' })).body);
  await server.call('post', '/api/users', { username: 'reader', password: PASSWORD, roles: ['Analyst'] });
  const signedIn = await server.call<{ accessToken: string }>('post', '/api/auth/login', { username: 'reader', password: PASSWORD });
  reader = signedIn.body.accessToken;
});
afterAll(() => server.stop());

/** Connections whose body never ends. */
const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Begins a request with these bytes of its body; the first bytes of its answer. */
function begin(path: string, headers: string[], body: string | Buffer): { socket: Socket; answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  open.push(socket);
  const answer = once(socket, 'data').then(([bytes]) => (bytes as Buffer).toString());
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers.join('\r\n')}\r\n\r\n`);
  socket.write(body);
  return { socket, answer };
}

/** Value of a metric without labels. */
async function metric(name: string): Promise<number> {
  const { text } = (await server.call('get', '/metrics')) as unknown as { text: string };
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)![1]);
}

describe('a batch', () => {
  it.each([
    ['of nobody', [], 401, 'unauthenticated'],
    ['of a made-up token', ['Authorization: Bearer a.b.c'], 401, 'unauthenticated'],
    ['of a made-up key', [`X-Api-Key: twk_${'a'.repeat(43)}`], 401, 'api_key_invalid'],
    ['of one who may not send any', ['Authorization: Bearer READER'], 403, 'forbidden'],
  ])('%s is refused before it is read', async (_title, headers, status, code) => {
    const known = headers.map((header) => header.replace('READER', reader));
    for (const path of ['/api/prices/batch', '/api/transactions/batch', '/api/transactions']) {
      const { answer } = begin(path, [...known, 'Content-Length: 60000'], '[{"sym');
      expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(await answer).toContain(`"code":"${code}"`);
    }
  });

  it('that is no JSON array is refused as what it is by one who may send it', async () => {
    const { status, body } = await server.post('/api/prices/batch', '{"a":1}', { 'x-api-key': ingestor });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });
});

describe('bodies that arrive at the same time', () => {
  const announced = `Content-Length: ${8 * MEBIBYTE}`;

  it('take no more than 64 MiB together: one more hears that it is too much, small ones are taken, and room comes back', async () => {
    const part = Buffer.alloc(7 * MEBIBYTE, ' ');
    const before = await metric('tapewatch_bodies_refused_total');
    for (let i = 0; i < 9; i += 1) begin('/api/prices/batch', [`X-Api-Key: ${ingestor}`, announced], part);
    await eventually(
      () => metric('tapewatch_body_bytes_arriving'),
      (bytes) => expect(bytes).toBe(9 * (7 * MEBIBYTE - 4096)),
    );
    const { answer } = begin('/api/prices/batch', [`X-Api-Key: ${ingestor}`, announced], part);
    expect(await answer).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: 1\r\n[^]*"code":"overloaded"/i);
    expect(await metric('tapewatch_bodies_refused_total')).toBe(before + 1);
    const small = await server.post<unknown>('/api/prices/batch', '[{"symbol":"SMALL","price":1}]', { 'x-api-key': ingestor });
    expect(small.status).toBe(202);
    for (const socket of open.splice(0)) socket.destroy();
    await eventually(
      () => metric('tapewatch_body_bytes_arriving'),
      (bytes) => expect(bytes).toBe(0),
    );
    const again = await server.post<unknown>('/api/prices/batch', `[{"symbol":"SMALL","price":1}]${' '.repeat(5 * MEBIBYTE)}`, {
      'x-api-key': ingestor,
    });
    expect(again.status).toBe(202);
  });

  it('of strangers leave the others their room', async () => {
    const body = Buffer.alloc(60_000, ' ');
    for (let i = 0; i < 320; i += 1) begin('/api/auth/login', ['Content-Length: 65536'], body);
    await eventually(
      () => metric('tapewatch_body_bytes_arriving'),
      (bytes) => expect(bytes).toBeGreaterThan(15 * MEBIBYTE),
    );
    await sleep(200);
    expect(await metric('tapewatch_body_bytes_arriving')).toBeLessThanOrEqual(16 * MEBIBYTE);
    const batch = `[{"symbol":"SMALL","price":1}]${' '.repeat(7 * MEBIBYTE)}`;
    expect((await server.post<unknown>('/api/prices/batch', batch, { 'x-api-key': ingestor })).status).toBe(202);
  });
});

describe('a body made to keep everybody waiting', () => {
  const names = (count: number): string => Array.from({ length: count }, (_, k) => `"k${k.toString(36)}":1`).join(',');
  const LINES = { 'content-type': 'application/x-ndjson' };

  it.each<[title: string, path: string, text: string, status: number, code: string, headers?: Record<string, string>]>([
    ['8 MB of brackets', '/api/prices/batch', '['.repeat(8_000_000), 400, 'malformed_body'],
    ['17 levels in a tick', '/api/prices/batch', `[{"symbol":${'['.repeat(15)}${']'.repeat(15)}}]`, 400, 'malformed_body'],
    ['16 levels in a tick', '/api/prices/batch', `[{"symbol":${'['.repeat(14)}${']'.repeat(14)}}]`, 400, 'validation_failed'],
    ['millions of empty ticks', '/api/prices/batch', `[${'{},'.repeat(2_700_000)}{}]`, 413, 'batch_too_large'],
    ['a tick of 700 000 fields', '/api/prices/batch', `[{${names(700_000)}}]`, 413, 'body_too_large'],
    ['a tick of 90 000 fields', '/api/prices/batch', `[{${names(90_000)}}]`, 400, 'validation_failed'],
    ['brackets in a line', '/api/prices/batch', '['.repeat(8_000_000), 400, 'malformed_body', LINES],
    ['8 MB of empty lines', '/api/prices/batch', '\n'.repeat(8_000_000), 413, 'batch_too_large', LINES],
    ['brackets among transactions', '/api/transactions/batch', `{"items":${'['.repeat(8_000_000)}`, 400, 'malformed_body'],
    ['millions of empty transactions', '/api/transactions/batch', `{"items":[${'{},'.repeat(2_700_000)}{}]}`, 413, 'batch_too_large'],
    ['a transaction of 700 000 fields', '/api/transactions/batch', `{"items":[{${names(700_000)}}]}`, 413, 'body_too_large'],
    ['17 levels in one tick', '/api/prices', `{"symbol":${'['.repeat(16)}${']'.repeat(16)}}`, 400, 'malformed_body'],
  ])('is answered soon: %s', async (_title, path, text, status, code, headers = {}) => {
    const before = process.threadCpuUsage();
    const { status: seen, body } = await server.post<ProblemBody>(path, text, { 'x-api-key': ingestor, ...headers });
    const { user, system } = process.threadCpuUsage(before);
    expect([seen, body.code]).toEqual([status, code]);
    // In microseconds, of server and client together, without what other processes take; parsing alone took 700 000 and more.
    expect(user + system).toBeLessThan(300_000);
  });
});
