/** Words for values that are painted twice a second: looked up once per language, filled in by hand. */

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** Remembers what `word` says of each of a few names; make it anew in another language. */
export function spoken(word: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let text = known.get(name);
    if (text === undefined) {
      text = word(name);
      known.set(name, text);
    }
    return text;
  };
}

/** As `t`, for texts without plurals: the pattern is looked up once. */
export function patterns(t: Translate): (key: string, values?: Readonly<Record<string, string | number>>) => string {
  const pattern = spoken((key) => t(key, { skipInterpolation: true }));
  return (key, values = {}) => pattern(key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}
