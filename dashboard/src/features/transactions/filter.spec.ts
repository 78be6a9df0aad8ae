/** Filter and address say the same, both ways. */
import { describe, expect, it } from '@jest/globals';
import { readFilter, resolved, writeFilter } from './filter.ts';

const read = (query: string) => readFilter(new URLSearchParams(query));

describe('The filter of an address', () => {
  it('is written as it was read', () => {
    const query =
      'status=Held&type=Payment&source=Online&account=acc-1&counterparty=shop-9&country=DE&symbol=EUR%2FUSD&currency=EUR&decision=hold&flagged=true&minAmount=12.50&from=2026-11-21T09%3A45%3A00Z&to=2026-11-21T10%3A00%3A00Z';
    const { filter, dropped } = read(query);
    expect(dropped).toEqual([]);
    expect(filter.flagged).toBe(true);
    expect(writeFilter(filter).toString()).toBe(query);
  });

  it('leaves out what the server would refuse, and says what', () => {
    const { filter, dropped } = read('status=held&minAmount=-1&color=red&from=yesterday&currency=EUR&currency=USD&tx=1&lang=es');
    expect(filter).toEqual({ currency: 'EUR' });
    expect(dropped.map(({ name }) => name)).toEqual(['status', 'minAmount', 'color', 'from', 'currency']);
  });

  it('takes no name of an object for a parameter', () => {
    expect(read('constructor=1&toString=2').filter).toEqual({});
  });

  it('counts an exact beginning more than a moving one', () => {
    const { filter, dropped } = read('last=15m&from=2026-11-21T09:45:00Z');
    expect(filter).toEqual({ from: '2026-11-21T09:45:00Z' });
    expect(dropped).toEqual([{ name: 'last', value: '15m' }]);
  });

  it('is asked for with a moving time resolved', () => {
    const now = Date.parse('2026-11-21T10:00:00.000Z');
    expect(resolved({ last: '15m', status: 'Held' }, now)).toEqual({ status: 'Held', from: '2026-11-21T09:45:00.000Z' });
    expect(resolved({ status: 'Held' }, now)).toEqual({ status: 'Held' });
  });
});
