/** RFC 3339 date-times, read strictly. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTimestamp } from './timestamp.ts';

const NOON = Date.UTC(2026, 1, 28, 12);

describe('parseTimestamp', () => {
  it.each([
    ['2026-02-28T12:00:00Z', 0],
    ['2026-02-28t12:00:00z', 0],
    ['2026-02-28T12:00:00.1Z', 100],
    ['2026-02-28T12:00:00.123Z', 123],
    ['2026-02-28T12:00:00.123999999Z', 123],
    ['2026-02-28T14:30:00+02:30', 0],
    ['2026-02-28T11:59:00.5-00:01', 500],
    ['2026-03-01T02:00:00+14:00', 0],
  ])('reads %s', (text, ms) => expect(parseTimestamp(text)).toBe(NOON + ms));

  it.each([
    '',
    '1732182300123',
    '2026-02-28',
    '2026-02-28T12:00:00',
    '2026-02-28 12:00:00Z',
    '2026-02-28T12:00Z',
    '2026-02-29T12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-00-10T12:00:00Z',
    '2026-01-00T12:00:00Z',
    '2026-02-28T24:00:00Z',
    '2026-02-28T12:60:00Z',
    '2026-02-28T12:00:60Z',
    '2026-02-28T12:00:00.Z',
    '2026-02-28T12:00:00+24:00',
    '2026-02-28T12:00:00+01:60',
    '2026-02-28T12:00:00+0100',
    ' 2026-02-28T12:00:00Z',
    '2026-02-28T12:00:00Z\n',
    '+02026-02-28T12:00:00Z',
    '٢٠٢٦-02-28T12:00:00Z',
  ])('refuses "%s"', (text) => expect(parseTimestamp(text)).toBeNaN());

  it('knows the 29th of February of leap years alone', () => {
    const leapDay = (year: number) => !Number.isNaN(parseTimestamp(`${year}-02-29T00:00:00Z`));
    expect([2000, 2024, 2100, 2025].map(leapDay)).toEqual([true, true, false, false]);
  });

  it('gives back every instant that Date writes', () => {
    const instant = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (date) => parseTimestamp(date.toISOString()) === date.getTime()),
      { numRuns: 500 },
    );
  });
});
