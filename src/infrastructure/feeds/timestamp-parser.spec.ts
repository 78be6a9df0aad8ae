import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { isTimeZone, TimestampParser } from './timestamp-parser.ts';

const parse = (text: string, zone = 'UTC', pattern: string | null = null): number => new TimestampParser(zone, pattern).parse(text);

describe('TimestampParser', () => {
  it('takes digits as epoch milliseconds', () => {
    expect(parse('1741000000123', 'America/New_York')).toBe(1_741_000_000_123);
  });

  it('reads times without an offset in the zone, with a space or a T', () => {
    expect(parse('2025-03-03 10:00:00.250')).toBe(Date.UTC(2025, 2, 3, 10, 0, 0, 250));
    expect(parse('2025-03-03T10:00:00', 'America/New_York')).toBe(Date.UTC(2025, 2, 3, 15));
    expect(parse('20250703 100000000', 'Europe/Berlin', 'yyyyMMdd HHmmssSSS')).toBe(Date.UTC(2025, 6, 3, 8));
  });

  it('lets an offset in the text win over the zone', () => {
    for (const text of ['2025-03-03T10:00:00+02:00', '2025-03-03 10:00:00+0200', '2025-03-03T10:00:00+02', '2025-03-03t08:00:00z'])
      expect(parse(text, 'America/New_York')).toBe(Date.UTC(2025, 2, 3, 8));
  });

  it('cuts what is past the millisecond', () => {
    expect(parse('2025-03-03T10:00:00.1239999Z')).toBe(Date.UTC(2025, 2, 3, 10, 0, 0, 123));
  });

  it.each([
    '',
    'now',
    '2025-02-29T00:00:00Z',
    '2025-13-01 00:00:00',
    '2025-03-03',
    '2025-03-03T24:00:00Z',
    '2025-03-03T10:00:60Z',
    '2025-03-03T10:00:00+24:00',
    '-5',
    '1.5',
  ])('does not read %p', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it('agrees with luxon on local times of any zone, around changes of the clock too', () => {
    const near = (center: number): fc.Arbitrary<number> => fc.integer({ min: center - 5 * 3_600_000, max: center + 5 * 3_600_000 });
    const times = fc.array(
      fc.oneof(
        near(Date.UTC(2025, 2, 9, 7)),
        near(Date.UTC(2025, 9, 26, 1)),
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(
        times,
        fc.constantFrom('America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'UTC+3'),
        (instants, zone) => {
          const parser = new TimestampParser(zone, null);
          for (const instant of instants) {
            const text = new Date(instant).toISOString().slice(0, 23);
            expect(parser.parse(text)).toBe(DateTime.fromISO(text, { zone }).toMillis());
          }
        },
      ),
    );
  });
});

describe('isTimeZone', () => {
  it('knows IANA names and offsets', () => {
    expect(['UTC', 'Europe/Berlin', 'UTC+2'].every(isTimeZone)).toBe(true);
    expect(['Mars/Olympus', '', 'CESTX'].some(isTimeZone)).toBe(false);
  });
});
