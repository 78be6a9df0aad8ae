/** Serves the files of the page at `/docs` which are our own: its bar, its session, its look. */
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Beside this file, in the source as in the build. */
export const DOCS_DIRECTORY = fileURLToPath(new URL('docs-page/', import.meta.url));

/** Where they are; not below `/docs`, whose page and files are Swagger UI's. */
export const DOCS_PREFIX = '/docs-page/';

/** Files without a hash in their name: short, so that a new version is there soon. */
const CACHE = 'public, max-age=60';

/** Call it before `init()`. Each file is a route of its own, so that any other path stays a 404 of the server. */
export async function serveDocsPage(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifyStatic, {
    root: DOCS_DIRECTORY,
    prefix: DOCS_PREFIX,
    wildcard: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', CACHE),
  });
}
