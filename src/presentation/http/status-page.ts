/** Serves the status page at `/`: static files, read by anybody; what they show asks for sign-in. */
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Beside this file, in the source as in the build. */
export const PAGE_DIRECTORY = fileURLToPath(new URL('page/', import.meta.url));

/** Nothing but the page's own files: no inline script or style, no form that is sent, no frame around it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Files without a hash in their name: short, so that a new version is there soon. */
const ASSET_CACHE = 'public, max-age=60';

/** Call it before `init()`. Each file is a route of its own, so that any other path stays a 404 of the server. */
export async function serveStatusPage(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifyStatic, {
    root: PAGE_DIRECTORY,
    wildcard: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders(reply, path) {
      reply.header('x-content-type-options', 'nosniff');
      reply.header('content-security-policy', PAGE_POLICY);
      reply.header('cache-control', path.endsWith('.html') ? 'no-cache' : ASSET_CACHE);
    },
  });
}
