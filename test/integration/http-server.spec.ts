/** What holds for every route: ids, headers, bodies, refusals, documents, and the drain. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { Journal } from '../../src/application/ports/journal.ts';
import { PrometheusMetrics } from '../../src/infrastructure/observability/metrics.prometheus.ts';
import { OpenWhen, Public, RequirePermission } from '../../src/presentation/http/access.guard.ts';
import { TicksBody } from '../../src/presentation/http/body-parsers.ts';
import type { Drain } from '../../src/presentation/http/drain.ts';
import { configureHttp, createHttpAdapter } from '../../src/presentation/http/http-server.ts';
import { serveOpenApi } from '../../src/presentation/http/open-api.ts';
import { Operation } from '../../src/presentation/http/operation.ts';
import { PageQuery } from '../../src/presentation/http/paging.ts';

class SilentJournal extends Journal {
  info(): void {}
  warn(): void {}
  error(): void {}
}

class Note {
  @IsString()
  text: string;
}

@Controller('api/notes')
class NotesController {
  @Get()
  list(@Query() query: PageQuery): PageQuery {
    return query;
  }

  @Get('slow')
  async slow(): Promise<{ done: true }> {
    await sleep(300);
    return { done: true };
  }

  @Get('never')
  never(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Post('late')
  async late(@Body() note: Note): Promise<Note> {
    await sleep(1800);
    return note;
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('an inner secret');
  }

  @Get('named')
  named(@Query('name') name: string): { name: string } {
    return { name };
  }

  @Get('of/:symbol')
  @RequirePermission('market:read')
  of(@Param('symbol') symbol: string): { symbol: string } {
    return { symbol };
  }

  @Post()
  @RequirePermission('ticks:write')
  @HttpCode(201)
  @Operation({
    summary: 'Keep a note',
    example: { text: 'hello' },
    status: 201,
    responseExample: { text: 'hello' },
    errors: ['forbidden', 'validation_failed'],
  })
  create(@Body() note: Note): Note {
    return note;
  }

  @Post('reset')
  @HttpCode(200)
  reset(): { done: true } {
    return { done: true };
  }

  @Delete('all')
  @HttpCode(204)
  clear(): void {}

  @Post('stuck')
  async stuck(@Query('fail') fail: string | undefined): Promise<{ late: true }> {
    await sleep(1800);
    if (fail !== undefined) throw new Error('late');
    return { late: true };
  }

  @Post('bytes')
  @TicksBody()
  bytes(@Body() pieces: Buffer[]): { length: number } {
    return { length: Buffer.concat(pieces).length };
  }
}

@Controller('api/vault')
@RequirePermission('users:manage')
class VaultController {
  @Get()
  @OpenWhen('quotes')
  list(): string[] {
    return [];
  }

  @Post()
  @TicksBody()
  put(@Body() body: Buffer): { length: number } {
    return { length: body.length };
  }

  @Post('knock')
  @Public()
  knock(@Body() note: Note): Note {
    return note;
  }
}

interface Running {
  app: NestFastifyApplication;
  drain: Drain;
  metrics: PrometheusMetrics;
  url: string;
}

async function serve(): Promise<Running> {
  const settings = {
    itemBodyBytes: 1024,
    batchBodyBytes: 4096,
    corsOrigins: ['https://a.example'],
    trustedProxies: [],
    handlerTimeoutMs: 1500,
  };
  const module = await Test.createTestingModule({ controllers: [NotesController, VaultController] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(settings), { bodyParser: false, logger: false });
  const metrics = new PrometheusMetrics();
  const drain = configureHttp(app, settings, { journal: new SilentJournal(), metrics, trace: () => undefined });
  serveOpenApi(app, '1.2.3');
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, drain, metrics, url: `http://127.0.0.1:${port}` };
}

let server: Running;
beforeAll(async () => {
  server = await serve();
});
afterAll(async () => {
  await server.app.close();
});

async function call(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const type = { 'x-api-key': 'some', ...(body !== undefined && { 'content-type': 'application/json' }) };
  const response = await fetch(server.url + path, {
    method,
    headers: { ...type, ...headers },
    ...(body !== undefined && { body: body as string }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === '' ? null : safeJson(text)) as Record<string, unknown>,
  };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

describe('every answer', () => {
  it('echoes a sane request id and replaces any other', async () => {
    expect((await call('GET', '/api/notes', undefined, { 'x-request-id': 'mine-1' })).headers.get('x-request-id')).toBe('mine-1');
    for (const id of ['a b', 'x'.repeat(129), '<script>']) {
      const given = (await call('GET', '/api/notes', undefined, { 'x-request-id': id })).headers.get('x-request-id');
      expect(given).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('echoes a valid traceparent only', async () => {
    const valid = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect((await call('GET', '/api/notes', undefined, { traceparent: valid })).headers.get('traceparent')).toBe(valid);
    expect((await call('GET', '/api/notes', undefined, { traceparent: 'x' })).headers.get('traceparent')).toBeNull();
  });

  it('carries security headers, on errors too', async () => {
    for (const path of ['/api/notes', '/nothing', '/api/notes/of/%E0%A4%A']) {
      const { headers } = await call('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('allows listed origins exactly', async () => {
    const allowed = async (origin: string) =>
      (await call('GET', '/api/notes', undefined, { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('https://a.example')).toBe('https://a.example');
    for (const origin of ['https://a.example.evil.example', 'http://a.example', 'null']) expect(await allowed(origin)).toBeNull();
  });

  it('is measured by the template of its route', async () => {
    await call('GET', '/api/notes/of/METRIC');
    await call('GET', '/nothing/METRIC');
    const text = await server.metrics.text();
    expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/notes\/of\/:symbol",status_code="200"\} [1-9]/);
    expect(text).toMatch(/route="unmatched",status_code="404"\} [1-9]/);
    expect(text).not.toContain('METRIC');
  });
});

describe('a request', () => {
  it.each([
    ['GET', '/nothing', undefined, 404, 'route_not_found'],
    ['POST', '/nothing', '{"not json', 404, 'route_not_found'],
    ['DELETE', '/api/notes', undefined, 404, 'route_not_found'],
    ['GET', '/api/notes/of/%E0%A4%A', undefined, 404, 'route_not_found'],
    ['GET', '/api/notes?foo=1', undefined, 400, 'unknown_parameter'],
    ['GET', '/api/notes/slow?foo=1', undefined, 400, 'unknown_parameter'],
    ['GET', '/api/notes/named?name=a&foo=1', undefined, 400, 'unknown_parameter'],
    ['GET', '/api/notes?limit=501', undefined, 400, 'validation_failed'],
    ['POST', '/api/notes?x=1', '{"text":"a"}', 400, 'unknown_parameter'],
    ['POST', '/api/notes', '', 400, 'malformed_body'],
    ['POST', '/api/notes', '{"text":"a"', 400, 'malformed_body'],
    ['POST', '/api/notes', Buffer.from([0x22, 0xff, 0x22]), 400, 'malformed_body'],
    ['POST', '/api/notes', '['.repeat(500) + ']'.repeat(500), 400, 'malformed_body'],
    ['POST', '/api/notes', '"text"', 400, 'validation_failed'],
    ['POST', '/api/notes', `{"text":"${'x'.repeat(1024)}"}`, 413, 'body_too_large'],
    ['POST', '/api/notes/bytes', 'x'.repeat(4097), 413, 'body_too_large'],
    ['POST', '/api/notes/reset', '{"x":1}', 400, 'validation_failed'],
    ['POST', '/api/notes/reset', '[]', 400, 'validation_failed'],
    ['POST', '/api/notes/reset', 'null', 400, 'validation_failed'],
    ['POST', '/api/notes/reset', '{"x"', 400, 'malformed_body'],
    ['DELETE', '/api/notes/all', '{"x":1}', 400, 'validation_failed'],
    ['GET', '/api/notes?constructor=1', undefined, 400, 'unknown_parameter'],
    ['GET', '/api/notes/broken', undefined, 500, 'internal'],
  ])('%s %s is refused (%s → %i %s)', async (method, path, body, status, code) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body['code'], answer.body['instance']]).toEqual([status, code, path.split('?')[0]]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toBe(answer.body['requestId']);
    expect(answer.text).not.toContain('secret');
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/x-ndjson', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json garbage', 415],
    ['application/json; charset=utf-8', 201],
    ['application/json;charset="UTF-8"', 201],
  ])('of type %s is answered with %i', async (type, status) => {
    expect((await call('POST', '/api/notes', '{"text":"a"}', { 'content-type': type })).status).toBe(status);
  });

  it('with any Content-Encoding is refused', async () => {
    for (const encoding of ['gzip', 'identity']) {
      expect((await call('POST', '/api/notes', '{"text":"a"}', { 'content-encoding': encoding })).body['code']).toBe(
        'unsupported_media_type',
      );
    }
  });

  it('that is too large is read to its end, so that its sender hears of it', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.write('POST /api/notes/bytes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8000\r\n\r\n');
    for (let i = 0; i < 8; i += 1) {
      socket.write('x'.repeat(1000));
      await sleep(20);
    }
    socket.write('GET /api/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /);
  });

  it('may carry a larger body where the route takes batches', async () => {
    for (const type of ['application/json', 'application/x-ndjson']) {
      expect((await call('POST', '/api/notes/bytes', 'x'.repeat(4096), { 'content-type': type })).body).toEqual({ length: 4096 });
    }
  });

  it('without use for a body may have none, or an empty object', async () => {
    expect((await call('POST', '/api/notes/reset')).body).toEqual({ done: true });
    for (const body of ['', '{}']) expect((await call('POST', '/api/notes/reset', body)).body).toEqual({ done: true });
    expect((await call('DELETE', '/api/notes/all', '{}')).status).toBe(204);
    expect((await call('POST', '/api/notes/reset', '{"a/b":1}')).body['errors']).toEqual([
      { pointer: '/a~1b', code: 'unknown_field', detail: 'is not a known field' },
    ]);
  });

  it.each([
    ['Application/X-NDJSON', 201],
    ['application/x-ndjson; charset=UTF-8', 201],
    ['application/x-ndjson; charset=utf-16', 415],
    ['application/json; charset=latin1', 415],
  ])('with a batch of type %s is answered with %i', async (type, status) => {
    expect((await call('POST', '/api/notes/bytes', '[]', { 'content-type': type })).status).toBe(status);
  });

  it('may name a symbol of which every character is encoded', async () => {
    const symbol = 'A/:.'.repeat(8);
    const encoded = [...symbol].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    expect((await call('GET', `/api/notes/of/${encoded}`)).body).toEqual({ symbol });
  });
});

describe('what is no request', () => {
  /** Everything that comes back for these bytes. */
  async function exchange(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  }

  it.each([
    ['headers beyond 8 KiB', `GET /api/notes HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(9000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['a path beyond 8 KiB', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers_too_large'],
    ['no HTTP', 'hello\r\n\r\n', 400, 'malformed_body'],
    ['two lengths', 'POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 400, 'malformed_body'],
  ])('%s is answered with a problem, and the connection ends', async (_title, bytes, status, code) => {
    const answer = await exchange(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/);
    expect(head).toMatch(/x-content-type-options: nosniff/);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('leaves the server as it was', async () => {
    expect((await call('GET', '/api/notes')).status).toBe(200);
  });
});

describe('a request without credentials', () => {
  const anonymous = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });

  it('is refused before its body is read', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    // Half of a body: one who waited for the rest would not answer.
    socket.write('POST /api/vault HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n{"te');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(bytes.toString()).toMatch(/^HTTP\/1.1 401 /);
  });

  it('hears how to sign in, whatever it sent, and pages of other origins may read it', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const answer = await anonymous('/api/notes', {
        method: 'POST',
        body: '{"text',
        headers: { 'content-type': type, 'x-request-id': 'mine-2', origin: 'https://a.example' },
      });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated', requestId: 'mine-2', instance: '/api/notes' });
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': expect.stringMatching(/^application\/problem\+json/),
        'www-authenticate': 'Bearer',
        'x-request-id': 'mine-2',
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': 'https://a.example',
      });
    }
  });

  it('is left to the guard where it has credentials, and where anybody may call or a setting may let it', async () => {
    const post = { method: 'POST', body: 'x' };
    for (const headers of [{ authorization: 'Bearer x' }, { 'x-api-key': 'x' }]) {
      expect((await anonymous('/api/vault', { ...post, headers })).status).toBe(201);
    }
    expect((await anonymous('/api/vault/knock', { method: 'POST', body: '{"text":"a"}' })).status).toBe(201);
    for (const path of ['/api/vault', '/docs', '/docs-json']) expect((await anonymous(path)).status).toBe(200);
    expect((await anonymous('/nothing', post)).status).toBe(404);
  });
});

describe('the limits', () => {
  it('bound connections', () => {
    expect(server.app.getHttpServer().maxConnections).toBe(10_000);
  });

  it.each(['/api/notes/stuck', '/api/notes/stuck?fail=1'])('answers for %s when its time is over, and goes on serving', async (path) => {
    const began = performance.now();
    const answer = await call('POST', path);
    expect(performance.now() - began).toBeLessThan(1790);
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([503, 'outcome_unknown', '1']);
    await sleep(600);
    expect((await call('GET', '/api/notes')).status).toBe(200);
  });
});

describe('a connection', () => {
  it('is to end after a thousand requests, which its client is told', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answers = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answers += text));
    for (let i = 0; i < 1000; i += 1) {
      expect(answers).not.toMatch(/connection: close/i);
      answers = '';
      socket.write('GET /api/notes?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
    }
    expect(answers).toMatch(/^HTTP\/1\.1 200[^]*connection: close/i);
    socket.destroy();
  });
});

describe('a handler that does not answer', () => {
  it('is given up: 503 with Retry-After', async () => {
    const began = performance.now();
    const answer = await call('GET', '/api/notes/never');
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
    expect(performance.now() - began).toBeGreaterThan(1400);
  });

  it('is given up too after it has read a body, and what it answers later goes nowhere', async () => {
    const began = performance.now();
    const answer = await call('POST', '/api/notes/late', '{"text":"a"}');
    expect([answer.status, answer.body['code']]).toEqual([503, 'outcome_unknown']);
    expect(performance.now() - began).toBeLessThan(1800);
    await sleep(600);
    expect((await call('POST', '/api/notes', '{"text":"a"}')).status).toBe(201);
  });
});

describe('the documents', () => {
  it('describe operations with examples and problems once', async () => {
    const { body } = await call('GET', '/docs-json');
    expect(body).toMatchObject({
      openapi: '3.1.0',
      info: { version: '1.2.3' },
      paths: {
        '/api/notes': {
          post: {
            requestBody: {
              content: { 'application/json': { examples: { request: { value: { text: 'hello' } } }, schema: { required: ['text'] } } },
            },
            security: [{ bearer: [] }, { 'api-key': [] }],
            responses: {
              401: { $ref: '#/components/responses/Unauthenticated' },
              201: { content: { 'application/json': { example: { text: 'hello' } } } },
              403: {
                description: 'forbidden',
                content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
              },
            },
          },
        },
      },
      components: {
        schemas: { Problem: { type: 'object' } },
        securitySchemes: { bearer: { scheme: 'bearer' }, 'api-key': { name: 'X-Api-Key' } },
      },
    });
  });

  it('come with a page whose styles its policy allows, and only those', async () => {
    const page = await call('GET', '/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';.*style-src 'self' 'unsafe-inline'/);
    for (const [, script] of page.text.matchAll(/<script([^>]*)>/g)) expect(script).toContain('src=');
    for (const [, path] of page.text.matchAll(/(?:src|href)="\.?(\/[^"]+)"/g)) expect((await call('GET', path!)).status).toBe(200);
  });
});

describe('the drain', () => {
  it('answers what runs, says Connection: close, and cuts connections that ask nothing', async () => {
    const { app, drain, url } = await serve();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await once(silent, 'connect');
    const slow = fetch(`${url}/api/notes/slow`);
    await sleep(100);
    const began = performance.now();
    const lull = drain.begin(500);
    const answer = await slow;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    await lull;
    drain.cutStuck(5000);
    await app.close();
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('waits for nobody where nobody is connected', async () => {
    const { app, drain } = await serve();
    const began = performance.now();
    await drain.begin(5000);
    await app.close();
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('gives up a request that does not arrive', async () => {
    const { app, drain, url } = await serve();
    const half = connect(Number(new URL(url).port), '127.0.0.1');
    half.write('POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"te');
    half.on('error', () => undefined);
    await sleep(200);
    await drain.begin(100);
    drain.cutStuck(500);
    const began = performance.now();
    await app.close();
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
