import { expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { serveAsyncApi } from './async-api.ts';

async function serving(document?: URL) {
  const journal = new KeptJournal();
  const module = await Test.createTestingModule({}).compile();
  const adapter = new FastifyAdapter({ trustProxy: true });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
  serveAsyncApi(app, journal, document);
  await app.init();
  const ask = (headers: Record<string, string>) => app.inject({ url: '/asyncapi.json', headers });
  return { app, ask, events: journal.events };
}

it('answers with the document of the live channels, with the server that was asked', async () => {
  const { app, ask, events } = await serving();
  const plain = await ask({ host: 'monitor.example:8443' });
  const secure = await ask({ 'x-forwarded-host': 'monitor.example', 'x-forwarded-proto': 'https' });
  await app.close();
  expect([plain.statusCode, plain.headers['content-type'], events]).toEqual([200, 'application/json; charset=utf-8', []]);
  expect(plain.json()).toMatchObject({ asyncapi: '3.0.0', channels: { live: { address: '/live' } } });
  expect(plain.json()).toMatchObject({
    servers: { websocket: { host: 'monitor.example:8443', protocol: 'ws' }, http: { host: 'monitor.example:8443', protocol: 'http' } },
  });
  expect(secure.json()).toMatchObject({
    servers: { websocket: { host: 'monitor.example', protocol: 'wss' }, http: { host: 'monitor.example', protocol: 'https' } },
  });
});

it('starts without the document, and says that it is missing', async () => {
  const { app, ask, events } = await serving(new URL('missing.json', import.meta.url));
  const { statusCode } = await ask({});
  await app.close();
  expect([statusCode, events]).toEqual([404, ['docs.missing']]);
});
