/** What the security suite consists of: a promise, tried again and again, and the cases that broke it. */

/** What the surroundings offer, and how hard to try. */
export interface Surroundings {
  /** An administrator's URL of a PostgreSQL server; null where there is none. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Of everything that is drawn by lot: the same seed tries the same cases. */
  readonly seed: number;
  /** 1 tries all that is promised; 0.1 a tenth of it. */
  readonly share: number;
}

export interface SecurityPromise {
  /** For `--only`. */
  readonly name: string;
  /** What holds, as a sentence. */
  readonly title: string;
  /** Services without which it cannot be tried. */
  readonly needs: readonly ('database' | 'redis')[];
  run(tally: Tally, surroundings: Surroundings): Promise<void>;
}

/** Failures that are told one by one. */
const MAX_TOLD = 10;

export class Tally {
  tried = 0;
  failed = 0;
  /** The first failures, in words. */
  readonly told: string[] = [];
  /** What was measured, for the line of the promise. */
  readonly figures: string[] = [];

  /** One case; `failure` says what was wrong where it did not hold. */
  check(holds: boolean, failure: () => string): void {
    this.tried += 1;
    if (holds) return;
    this.failed += 1;
    if (this.told.length < MAX_TOLD) this.told.push(failure());
  }

  measured(figure: string): void {
    this.figures.push(figure);
  }
}

/** Numbers in [0, 1) that a seed decides (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, of: readonly T[]): T {
  return of[Math.floor(random() * of.length)]!;
}

/** Runs `work` on every item, some at a time. */
export async function inParallel<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const runner = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
