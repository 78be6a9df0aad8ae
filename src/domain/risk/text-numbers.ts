/** Numbers that stand for texts in memory: of ids such that they compare as the ids do, of other texts a hash. */

/** A UUID as three numbers that compare as its text does. */
export function idNumbers(id: string): [number, number, number] {
  return [digits(id, 0, 8) * 2 ** 16 + digits(id, 9, 13), digits(id, 14, 18) * 2 ** 16 + digits(id, 19, 23), digits(id, 24, 36)];
}

/** Hexadecimal digits as a number, without making a text of them. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i) | 32;
    value = value * 16 + (code < 97 ? code - 48 : code - 87);
  }
  return value;
}

/** 51 bits: 32 of FNV-1a, and 19 of the same with another factor. */
export function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
  }
  return (high >>> 13) * 2 ** 32 + (low >>> 0);
}
