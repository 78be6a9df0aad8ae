/** Typing finds the filter that is meant. */
import { describe, expect, it } from '@jest/globals';
import { suggestionsFor } from './suggestions.ts';

const words = { name: (name: string) => name, value: (_name: string, value: string) => value };
const instant = (text: string): string | null => (/^\d{2}:\d{2}$/.test(text) ? `2026-11-21T${text}:00.000Z` : null);
const found = (text: string): string[] => suggestionsFor(text, words, instant).map(({ name, value }) => `${name}=${value}`);

describe('Suggestions', () => {
  it('are all choices for an empty text', () => {
    expect(found('')).toContain('status=Held');
    expect(found('')).toContain('last=15m');
  });

  it('find a value by its beginning, before codes and ids that it could be too', () => {
    expect(found('held')[0]).toBe('status=Held');
    expect(found('tra')).toEqual(expect.arrayContaining(['type=Transfer', 'source=Transfer', 'currency=TRA', 'account=tra']));
  });

  it('take a number for an amount first, and a comma for a point', () => {
    expect(found('50')[0]).toBe('minAmount=50');
    expect(found('12,50')).toContain('minAmount=12.50');
  });

  it('write codes in capitals', () => {
    expect(found('de')).toContain('country=DE');
    expect(found('eur')[0]).toBe('currency=EUR');
    expect(found('eur/usd')).toContain('symbol=EUR/USD');
  });

  it('keep to a field that is named', () => {
    expect(found('account acc-1')).toEqual(['account=acc-1']);
    expect(found('status:')).toEqual(['status=Pending', 'status=Held', 'status=Processing', 'status=Completed', 'status=Failed']);
    expect(found('decision h')).toEqual(['decision=hold']);
  });

  it('offer only what the server takes', () => {
    expect(found('account a b')).toEqual([]);
    expect(found('minAmount -5')).toEqual([]);
  });

  it('take a time as beginning or end', () => {
    expect(found('14:31')).toEqual([
      'from=2026-11-21T14:31:00.000Z',
      'to=2026-11-21T14:31:00.000Z',
      'account=14:31',
      'counterparty=14:31',
      'symbol=14:31',
    ]);
  });
});
