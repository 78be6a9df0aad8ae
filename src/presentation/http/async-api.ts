/** Serves the AsyncAPI document of the live channels, which is made of their contract when the documents are generated. */
import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../../application/ports/journal.ts';

/** The same from the source as from the build. */
const DOCUMENT = new URL('../../../docs/asyncapi.json', import.meta.url);

/** At `/asyncapi.json`, for anybody; where the document cannot be read there is no such path. Call it before `init()`. */
export function serveAsyncApi(app: NestFastifyApplication, journal: Journal, document: URL = DOCUMENT): void {
  let text: string;
  try {
    text = readFileSync(document, 'utf8');
  } catch (error) {
    journal.error('docs.missing', 'the document of the live channels cannot be read: /asyncapi.json is not served', error);
    return;
  }
  app.getHttpAdapter().get('/asyncapi.json', (request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json; charset=utf-8').send(servedAt(request, text));
  });
}

/** The document with the server that was asked in place of the one of the examples. */
function servedAt({ host, protocol }: FastifyRequest, text: string): string {
  if (!host) return text;
  const document = JSON.parse(text) as { servers: Record<string, { protocol: string }> };
  const secure = protocol === 'https' ? 's' : '';
  const here = Object.entries(document.servers).map(([name, server]) => [
    name,
    { ...server, host, protocol: `${server.protocol}${secure}` },
  ]);
  return JSON.stringify({ ...document, servers: Object.fromEntries(here) as object });
}
