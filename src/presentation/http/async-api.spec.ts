import { expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { serveAsyncApi } from './async-api.ts';

it('answers with the document of the live channels', async () => {
  const app = (await Test.createTestingModule({}).compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
    logger: false,
  });
  serveAsyncApi(app);
  await app.init();
  const { statusCode, headers, body } = await app.inject('/asyncapi.json');
  await app.close();
  expect([statusCode, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(body)).toMatchObject({ asyncapi: '3.0.0', channels: { live: { address: '/live' } } });
});
