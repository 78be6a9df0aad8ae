import { expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { serveAsyncApi } from './async-api.ts';

it('answers with the document of the live channels, with the server that was asked', async () => {
  const app = (await Test.createTestingModule({}).compile()).createNestApplication<NestFastifyApplication>(
    new FastifyAdapter({ trustProxy: true }),
    {
      logger: false,
    },
  );
  serveAsyncApi(app);
  await app.init();
  const { statusCode, headers, body } = await app.inject({ url: '/asyncapi.json', headers: { host: 'monitor.example:8443' } });
  const behind = { 'x-forwarded-host': 'monitor.example', 'x-forwarded-proto': 'https' };
  const secure = await app.inject({ url: '/asyncapi.json', headers: behind });
  await app.close();
  expect([statusCode, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(body)).toMatchObject({ asyncapi: '3.0.0', channels: { live: { address: '/live' } } });
  expect(JSON.parse(body)).toMatchObject({
    servers: { websocket: { host: 'monitor.example:8443', protocol: 'ws' }, http: { host: 'monitor.example:8443', protocol: 'http' } },
  });
  expect(secure.json()).toMatchObject({
    servers: { websocket: { host: 'monitor.example', protocol: 'wss' }, http: { host: 'monitor.example', protocol: 'https' } },
  });
});
