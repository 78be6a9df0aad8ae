import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DomainError } from '../../domain/kernel/domain-error.ts';
import { decodeCursor, encodeCursor, page, TimePageQuery } from './paging.ts';
import { validateQuery } from './validation.ts';

function refusal(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('was taken');
}

describe('cursors', () => {
  it('come back as they went', () => {
    const cursor = encodeCursor([1732182300123, 'EUR/USD', 'é']);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, ['number', 'string', 'string'])).toEqual([1732182300123, 'EUR/USD', 'é']);
  });

  it('may be absent', () => {
    expect(decodeCursor(undefined, ['string'])).toBeNull();
  });

  it.each([
    '',
    '\u0000\u0001',
    'bm9uc2Vuc2U',
    'a b',
    encodeCursor([1]),
    encodeCursor(['a', 'b']),
    encodeCursor(['']),
    'x'.repeat(2000),
    Buffer.from('{"0":"a"}').toString('base64url'),
  ])('are refused where they are not ours: %j', (cursor) => {
    expect(refusal(() => decodeCursor(cursor, ['string'])).code).toBe('invalid_cursor');
  });
});

describe('TimePageQuery', () => {
  it('takes 100 items where nothing is asked', () => {
    expect(validateQuery(TimePageQuery, {})).toMatchObject({ limit: 100 });
  });

  it('reads limit and times', () => {
    const query = validateQuery(TimePageQuery, { limit: '500', from: '2026-11-21T09:45:00.5Z', to: '2026-11-21T10:45:00+01:00' });
    expect(query).toMatchObject({ limit: 500, from: Date.UTC(2026, 10, 21, 9, 45, 0, 500), to: Date.UTC(2026, 10, 21, 9, 45) });
  });

  it.each([
    [{ limit: '0' }, '/limit out_of_range'],
    [{ limit: '501' }, '/limit out_of_range'],
    [{ limit: '-1' }, '/limit out_of_range'],
    [{ limit: '1.5' }, '/limit wrong_type'],
    [{ limit: 'abc' }, '/limit wrong_type'],
    [{ limit: '' }, '/limit wrong_type'],
    [{ from: '2026-11-21' }, '/from invalid_format'],
    [{ from: '2026-11-21T09:45:00' }, '/from invalid_format'],
    [{ to: '1732182300123' }, '/to invalid_format'],
  ])('refuses %j', (query, error) => {
    expect(refusal(() => validateQuery(TimePageQuery, query)).errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([error]);
  });
});

describe('page', () => {
  function answer(url: string, nextCursor: string | null) {
    const headers: Record<string, string> = {};
    const reply = { header: (name: string, value: string) => (headers[name] = value) } as unknown as FastifyReply;
    return { headers, body: page({ url } as FastifyRequest, reply, [1, 2], nextCursor) };
  }

  it('links to the next page with the filters of this one', () => {
    const { headers, body } = answer('/api/anomalies?symbol=EUR%2FUSD&cursor=old&limit=2', 'new');
    expect(body).toEqual({ items: [1, 2], nextCursor: 'new' });
    expect(headers['link']).toBe('</api/anomalies?symbol=EUR%2FUSD&cursor=new&limit=2>; rel="next"');
  });

  it('links to nothing after the last page', () => {
    expect(answer('/api/anomalies', null)).toEqual({ headers: {}, body: { items: [1, 2], nextCursor: null } });
  });
});
