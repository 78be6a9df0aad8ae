/** A quote that came from outside this process, looked at before anybody is shown it. */
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';

export interface Quote {
  readonly symbol: string;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number;
  /** Event time, epoch milliseconds. */
  readonly ts: number;
}

/** Ours have about 120. */
const MAX_CHARACTERS = 512;
/** The most that a live tick may be ahead of a clock. */
const AHEAD_MS = 300_000;

/** null for what is no quote. */
export function decodeQuote(message: string, now: number): Quote | null {
  if (message.length > MAX_CHARACTERS) return null;
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { symbol, bid, ask, last, ts } = value as Record<string, unknown>;
  if (typeof symbol !== 'string' || !SYMBOL_PATTERN.test(symbol)) return null;
  if (!isPrice(last) || !(bid === null || isPrice(bid)) || !(ask === null || isPrice(ask))) return null;
  if (!Number.isSafeInteger(ts) || (ts as number) < 0 || (ts as number) > now + AHEAD_MS) return null;
  return { symbol, bid, ask, last, ts: ts as number };
}

/** JSON with the fields of the contract and no others. */
export function quoteText({ symbol, bid, ask, last, ts }: Quote): string {
  return JSON.stringify({ symbol, bid, ask, last, ts });
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
