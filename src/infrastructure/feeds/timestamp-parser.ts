/** Times of recorded files: epoch milliseconds, RFC 3339, local times of a zone, or a pattern of the user. */
import { DateTime, IANAZone, Info } from 'luxon';
import { offsetMinutes, TimestampPattern } from './timestamp-pattern.ts';
import type { CalendarTime } from './timestamp-pattern.ts';

const DIGITS = /^\d+$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,30}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const MINUTE_MS = 60_000;

/** Whether `name` is a time zone: an IANA name, or an offset such as `UTC+2`. */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name) || Info.normalizeZone(name).isValid;
}

export class TimestampParser {
  private readonly zone: string;
  private readonly pattern: TimestampPattern | null;
  /** Looking up a zone's offset costs some microseconds, so it is kept for the minute in which the last time was. */
  private knownMinute = NaN;
  private knownOffsetMs = 0;

  /**
   * @param zone where times without an offset are meant; must be a time zone
   * @param pattern LDML; null: epoch milliseconds, or a date and time with `T` or a space between
   * @throws PatternError
   */
  constructor(zone: string, pattern: string | null) {
    this.zone = zone;
    this.pattern = pattern === null ? null : new TimestampPattern(pattern);
  }

  /** Epoch milliseconds, or NaN where the text is not a time; what is past the millisecond is cut. An offset in the text wins over the zone. */
  parse(text: string): number {
    if (this.pattern !== null) {
      const time = this.pattern.parse(text);
      return time === null ? NaN : this.instant(time);
    }
    if (DIGITS.test(text)) return Number(text);
    const match = DATE_TIME.exec(text);
    if (match === null) return NaN;
    return this.instant({
      year: Number(match[1]),
      month: Number(match[2]),
      day: Number(match[3]),
      hour: Number(match[4]),
      minute: Number(match[5]),
      second: Number(match[6]),
      millisecond: match[7] === undefined ? 0 : Number(match[7].slice(0, 3).padEnd(3, '0')),
      offsetMinutes: match[8] === undefined ? null : offsetMinutes(match[8]),
    });
  }

  private instant({ year, month, day, hour, minute, second, millisecond, offsetMinutes: offset }: CalendarTime): number {
    if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59) return NaN;
    const local = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
    return local - (offset === null ? this.offsetMs(local) : offset * MINUTE_MS);
  }

  /** Of a local time that exists twice or never, the zone's rules decide as luxon does. */
  private offsetMs(local: number): number {
    const minute = Math.floor(local / MINUTE_MS);
    if (minute !== this.knownMinute) {
      const wall = minute * MINUTE_MS;
      this.knownOffsetMs = wall - DateTime.fromMillis(wall, { zone: 'utc' }).setZone(this.zone, { keepLocalTime: true }).toMillis();
      this.knownMinute = minute;
    }
    return this.knownOffsetMs;
  }
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
