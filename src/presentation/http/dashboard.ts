/** Serves the built dashboard at `/`: files that anybody may read; what they show asks for sign-in. */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Of the build: beside the server, whether the server runs from its build or from its source. */
const DIRECTORIES = ['../../dashboard/', '../../../dist/dashboard/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const INDEX = 'index.html';

/** Addresses that the page itself knows and answers; any other stays a 404 of the server. */
export const PAGE_PATHS = [
  '/',
  '/sign-in',
  '/alerts',
  '/alerts/:id',
  '/market',
  '/market/:symbol',
  '/transactions',
  '/rules',
  '/rules/:id',
  '/system',
  '/simulator',
  '/admin',
  '/admin/*',
];

/** Nothing but the page's own files: no inline script or style, no text that becomes markup or code, no form that is sent, no frame around it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Live values included: a socket of the same host and port is the same origin.
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The name of an asset has a hash of its content. */
const ASSETS = '/assets/';
const ASSET_CACHE = 'public, max-age=31536000, immutable';
/** Files without a hash in their name: short, so that a new version is there soon. */
const FILE_CACHE = 'public, max-age=60';
/** The index names the assets of this build, so it is asked for each time. */
const INDEX_CACHE = 'no-cache';
/** Made beside each file at build time. */
const COMPRESSED = /\.(br|gz)$/;

/** Where the built dashboard is; null where nobody has built it. */
export function dashboardDirectory(): string | null {
  return DIRECTORIES.find((path) => existsSync(join(path, INDEX))) ?? null;
}

/** Call it before `init()`. */
export async function serveDashboard(app: NestFastifyApplication, root: string): Promise<void> {
  const assets = join(root, ASSETS);
  await app.register(fastifyStatic, {
    root: assets,
    prefix: ASSETS,
    preCompressed: true,
    cacheControl: false,
    allowedPath: (path) => !COMPRESSED.test(path),
    setHeaders(reply, path) {
      reply.header('content-security-policy', PAGE_POLICY);
      reply.header('cache-control', cacheOf(relative(root, path)));
    },
  });
  const instance = app.getHttpAdapter().getInstance();
  const serve = (address: string, name: string) =>
    instance.get(address, (_request: FastifyRequest, reply: FastifyReply) => reply.sendFile(name, root));
  for (const address of PAGE_PATHS) serve(address, INDEX);
  for (const name of filesIn(root)) serve(`/${name}`, name);
}

/** Files beside the index, which keep the names that they have in the source. */
function filesIn(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== INDEX && !COMPRESSED.test(entry.name)).map(({ name }) => name);
}

function cacheOf(path: string): string {
  if (path.startsWith(INDEX)) return INDEX_CACHE;
  return path.startsWith(`assets${sep}`) ? ASSET_CACHE : FILE_CACHE;
}
