import { describe, expect, it } from '@jest/globals';
import { detailsText, filterOf, isFiltered, targetText } from './audit-filter.ts';

describe('the filter of the audit log', () => {
  it('is read from the address, without what the server would refuse', () => {
    const params = new URLSearchParams('actor=%20user:ana%20&action=user.created&from=2026-11-21T09:45:00Z&to=soon&record=7');
    expect(filterOf(params)).toEqual({ actor: 'user:ana', action: 'user.created', from: '2026-11-21T09:45:00.000Z', to: undefined });
  });

  it('knows when it filters nothing', () => {
    expect(isFiltered(filterOf(new URLSearchParams('actor=&record=7')))).toBe(false);
    expect(isFiltered(filterOf(new URLSearchParams('action=user.created')))).toBe(true);
  });
});

describe('a record of the audit log', () => {
  it.each([
    [{ target: 'user:01932a5c-7d1e-7f00', details: { username: 'ana' } }, 'user ana'],
    [{ target: 'api_key:01932a5c-7d1e-7f00', details: { name: 'feed' } }, 'api_key feed'],
    [{ target: 'rule:01932a5c-7d1e-7f00', details: {} }, 'rule 01932a5c…'],
    [{ target: 'symbol:AAPL', details: {} }, 'symbol AAPL'],
    [{ target: null, details: { username: 'ana' } }, '–'],
  ])('names its target: %j', (record, text) => {
    expect(targetText(record)).toBe(text);
  });

  it('tells its details in a line, the name of the user aside', () => {
    expect(detailsText({ username: 'ana', before: ['User'], after: ['User', 'Admin'], open: true, deep: { a: 1 } })).toBe(
      'before User · after User, Admin · open true · deep {"a":1}',
    );
    expect(detailsText({})).toBe('');
  });
});
