import { describe, expect, it } from '@jest/globals';
import { path, withQuery } from './query.ts';

describe('withQuery', () => {
  it('leaves out what is absent, null or empty, and keeps false and 0', () => {
    const query = { status: 'Held', account: undefined, cursor: null, country: '', flagged: false, limit: 0 };
    expect(withQuery('/api/transactions', query)).toBe('/api/transactions?status=Held&flagged=false&limit=0');
  });

  it('is the path alone where nothing is asked for', () => {
    expect(withQuery('/api/rules', {})).toBe('/api/rules');
    expect(withQuery('/api/rules', { cursor: undefined })).toBe('/api/rules');
  });

  it('escapes what means something in a query', () => {
    expect(withQuery('/api/alerts', { subject: 'EUR/USD:UP&x', from: '2026-11-21T09:00:00+01:00' })).toBe(
      '/api/alerts?subject=EUR%2FUSD%3AUP%26x&from=2026-11-21T09%3A00%3A00%2B01%3A00',
    );
  });
});

describe('path', () => {
  it('makes one segment of each part', () => {
    expect(path`/api/prices/${'EUR/USD'}/candles`).toBe('/api/prices/EUR%2FUSD/candles');
    expect(path`/api/alerts/${'../users?x'}`).toBe('/api/alerts/..%2Fusers%3Fx');
  });
});
