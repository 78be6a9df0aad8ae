import { describe, expect, it } from '@jest/globals';
import { UsageError } from './cli-command.ts';
import { columnNames } from './column-names.ts';
import { durationOf, spanOf } from './risk-arguments.ts';

describe('durationOf', () => {
  it.each([['7d', 604_800_000], ['12h', 43_200_000], ['90s', 90_000], ['500ms', 500], ['0d', 0]])('reads %s', (text, ms) => {
    expect(durationOf('--label-delay', text)).toBe(ms);
  }); // prettier-ignore

  it.each(['7', 'd', '-1d', '1.5d', '400d', '7 d'])('refuses %j', (text) => {
    expect(() => durationOf('--label-delay', text)).toThrow(UsageError);
  });
});

describe('spanOf', () => {
  it('takes days, from their beginning in UTC, and times', () => {
    expect(spanOf('2018-08-01', '2018-08-01T12:00:00+02:00')).toEqual({ from: Date.UTC(2018, 7, 1), to: Date.UTC(2018, 7, 1, 10) });
    expect(spanOf(undefined, undefined)).toEqual({ from: null, to: null });
  });

  it.each([['yesterday', undefined], ['2018-02-30', undefined], ['2018-08-02', '2018-08-02']])('refuses %j to %j', (from, to) => {
    expect(() => spanOf(from, to)).toThrow(UsageError);
  }); // prettier-ignore
});

describe('columnNames', () => {
  it('lets a field have another column, and only that', () => {
    const names = columnNames('createdAt=ts,id=tx_id');
    expect([names.get('ts'), names.get('tx_id'), names.get('createdAt'), names.get('amount')]).toEqual([
      'createdAt',
      'id',
      undefined,
      'amount',
    ]);
  });

  it.each(['ts=createdAt', 'createdAt', 'createdAt=', 'createdAt=a=b'])('refuses %j', (map) => {
    expect(() => columnNames(map)).toThrow(UsageError);
  });
});
