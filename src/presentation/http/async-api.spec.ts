import { expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { serveAsyncApi } from './async-api.ts';

async function answer(document?: URL) {
  const journal = new KeptJournal();
  const app = (await Test.createTestingModule({}).compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
    logger: false,
  });
  serveAsyncApi(app, journal, document);
  await app.init();
  const { statusCode, headers, body } = await app.inject('/asyncapi.json');
  await app.close();
  return { status: statusCode, type: headers['content-type'], body, events: journal.events };
}

it('answers with the document of the live channels', async () => {
  const { status, type, body, events } = await answer();
  expect([status, type, events]).toEqual([200, 'application/json; charset=utf-8', []]);
  expect(JSON.parse(body)).toMatchObject({ asyncapi: '3.0.0', channels: { live: { address: '/live' } } });
});

it('starts without the document, and says that it is missing', async () => {
  const { status, events } = await answer(new URL('missing.json', import.meta.url));
  expect([status, events]).toEqual([404, ['docs.missing']]);
});
