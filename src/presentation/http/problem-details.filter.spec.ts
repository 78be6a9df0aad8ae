import { describe, expect, it } from '@jest/globals';
import { HttpException, NotFoundException } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { Journal } from '../../application/ports/journal.ts';
import { DomainError, NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { ProblemDetailsFilter } from './problem-details.filter.ts';
import type { Problem } from './problem-details.filter.ts';

class KeptJournal extends Journal {
  readonly errors: unknown[][] = [];
  info(): void {}
  warn(): void {}
  error(...line: unknown[]): void {
    this.errors.push(line);
  }
}

class KeptReply {
  sent = false;
  destroyed = false;
  readonly raw = { headersSent: false, writableEnded: false, destroy: () => (this.destroyed = true) };
  readonly headers: Record<string, unknown> = {};
  statusCode = 0;
  body = '';

  header(name: string, value: unknown): this {
    this.headers[name] = value;
    return this;
  }
  status(code: number): this {
    this.statusCode = code;
    return this;
  }
  type(type: string): this {
    return this.header('content-type', type);
  }
  send(body: string): this {
    this.body = body;
    return this;
  }
}

function answer(thrown: unknown, reply = new KeptReply(), method = 'GET') {
  const journal = new KeptJournal();
  const request = { id: 'r-1', url: '/api/prices?limit=0', method, routeOptions: { url: '/api/prices' } };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) } as unknown as ArgumentsHost;
  new ProblemDetailsFilter(journal).catch(thrown, host);
  return { reply, journal, problem: (reply.body === '' ? null : JSON.parse(reply.body)) as Problem };
}

/** As the adapter wraps what Fastify throws. */
function wrapped(status: number, code: string): HttpException {
  return new HttpException('as Fastify words it', status, { cause: Object.assign(new Error('x'), { code, statusCode: status }) });
}

describe('ProblemDetailsFilter', () => {
  it('answers a refusal with its code, the path and the request id', () => {
    const errors = [{ pointer: '/price', code: 'out_of_range', detail: 'must be above 0, was -1' }];
    const { reply, problem } = answer(new ValidationError(errors));
    expect(problem).toEqual({
      type: 'urn:tapewatch:error:validation_failed',
      title: 'Validation failed',
      status: 400,
      code: 'validation_failed',
      detail: '1 field is invalid',
      instance: '/api/prices',
      requestId: 'r-1',
      errors,
    });
    expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-request-id': 'r-1' });
  });

  it.each([
    [new NotFoundError('no such symbol', 'symbol_not_found'), 404, 'symbol_not_found'],
    [new DomainError('batch_too_large', 'too many'), 413, 'batch_too_large'],
    [new DomainError('username_taken', 'taken'), 409, 'username_taken'],
    [new NotFoundException('Cannot GET /x'), 404, 'route_not_found'],
    [wrapped(413, 'FST_ERR_CTP_BODY_TOO_LARGE'), 413, 'body_too_large'],
    [wrapped(415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'), 415, 'unsupported_media_type'],
    [wrapped(400, 'FST_ERR_CTP_INVALID_CONTENT_LENGTH'), 400, 'malformed_body'],
    [Object.assign(new Error('aborted'), { statusCode: 400, code: 'ECONNRESET' }), 400, 'malformed_body'],
  ])('answers %s with %i %s', (thrown, status, code) => {
    const { reply, problem, journal } = answer(thrown);
    expect([reply.statusCode, problem.status, problem.code]).toEqual([status, status, code]);
    expect(problem.detail).not.toContain('Fastify');
    expect(journal.errors).toEqual([]);
  });

  it.each([[new TypeError('secret is not a function')], ['a string'], [undefined], [new DomainError('no_such_code', 'secret')]])(
    'hides what it did not expect (%s) and logs it with the request id',
    (thrown) => {
      const { reply, problem, journal } = answer(thrown);
      expect([reply.statusCode, problem.code, 'errors' in problem]).toEqual([500, 'internal', false]);
      expect(reply.body).not.toContain('secret');
      expect(journal.errors).toEqual([
        ['http.failed', 'a request failed', thrown, { requestId: 'r-1', method: 'GET', route: '/api/prices' }],
      ]);
    },
  );

  it('tells how to sign in, and when to try again', () => {
    expect(answer(new DomainError('token_expired', 'expired')).reply.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
    expect(answer(new DomainError('database_unavailable', 'away')).reply.headers).toMatchObject({ 'retry-after': 1 });
    expect(answer(new DomainError('shutting_down', 'stops', [], 5)).reply.headers).toMatchObject({ 'retry-after': 5 });
    expect(answer(new DomainError('forbidden', 'no')).reply.headers).not.toHaveProperty('retry-after');
  });

  it('carries errors only with status 400, and at most 100', () => {
    const errors = Array.from({ length: 300 }, (_, i) => ({ pointer: `/${i}`, code: 'unknown_field', detail: 'x' }));
    expect(answer(new ValidationError(errors)).problem.errors).toHaveLength(100);
    expect(answer(new DomainError('forbidden', 'no', errors)).problem).not.toHaveProperty('errors');
  });

  it('shows the resource as it stands where an act is illegal', () => {
    const refusal = Object.assign(new DomainError('illegal_transition', 'stopped'), { current: { running: false } });
    expect(answer(refusal).problem).toMatchObject({ status: 409, current: { running: false } });
  });

  it('breaks the connection off when part of the answer is sent', () => {
    const reply = new KeptReply();
    reply.raw.headersSent = true;
    expect(answer(new Error('late'), reply).reply).toMatchObject({ destroyed: true, body: '' });
  });

  it('leaves a whole answer alone when its handler fails later', () => {
    const reply = new KeptReply();
    reply.raw.headersSent = reply.raw.writableEnded = true;
    expect(answer(new Error('late'), reply).reply).toMatchObject({ destroyed: false, body: '' });
  });
});
