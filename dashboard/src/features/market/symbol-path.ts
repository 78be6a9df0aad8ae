/** Addresses of symbols, and the one that was looked at last in this browser. */

const STORED = 'tapewatch.symbol';

/** `/market/EUR%2FUSD` */
export function symbolPath(symbol: string): string {
  return `/market/${encodeURIComponent(symbol)}`;
}

export function rememberSymbol(symbol: string): void {
  localStorage.setItem(STORED, symbol);
}

/** null where it does not exist (any more). */
export function lastSymbol(names: readonly string[]): string | null {
  const stored = localStorage.getItem(STORED);
  return stored !== null && names.includes(stored) ? stored : null;
}
