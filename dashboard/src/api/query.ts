/** Paths with their parameters. */

/** What a parameter may be; undefined, null and the empty text are left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A path with a query string, its parameters in the order given. */
export function withQuery(path: string, parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters as Parameters)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** A path of which each inserted part is one segment, whatever stands in it (`EUR/USD`). */
export function path(texts: TemplateStringsArray, ...segments: readonly string[]): string {
  return texts.reduce((whole, text, i) => whole + encodeURIComponent(segments[i - 1] ?? '') + text);
}
