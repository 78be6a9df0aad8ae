/** Serves the AsyncAPI document of the live channels, which is made of their contract when the documents are generated. */
import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

/** The same from the source as from the build. */
const DOCUMENT = new URL('../../../docs/asyncapi.json', import.meta.url);

/** At `/asyncapi.json`, for anybody. Call it before `init()`. */
export function serveAsyncApi(app: NestFastifyApplication): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  app.getHttpAdapter().get('/asyncapi.json', (_request: unknown, reply: FastifyReply) => {
    void reply.type('application/json; charset=utf-8').send(text);
  });
}
