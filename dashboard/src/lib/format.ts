/** Numbers, amounts, prices, ages and instants as text: by Intl, digits grouped in every language, a true minus, money never through a float. */
import type { Language } from './words.ts';

/** `desk`: the zone that the person named. */
export type ZoneChoice = 'utc' | 'local' | 'desk';

export interface FormatChoice {
  language: Language;
  zone: ZoneChoice;
  /** IANA name, such as `Europe/Madrid`. */
  deskZone: string;
}

let choice: FormatChoice = { language: 'en', zone: 'utc', deskZone: 'UTC' };
let numbers = new Map<string, Intl.NumberFormat>();
let instants = new Map<string, Intl.DateTimeFormat>();

/** Figures without a value. */
export const NONE = '–';
const MINUS = '\u2212';
const THIN = '\u202f';

/** Holds for all texts made from then on. */
export function setFormats(next: FormatChoice): void {
  choice = next;
  numbers = new Map();
  instants = new Map();
}

/** IANA name of the zone in use. */
export function zoneName(): string {
  if (choice.zone === 'utc') return 'UTC';
  return choice.zone === 'desk' ? choice.deskZone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Short name of the zone for clocks and column heads, such as `UTC` or `GMT+1`. */
export function zoneLabel(at: number = Date.now()): string {
  if (zoneName() === 'UTC') return 'UTC';
  const part = instant('zone', { timeZoneName: 'short' }).formatToParts(at);
  return part.find(({ type }) => type === 'timeZoneName')?.value ?? zoneName();
}

function number(decimals: number, most: number = decimals, extra: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${decimals}.${most}.${extra.notation ?? ''}`;
  let format = numbers.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(choice.language === 'es' ? 'es-ES' : 'en-GB', {
      useGrouping: 'always',
      minimumFractionDigits: decimals,
      maximumFractionDigits: most,
      ...extra,
    });
    numbers.set(key, format);
  }
  return format;
}

const withMinus = (text: string): string => text.replace('-', MINUS);

/** `1,204,118`; `–` for null. */
export function count(value: number | null | undefined): string {
  return value == null ? NONE : withMinus(number(0).format(value));
}

/** With so many decimals; `–` for null. */
export function decimal(value: number | null | undefined, decimals: number): string {
  return value == null ? NONE : withMinus(number(decimals).format(value));
}

/** A fraction (0 to 1) or a percent number as `2.94 %`. */
export function percent(value: number | null | undefined, decimals = 2): string {
  return value == null ? NONE : `${decimal(value, decimals)}${THIN}%`;
}

/** `+2.94` or `−0.13`, zero without a sign. */
export function signed(value: number | null | undefined, decimals = 2): string {
  if (value == null) return NONE;
  const text = decimal(value, decimals);
  if (!/[1-9]/.test(text)) return text.replace(MINUS, '');
  return value > 0 ? `+${text}` : text;
}

/** An amount from its decimal text, grouped, digits as they are. */
export function amount(text: string | null | undefined): string {
  if (text == null) return NONE;
  const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  return withMinus(number(decimals).format(text as Intl.StringNumericLiteral));
}

/** Short, for figures alone: `412.9 k`, `24.6 M`. */
export function compact(text: string | number | null | undefined): string {
  if (text == null) return NONE;
  const value = Number(text);
  const [scale, unit] =
    Math.abs(value) >= 1e9 ? [1e9, 'G'] : Math.abs(value) >= 1e6 ? [1e6, 'M'] : Math.abs(value) >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${decimal(value / scale, unit === '' ? 0 : 1)}${unit === '' ? '' : `${THIN}${unit}`}`;
}

/** Decimals of a price: 2 from 10 up, 4 from 1, else 6. */
export function priceDecimals(value: number): number {
  const size = Math.abs(value);
  return size >= 10 ? 2 : size >= 1 ? 4 : 6;
}

export function price(value: number | null | undefined): string {
  return value == null ? NONE : decimal(value, priceDecimals(value));
}

/** Every digit of a number as the server sent it, for tooltips and copies. */
export function whole(value: number | null | undefined): string {
  return value == null ? NONE : withMinus(number(0, 20).format(value));
}

function instant(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = instants.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(choice.language === 'es' ? 'es-ES' : 'en-GB', { timeZone: zoneName(), hourCycle: 'h23', ...options });
    instants.set(key, format);
  }
  return format;
}

const epoch = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at));

/** `14:31:56` */
export function time(at: string | number | null | undefined): string {
  if (at == null) return NONE;
  return instant('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(epoch(at));
}

/** `14:31:56.014` */
export function timeMs(at: string | number | null | undefined): string {
  if (at == null) return NONE;
  return instant('timeMs', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
    .format(epoch(at))
    .replace(',', '.');
}

/** `14:31` */
export function minute(at: string | number | null | undefined): string {
  return at == null ? NONE : instant('minute', { hour: '2-digit', minute: '2-digit' }).format(epoch(at));
}

/** `21 Nov` */
export function day(at: string | number | null | undefined): string {
  return at == null ? NONE : instant('day', { day: 'numeric', month: 'short' }).format(epoch(at));
}

/** `21 Nov 2026` */
export function date(at: string | number | null | undefined): string {
  return at == null ? NONE : instant('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(epoch(at));
}

/** `21 Nov 2026, 14:31:56 UTC` */
export function full(at: string | number | null | undefined): string {
  return at == null ? NONE : `${date(at)}, ${time(at)} ${zoneLabel(epoch(at))}`;
}

/** The UTC instant, for titles: whatever zone is chosen. */
export function utc(at: string | number): string {
  return new Date(epoch(at)).toISOString();
}

/** Age or duration: `69 s`, `3 min`, `2 h`, `5 d`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 100) return `${seconds}${THIN}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes}${THIN}min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}${THIN}h` : `${Math.floor(hours / 24)}${THIN}d`;
}

/** A duration in milliseconds with its unit: `312 ms`, `1.8 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return NONE;
  return ms < 10_000 ? `${count(Math.round(ms))}${THIN}ms` : age(ms);
}

/** `126 kB`, `1.2 MB`. */
export function bytes(value: number): string {
  if (value < 1e3) return `${count(value)}${THIN}B`;
  return value < 1e6
    ? `${decimal(value / 1e3, 0)}${THIN}kB`
    : value < 1e9
      ? `${decimal(value / 1e6, 1)}${THIN}MB`
      : `${decimal(value / 1e9, 2)}${THIN}GB`;
}

/** `0193a511…`: enough to know an id again. */
export function shortId(id: string): string {
  return id.length > 10 ? `${id.slice(0, 8)}…` : id;
}
