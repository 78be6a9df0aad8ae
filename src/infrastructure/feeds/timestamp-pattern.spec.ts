import { describe, expect, it } from '@jest/globals';
import { PatternError, TimestampPattern } from './timestamp-pattern.ts';

const parse = (pattern: string, text: string): object | null => new TimestampPattern(pattern).parse(text);
const day = { year: 2025, month: 3, day: 7, hour: 0, minute: 0, second: 0, millisecond: 0, offsetMinutes: null };

describe('TimestampPattern', () => {
  it.each([
    ['yyyyMMdd HHmmssSSS', '20250307 091502065', { hour: 9, minute: 15, second: 2, millisecond: 65 }],
    ['dd.MM.yy HH:mm', '07.03.25 23:59', { hour: 23, minute: 59 }],
    ['d MMM y, h:mm a', '7 Mar 2025, 12:05 AM', { minute: 5 }],
    ['EEE, d MMMM yyyy h a', 'Fri, 7 march 2025 3 pm', { hour: 15 }],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", '2025-03-07T10:00:00.123999+02:00', { hour: 10, millisecond: 123, offsetMinutes: 120 }],
    ["yyyy-MM-dd HH:mm:ssZ 'o''clock'", "2025-03-07 10:00:00-0330 o'clock", { hour: 10, offsetMinutes: -210 }],
    ['yyyy/M/d k:mm', '2025/3/7 24:30', { minute: 30 }],
    ['yyyy.MM.dd|S', '2025.03.07|5', { millisecond: 500 }],
  ])('reads %s', (pattern, text, expected) => {
    expect(parse(pattern, text)).toEqual({ ...day, ...expected });
  });

  it('refuses text that does not fit as a whole', () => {
    expect(parse('yyyyMMdd', '2025030')).toBeNull();
    expect(parse('yyyyMMdd', '20250307 ')).toBeNull();
    expect(parse('yyyy.MM.dd', '2025x03x07')).toBeNull();
  });

  it.each([
    ['yyyy-MM-dd q', 'letter q'],
    ['HH:mm', 'year, month and day'],
    ['yyyy-MM-dd h:mm', 'no a'],
    ["yyyy-MM-dd '-", 'not closed'],
  ])('refuses the pattern %s', (pattern, reason) => {
    expect(() => new TimestampPattern(pattern)).toThrow(PatternError);
    expect(() => new TimestampPattern(pattern)).toThrow(reason);
  });
});
