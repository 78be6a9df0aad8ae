/** Which rows a range and an act mean. */

/** Ids from one row to the other, both included, whichever stands above; only the second where the first is not shown. */
export function rangeBetween(shown: readonly string[], from: string | null, to: string): readonly string[] {
  const [a, b] = [from === null ? -1 : shown.indexOf(from), shown.indexOf(to)];
  if (b === -1) return [];
  return a === -1 ? [to] : shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The row to move to: from the one that is open, or from where it stood before it left. */
export function movedTo(shown: readonly string[], openId: string | null, lastIndex: number, by: number): string | null {
  if (shown.length === 0) return null;
  const at = openId === null ? -1 : shown.indexOf(openId);
  const to = at >= 0 ? at + by : by > 0 ? lastIndex + by - 1 : lastIndex + by;
  return shown[Math.max(0, Math.min(shown.length - 1, to))] ?? null;
}
