/** Kinds of settings: how the text of an environment variable becomes a value, and what it must be. */
import { isIP } from 'node:net';

/** What a default may depend on. */
export interface Surroundings {
  /** No `DATABASE_URL`: one process with its own database. */
  embedded: boolean;
  /** Standard output is a terminal. */
  terminal: boolean;
}

export interface Setting<T> {
  /** What may be written, for people. */
  range: string;
  /** Unit of the value; empty where it has none. */
  unit: string;
  meaning: string;
  /** Never shown. */
  secret: boolean;
  fallback: T | ((surroundings: Surroundings) => T);
  /** The default, for people. */
  fallbackText: string;
  /** @throws BadValueError */
  parse(text: string): T;
}

interface Described<T> {
  unit?: string;
  meaning: string;
  fallback: T | ((surroundings: Surroundings) => T);
  /** Needed where the fallback is not the text that one would write. */
  fallbackText?: string;
}

/** What a setting may be. */
export type SettingValue = string | number | boolean | null | readonly string[];

/** Says what a value must be, beginning with "must". */
export class BadValueError extends Error {}

function setting<T extends SettingValue>(range: string, described: Described<T>, parse: (text: string) => T, secret = false): Setting<T> {
  const { fallback, fallbackText, meaning, unit = '' } = described;
  return {
    range,
    unit,
    meaning,
    secret,
    fallback,
    fallbackText: fallbackText ?? (typeof fallback === 'function' ? '' : shown(fallback)),
    parse,
  };
}

/** A value as one would write it. */
export function shown(value: SettingValue): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  return Array.isArray(value) ? value.join(',') : String(value);
}

export function integer<F extends number | null>(min: number, max: number, described: Described<F>): Setting<number | F> {
  return setting<number | F>(`${min}–${max}`, described, (text) => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw new BadValueError(`must be an integer from ${min} to ${max}`);
    return value;
  });
}

/** As `integer`, but the value is the next power of two. */
export function powerOfTwo(min: number, max: number, described: Described<number>): Setting<number> {
  const plain = integer(min, max, described);
  return { ...plain, parse: (text) => 2 ** Math.ceil(Math.log2(plain.parse(text))) };
}

/** A decimal number without exponent. `above`: the bound below it that is not allowed itself. */
export function decimal(
  bounds: { min: number; max: number; decimals?: number } | { above: number },
  described: Described<number>,
): Setting<number> {
  const decimals = 'decimals' in bounds ? bounds.decimals : undefined;
  const pattern = decimals === undefined ? /^-?\d+(\.\d+)?$/ : new RegExp(`^-?\\d+(\\.\\d{1,${decimals}})?$`);
  const range =
    'above' in bounds ? `> ${bounds.above}` : `${bounds.min}–${bounds.max}${decimals === undefined ? '' : `, ${decimals} decimals`}`;
  const rule =
    'above' in bounds
      ? `must be a number above ${bounds.above}`
      : `must be a number from ${bounds.min} to ${bounds.max}${decimals === undefined ? '' : ` with at most ${decimals} decimals`}`;
  return setting(range, described, (text) => {
    const value = pattern.test(text) ? Number(text) : NaN;
    const good = 'above' in bounds ? value > bounds.above && value < Infinity : value >= bounds.min && value <= bounds.max;
    if (!good) throw new BadValueError(rule);
    return value;
  });
}

export function flag(described: Described<boolean>): Setting<boolean> {
  return setting('true, false', described, (text) => {
    if (text !== 'true' && text !== 'false') throw new BadValueError('must be true or false');
    return text === 'true';
  });
}

export function choice<const C extends string>(choices: readonly C[], described: Described<NoInfer<C>>): Setting<C> {
  return setting<C>(choices.join(', '), described, (text) => {
    const found = choices.find((candidate) => candidate === text);
    if (found === undefined) throw new BadValueError(`must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`);
    return found;
  });
}

/** `rule` completes "must …". */
export function text<F extends string | null>(
  range: string,
  rule: string,
  accepts: (text: string) => boolean,
  described: Described<F>,
): Setting<string | F> {
  return setting<string | F>(range, described, (value) => {
    if (!accepts(value)) throw new BadValueError(`must ${rule}`);
    return value;
  });
}

/** Items between commas, without spaces. */
export function list(
  range: string,
  rule: string,
  accepts: (item: string) => boolean,
  described: Described<readonly string[]>,
): Setting<readonly string[]> {
  const fallback = typeof described.fallback === 'function' ? described.fallback : Object.freeze([...described.fallback]);
  return setting<readonly string[]>(range, { ...described, fallback }, (value) => {
    const items = value.split(',');
    if (!items.every(accepts)) throw new BadValueError(`must ${rule}`);
    return Object.freeze(items);
  });
}

/** Never shown, not even when it is wrong. */
export function secret(minBytes: number, described: Described<string | null>, maxBytes = Infinity): Setting<string | null> {
  const isBounded = maxBytes < Infinity;
  return setting<string | null>(
    isBounded ? `${minBytes}–${maxBytes} bytes` : `≥ ${minBytes} bytes`,
    described,
    (value) => {
      const bytes = Buffer.byteLength(value);
      const rule = isBounded ? `${minBytes} to ${maxBytes} bytes` : `at least ${minBytes} bytes`;
      if (bytes < minBytes || bytes > maxBytes) throw new BadValueError(`must have ${rule}, had ${bytes}`);
      return value;
    },
    true,
  );
}

/** `10.0.0.0/8`, `::1`; an address alone means just that one. */
export function isCidr(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Scheme, host and port exactly as a browser sends them. */
export function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value;
}
