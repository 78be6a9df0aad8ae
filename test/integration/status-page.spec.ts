/** The status page: what is served, to whom, under which policy, and that its files keep to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Journal } from '../../src/application/ports/journal.ts';
import { PrometheusMetrics } from '../../src/infrastructure/observability/metrics.prometheus.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';
import { serveOpenApi } from '../../src/presentation/http/open-api.ts';
import { PAGE_DIRECTORY, PAGE_POLICY, serveStatusPage } from '../../src/presentation/http/status-page.ts';

class SilentJournal extends Journal {
  info(): void {}
  warn(): void {}
  error(): void {}
}

@Module({})
class NothingElse {}

const files = readdirSync(PAGE_DIRECTORY);
const read = (name: string): string => readFileSync(join(PAGE_DIRECTORY, name), 'utf8');
const html = read('index.html');
const styles = files
  .filter((name) => name.endsWith('.css'))
  .map(read)
  .join('\n');
const scripts = files.filter((name) => name.endsWith('.js'));
const allOf = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

describe('the status page as it is served', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const http = { itemBodyBytes: 1024, batchBodyBytes: 1024, corsOrigins: [], trustedProxies: [] };
    const built = await Test.createTestingModule({ imports: [NothingElse] }).compile();
    app = built.createNestApplication<NestFastifyApplication>(createHttpAdapter(http), { bodyParser: false, logger: false });
    configureHttp(app, http, { journal: new SilentJournal(), metrics: new PrometheusMetrics(), trace: () => {} });
    serveOpenApi(app, '1.2.3');
    await serveStatusPage(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it('answers / with the page, to anybody, under a policy without inline code and without frames', async () => {
    const { statusCode, headers, body } = await app.inject('/');
    expect(statusCode).toBe(200);
    expect(body).toBe(html);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['content-security-policy']).toBe(PAGE_POLICY);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('serves every file of the page with a type the browser accepts and for a short time only', async () => {
    for (const name of files) {
      const { statusCode, headers } = await app.inject(`/${name}`);
      expect({ name, statusCode }).toEqual({ name, statusCode: 200 });
      expect(headers['content-security-policy']).toBe(PAGE_POLICY);
      if (name.endsWith('.js')) expect(headers['content-type']).toMatch(/javascript/);
      if (name.endsWith('.css')) expect(headers['content-type']).toMatch(/^text\/css/);
      if (name !== 'index.html') expect(headers['cache-control']).toBe('public, max-age=60');
    }
  });

  it('answers 304 to who has the page already', async () => {
    const { headers } = await app.inject('/');
    const again = await app.inject({ url: '/', headers: { 'if-none-match': headers.etag as string } });
    expect(again.statusCode).toBe(304);
  });

  it('serves the bar of the API page, which names only files that are there', async () => {
    const { body } = await app.inject('/docs');
    const named = allOf(body, /(?:src|href)='([^']+)'/g);
    expect(named).toEqual(expect.arrayContaining(['/docs.js', '/docs.css', '/tokens.css', '/icon.svg']));
    for (const url of named) expect({ url, statusCode: (await app.inject(url)).statusCode }).toEqual({ url, statusCode: 200 });
    const imported = allOf(read('docs.js'), /import\('\.\/([^']+)'\)/g);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !files.includes(name))).toEqual([]);
  });

  it('serves nothing beside the page', async () => {
    for (const url of [
      '/missing.js',
      '/status-page.ts',
      '/../status-page.ts',
      '/%2e%2e/status-page.ts',
      '/..%2fstatus-page.ts',
      '/page/page.js',
    ]) {
      const { statusCode, body } = await app.inject(url);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
      expect(body).not.toContain('serveStatusPage');
    }
  });
});

describe('the files of the status page', () => {
  it('have no inline script, style or handler, and load nothing from elsewhere', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(styles).not.toMatch(/@import|url\((?!'(?:ibm-plex-sans\.woff2|#hatched)')/);
  });

  it('write text only', () => {
    for (const name of scripts) {
      expect({
        name,
        found: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|setAttribute\('style'/.test(read(name)),
      }).toEqual({
        name,
        found: false,
      });
    }
  });

  it('name only files that are there', () => {
    const named = [
      ...allOf(html, /(?:src|href)="([^"#/][^"]*)"/g),
      ...scripts.flatMap((name) => allOf(read(name), /from '\.\/([^']+)'/g)),
      ...allOf(styles, /url\('([^'#]+)'\)/g),
    ];
    expect(named).toContain('page.js');
    expect([...new Set(named)].filter((name) => !files.includes(name))).toEqual([]);
  });

  it('look up only elements and symbols that the page has', () => {
    const ids = new Set(allOf(html, /\sid="([^"]+)"/g));
    const wanted = [
      ...scripts.flatMap((name) => allOf(read(name), /byId\('([^']+)'\)/g)),
      ...allOf(html, /(?:href="#|aria-labelledby="|aria-describedby="|data-shows="|for=")([^"]+)"/g),
      ...['live', 'quiet', 'stale', 'gap', 'up', 'down', 'flat', 'critical', 'high', 'medium'].map((name) => `i-${name}`),
    ];
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
  });
});
