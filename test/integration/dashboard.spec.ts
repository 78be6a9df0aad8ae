/** The dashboard as it is served: which addresses answer, how long an answer is good for, in which encoding, under which policy. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PAGE_PATHS, PAGE_POLICY, serveDashboard } from '../../src/presentation/http/dashboard.ts';
import { serveOpenApi } from '../../src/presentation/http/open-api.ts';
import { bareApplication } from '../support/bare-application.ts';

const INDEX = '<!doctype html><title>Built</title>';
const SCRIPT = `console.log('${'a script of the build '.repeat(100)}');`;

describe('the dashboard', () => {
  let app: NestFastifyApplication;
  let root: string;

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  const write = async (name: string, text: string) => {
    await writeFile(join(root, name), text);
    await writeFile(join(root, `${name}.br`), brotliCompressSync(text));
    await writeFile(join(root, `${name}.gz`), gzipSync(text));
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tapewatch-dashboard-'));
    await mkdir(join(root, 'assets'));
    await write('index.html', INDEX);
    await write('assets/index-h4sh.js', SCRIPT);
    await writeFile(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    app = await bareApplication(async (created) => {
      serveOpenApi(created, '1.2.3');
      await serveDashboard(created, root);
    });
  });
  afterAll(async () => {
    await app.close();
    await rm(root, { recursive: true });
  });

  it.each([
    ...['/', '/sign-in', '/alerts', '/alerts/0192f0c1', '/market', '/market/BTC%2FUSD', '/transactions?status=Held&tx=1', '/rules'],
    ...['/rules/velocity', '/system', '/simulator', '/admin', '/admin/users', '/admin/audit?actor=admin'],
  ])('answers %s with the page, to anybody, under its policy', async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: INDEX });
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toBe(PAGE_POLICY);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('allows nothing from elsewhere, no inline code and no text that becomes code', () => {
    expect(PAGE_POLICY).toMatch(/^default-src 'none'/);
    expect(PAGE_POLICY).not.toMatch(/unsafe|https?:|\*/);
    expect(PAGE_POLICY).toContain("require-trusted-types-for 'script'");
  });

  it.each([
    ...[
      '/nothing',
      '/alerts/a/b',
      '/markets',
      '/sign-in/again',
      '/api/nothing',
      '/assets/',
      '/assets/missing.js',
      '/assets/index-h4sh.js.br',
    ],
    ...['/index.html.gz', '/assets/%2e%2e/index.html.gz', '/src/main.tsx'],
  ])('leaves %s to the 404 of the server', async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect({ statusCode, type: headers['content-type'], code: (JSON.parse(body) as { code: string }).code }).toEqual({
      statusCode: 404,
      type: 'application/problem+json; charset=utf-8',
      code: 'route_not_found',
    });
  });

  it.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/..%2f..%2fpackage.json', '/assets//index-h4sh.js'])(
    'serves no file by a crooked path: %s',
    async (url) => {
      const { statusCode, body } = await get(url);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
      expect(JSON.parse(body)).toMatchObject({ status: statusCode });
    },
  );

  it('lets browsers keep a hashed asset for ever, and ask for anything else again soon', async () => {
    const asset = await get('/assets/index-h4sh.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/javascript/);
    expect(asset.headers['content-security-policy']).toBe(PAGE_POLICY);
    expect((await get('/icon.svg')).headers['cache-control']).toBe('public, max-age=60');
    expect((await get('/assets/missing.js')).headers['cache-control']).toBeUndefined();
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
  ] as const)('sends what was compressed at build time to who accepts %s', async (accepted, encoding, expand) => {
    for (const [url, text, type] of [
      ['/assets/index-h4sh.js', SCRIPT, /javascript/],
      ['/market/AAPL', INDEX, /^text\/html/],
    ] as const) {
      const { headers, rawPayload } = await get(url, { 'accept-encoding': accepted });
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['vary']).toMatch(/accept-encoding/i);
      expect(headers['content-type']).toMatch(type);
      expect(expand(rawPayload).toString()).toBe(text);
    }
  });

  it('sends plain files to who accepts nothing else, and what was not compressed to everybody', async () => {
    const plain = await get('/assets/index-h4sh.js', { 'accept-encoding': 'identity' });
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, SCRIPT]);
    const icon = await get('/icon.svg', { 'accept-encoding': 'br, gzip' });
    expect([icon.headers['content-encoding'], icon.headers['content-type']]).toEqual([undefined, 'image/svg+xml']);
  });

  it.each(['/', '/alerts/1', '/assets/index-h4sh.js'])('answers 304 to who has %s already, in its encoding', async (url) => {
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { headers } = await get(url, { 'accept-encoding': encoding });
      const again = await get(url, { 'accept-encoding': encoding, 'if-none-match': headers.etag as string });
      expect([again.statusCode, again.body]).toEqual([304, '']);
      expect(again.headers['cache-control']).toBe(headers['cache-control']);
    }
  });

  it('answers HEAD like GET without the body, and refuses other methods', async () => {
    for (const url of ['/', '/transactions', '/assets/index-h4sh.js']) {
      const [head, full] = [await app.inject({ method: 'HEAD', url }), await get(url)];
      expect([head.statusCode, head.body]).toEqual([200, '']);
      expect(head.headers['content-length']).toBe(full.headers['content-length']);
      expect((await app.inject({ method: 'POST', url })).statusCode).toBe(404);
    }
  });

  it('serves an asset that a later build put there', async () => {
    await write('assets/late-h4sh.js', SCRIPT);
    expect((await get('/assets/late-h4sh.js')).statusCode).toBe(200);
  });

  it('has no page below an address of the API or the probes', () => {
    expect(PAGE_PATHS.filter((path) => /^\/(api|health|metrics|docs|v1|ws|socket\.io)\b/.test(path))).toEqual([]);
  });
});
