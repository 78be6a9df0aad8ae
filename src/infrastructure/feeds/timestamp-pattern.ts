/**
 * Times written by a Unicode (LDML) date pattern, such as `yyyyMMdd HHmmssSSS`.
 * Source: Unicode Technical Standard 35, part 4, "Date Field Symbol Table".
 */

/** A pattern that cannot be read, or that does not name an instant. */
export class PatternError extends Error {}

/** A time of day on a calendar day; `offsetMinutes` is null where the text named no offset from UTC. */
export interface CalendarTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offsetMinutes: number | null;
}

type Field =
  'year' | 'shortYear' | 'month' | 'monthName' | 'day' | 'hour' | 'halfDayHour' | 'halfDay' | 'minute' | 'second' | 'fraction' | 'offset';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Runs of one letter, text in quotes (two quotes stand for one), anything else. */
const TOKENS = /([A-Za-z])\1*|'((?:[^']|'')*)'|[^A-Za-z']/g;
const OFFSET = 'Z|[+-]\\d{2}(?::?\\d{2})?';

export class TimestampPattern {
  private readonly expression: RegExp;
  private readonly fields: readonly Field[];

  /** @throws PatternError where the pattern holds a letter that is not known, or lacks year, month or day */
  constructor(pattern: string) {
    const fields: Field[] = [];
    let source = '';
    let length = 0;
    for (const [token, letter, quoted] of pattern.matchAll(TOKENS)) {
      length += token.length;
      if (letter === undefined) {
        source += literal(token === "''" ? "'" : (quoted?.replaceAll("''", "'") ?? token));
        continue;
      }
      const [field, part] = fieldOf(letter, token.length);
      source += field === null ? part : `(${part})`;
      if (field !== null) fields.push(field);
    }
    if (length !== pattern.length) throw new PatternError('has a quote that is not closed');
    const has = (...names: Field[]): boolean => names.some((name) => fields.includes(name));
    if (!has('year', 'shortYear') || !has('month', 'monthName') || !has('day')) throw new PatternError('must name year, month and day');
    if (has('halfDayHour') && !has('halfDay')) throw new PatternError('has h or K but no a (AM or PM)');
    this.expression = new RegExp(`^${source}$`, 'i');
    this.fields = fields;
  }

  /** The time in `text`, or null where it does not fit the pattern. Ranges are not checked here. */
  parse(text: string): CalendarTime | null {
    const match = this.expression.exec(text);
    if (match === null) return null;
    const time: CalendarTime = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, millisecond: 0, offsetMinutes: null };
    let afternoon = 0;
    for (let i = 0; i < this.fields.length; i += 1) {
      const value = match[i + 1]!;
      switch (this.fields[i]!) {
        case 'shortYear':
          time.year = 2000 + Number(value);
          break;
        case 'monthName':
          time.month = MONTHS.indexOf(value.slice(0, 3).toLowerCase()) + 1;
          break;
        case 'halfDayHour':
          time.hour = Number(value) % 12;
          break;
        case 'halfDay':
          afternoon = value.toLowerCase() === 'pm' ? 12 : 0;
          break;
        case 'fraction':
          time.millisecond = Number(value.slice(0, 3).padEnd(3, '0'));
          break;
        case 'offset':
          time.offsetMinutes = offsetMinutes(value);
          break;
        case 'hour':
          // 24 is how the pattern letter k writes midnight.
          time.hour = Number(value) % 24;
          break;
        default:
          time[this.fields[i] as 'year' | 'month' | 'day' | 'minute' | 'second'] = Number(value);
      }
    }
    time.hour += afternoon;
    return time;
  }
}

/** Minutes east of UTC of `Z`, `+02`, `+0200` or `+02:00`; NaN where it is further than a day. */
export function offsetMinutes(text: string): number {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = text.length > 3 ? Number(text.slice(-2)) : 0;
  if (hours > 23 || minutes > 59) return NaN;
  return (hours * 60 + minutes) * (text.startsWith('-') ? -1 : 1);
}

function fieldOf(letter: string, count: number): [Field | null, string] {
  const digits = count === 1 ? '\\d{1,2}' : '\\d{2}';
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? ['shortYear', '\\d{2}'] : ['year', '\\d{4}'];
    case 'M':
    case 'L':
      return count < 3 ? ['month', digits] : ['monthName', `(?:${MONTHS.join('|')})${count === 3 ? '' : '[a-z]*'}`];
    case 'd':
      return ['day', digits];
    case 'E':
      return [null, '[a-z]+'];
    case 'H':
    case 'k':
      return ['hour', digits];
    case 'h':
    case 'K':
      return ['halfDayHour', digits];
    case 'a':
      return ['halfDay', '[ap]m'];
    case 'm':
      return ['minute', digits];
    case 's':
      return ['second', digits];
    case 'S':
      return ['fraction', `\\d{${count}}`];
    case 'X':
    case 'x':
    case 'Z':
      return ['offset', OFFSET];
    default:
      throw new PatternError(`has the letter ${letter}, which is not one of y u M L d E H k h K a m s S X x Z (other text goes in quotes)`);
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
