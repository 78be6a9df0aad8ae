import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RemoteMarketError } from '../../application/ports/remote-market.ts';
import { HttpRemoteMarket } from './remote-market.http.ts';

interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A server that gives these answers in turn, the last one for ever. null closes the connection without one. */
async function setUp(answers: readonly (Answer | null)[], path = '') {
  const requests: { path: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ path: request.url, headers: request.headers, body });
      const answer = answers[Math.min(requests.length, answers.length) - 1]!;
      if (answer === null) response.destroy();
      else response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const waits: number[] = [];
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const market = new HttpRemoteMarket(url, 'twk_test', async (ms) => void waits.push(ms));
  return { market, requests, waits };
}
const taken: Answer = { status: 202, body: { accepted: 2, rejected: 0, errors: [] } };

describe('HttpRemoteMarket', () => {
  it('sends ticks as NDJSON with the key', async () => {
    const { market, requests } = await setUp([taken], '/base');
    expect(await market.send(['{"a":1}', '{"b":2}'])).toEqual({ accepted: 2, rejected: 0 });
    expect(requests).toMatchObject([
      {
        path: '/base/api/prices/batch',
        body: '{"a":1}\n{"b":2}\n',
        headers: { 'content-type': 'application/x-ndjson', 'x-api-key': 'twk_test' },
      },
    ]);
  });

  it('counts a batch of which nothing was taken as rejected', async () => {
    const { market } = await setUp([{ status: 400, body: { code: 'validation_failed' } }]);
    expect(await market.send(['1', '2', '3'])).toEqual({ accepted: 0, rejected: 3 });
  });

  it('tries again after 429, 503 and a lost connection, and waits as long as the server says', async () => {
    const { market, requests, waits } = await setUp([{ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }, null, taken]);
    expect(await market.send(['1', '2'])).toEqual({ accepted: 2, rejected: 0 });
    expect(requests).toHaveLength(4);
    expect(waits).toEqual([7000, 500, 1000]);
  });

  it('gives up after six attempts and waits no longer than half a minute for one', async () => {
    const { market, requests, waits } = await setUp([{ status: 503, body: { code: 'overloaded' }, headers: { 'retry-after': '3600' } }]);
    await expect(market.send(['1'])).rejects.toThrow(/answered 503 overloaded \(6 attempts\)/);
    expect(requests).toHaveLength(6);
    expect(waits).toEqual([30_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it.each([
    [401, 'refused the API key (answered 401 api_key_invalid)'],
    [403, 'may not write ticks'],
    [302, 'answered 302'],
    [500, 'answered 500'],
    [200, 'answered 200'],
  ])('does not try again after %d', async (status, message) => {
    const { market, requests } = await setUp([{ status, body: { code: 'api_key_invalid' }, headers: { location: 'http://127.0.0.1:1/' } }]);
    await expect(market.send(['1'])).rejects.toThrow(RemoteMarketError);
    await expect(market.send(['1'])).rejects.toThrow(message);
    expect(requests).toHaveLength(2);
  });

  it('says that nobody listens', async () => {
    const { market } = await setUp([taken]);
    await new Promise((resolve) => server!.close(resolve));
    await expect(market.send(['1'])).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED.*\(6 attempts\)$/);
  });
});
