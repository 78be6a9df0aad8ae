/**
 * Pseudo-random numbers that depend on nothing but a seed: xoshiro128**, started by splitmix32.
 * Source: Blackman, Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47 (2021).
 */
export class SeededRandom {
  private readonly state = new Int32Array(4);

  /** @param seed an integer from 0 to 2^32 − 1 */
  constructor(seed: number) {
    let z = seed | 0;
    for (let i = 0; i < 4; i += 1) {
      z = (z + 0x9e3779b9) | 0;
      let x = z ^ (z >>> 16);
      x = Math.imul(x, 0x21f0aaad);
      x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
      this.state[i] = x ^ (x >>> 15);
    }
  }

  /** An integer from 0 to 2^32 − 1. */
  integer(): number {
    const s = this.state;
    const x = Math.imul(s[1]!, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9);
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result >>> 0;
  }

  /** From 0 (inclusive) to 1 (exclusive), in steps of 2^−32. */
  unit(): number {
    return this.integer() / 4_294_967_296;
  }
}
