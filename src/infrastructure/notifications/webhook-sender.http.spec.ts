import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpWebhookSender } from './webhook-sender.http.ts';
import { signatureOf } from './webhook-signature.ts';

const SECRET = 'webhook-secret-of-more-than-32-bytes';
const NOW = 1_795_132_800_123;

describe('signatureOf', () => {
  it('signs the seconds, a dot and the body', () => {
    // printf '1795132800.{"a":1}' | openssl dgst -sha256 -hmac webhook-secret-of-more-than-32-bytes
    expect(signatureOf('{"a":1}', SECRET, NOW)).toBe('t=1795132800,v1=8dd20d5160355978055c89d69ae83cfcb1d21deb1f0f786f97ddf470c2581ed7');
  });
});

describe('HttpWebhookSender', () => {
  let server: Server;
  let url: string;
  let got: { headers: IncomingHttpHeaders; body: string }[];
  let answers: number[];
  const never = new AbortController().signal;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        const status = answers.shift();
        if (status === undefined) return;
        response.writeHead(status, status === 302 ? { location: url } : {}).end('x'.repeat(1000));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`;
  });
  beforeEach(() => {
    got = [];
    answers = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const sender = new HttpWebhookSender(SECRET, () => NOW, 300);

  it.each([200, 204, 302, 404, 500])('tells the status %d, follows nothing, and posts once', async (status) => {
    answers = [status];
    expect(await sender.send({ url, body: '{"a":1}' }, never)).toBe(status);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'tapewatch-signature': signatureOf('{"a":1}', SECRET, NOW) },
    });
  });

  it('has no status of a receiver that is silent or away', async () => {
    expect(await sender.send({ url, body: '{}' }, never)).toBeNull();
    expect(await sender.send({ url: 'http://127.0.0.1:1/', body: '{}' }, never)).toBeNull();
  });

  it('ends with the process', async () => {
    expect(await sender.send({ url, body: '{}' }, AbortSignal.abort())).toBeNull();
    expect(got).toEqual([]);
  });

  it('says who we are where the address does', async () => {
    answers = [200];
    await sender.send({ url: url.replace('//', '//ada:p%40ss@'), body: '{}' }, never);
    expect(got[0]!.headers.authorization).toBe(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
  });
});
