/**
 * Figures of the last minute, five minutes and hour, from one bucket per second: a fact is added in constant time, and a second that leaves
 * a window is taken out of its total, so that nothing is ever counted anew. Equal to counting all facts of the window.
 */
import { binOf, DurationHistogram } from './duration-histogram.ts';
import { Tallies } from './tallies.ts';

/** What happened to `count` transactions at the time by which it is counted, epoch milliseconds. */
export type Fact =
  | {
      kind: 'created';
      at: number;
      count: number;
      /** Of all of them, minor units of the reporting currency. */
      volume: bigint;
      /** So many of them have no rate, and no volume. */
      unconverted: number;
      source: string;
      country: string | null;
    }
  /** Transactions created at `at` turned out to be suspicious. */
  | { kind: 'flagged'; at: number; count: number }
  /** Transactions ended, each `durationMs` after its creation. */
  | { kind: 'processed'; at: number; count: number; completed: boolean; durationMs: number };

/** Volumes in minor units of the reporting currency. */
export interface Figures {
  /** By window: 10 s, 1 min, 5 min, 1 h. */
  counts: readonly [number, number, number, number];
  volumes: readonly [bigint, bigint, bigint, bigint];
  /** Of the last hour. */
  unconverted: number;
  flagged: number;
  completed: number;
  failed: number;
  sources: readonly { name: string; count: number; volume: bigint }[];
  countries: readonly { name: string; count: number; volume: bigint }[];
  /** Of those that ended within 5 min; null without any. */
  averageDurationMs: number | null;
  p95DurationMs: number | null;
}

const SECOND = 1000;
/** Seconds of each window. */
const WINDOWS = [10, 60, 300, 3600] as const;
const FIVE_MINUTES = 2;
const HOUR = 3;
const SECONDS = WINDOWS[HOUR];
const TOP_SOURCES = 5;
const TOP_COUNTRIES = 15;

/** All that one second adds to a window. */
class Bucket {
  /** Seconds since the epoch. */
  second = -1;
  count = 0;
  volume = 0n;
  unconverted = 0;
  flagged = 0;
  completed = 0;
  failed = 0;
  durationSum = 0;
  /** How many durations fell in which bin. */
  readonly durations = new Map<number, number>();
  readonly sources = new Tallies();
  readonly countries = new Tallies();

  reset(second: number): void {
    this.second = second;
    this.count = this.unconverted = this.flagged = this.completed = this.failed = this.durationSum = 0;
    this.volume = 0n;
    this.durations.clear();
    this.sources.clear();
    this.countries.clear();
  }
}

export class RollingFigures {
  private readonly buckets = Array.from({ length: SECONDS }, () => new Bucket());
  private readonly counts: [number, number, number, number] = [0, 0, 0, 0];
  private readonly volumes: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
  private hour = { unconverted: 0, flagged: 0, completed: 0, failed: 0 };
  private durationSum = 0;
  private readonly durations = new DurationHistogram();
  private readonly sources = new Tallies();
  private readonly countries = new Tallies();
  /** Facts of a time that has not come. */
  private waiting: Fact[] = [];
  private now: number;
  /** The second of `now`. */
  private second: number;

  /** @param now epoch milliseconds at which the windows end */
  constructor(now: number) {
    this.now = now;
    this.second = secondOf(now);
  }

  /** Where the windows end, epoch milliseconds. */
  get computedAt(): number {
    return this.now;
  }

  /** Facts whose time has not come; they count when it has. */
  get waitingFacts(): number {
    return this.waiting.length;
  }

  /** In any order; a fact older than an hour changes nothing. */
  add(fact: Fact): void {
    if (fact.at > this.now) this.waiting.push(fact);
    else this.take(fact);
  }

  /** Moves the end of the windows; it never goes back. */
  advanceTo(now: number): void {
    if (now <= this.now) return;
    const second = secondOf(now);
    for (const [window, length] of WINDOWS.entries()) this.leave(window, this.second - length + 1, second - length);
    this.now = now;
    this.second = second;
    const facts = this.waiting;
    if (facts.length === 0) return;
    this.waiting = [];
    for (const fact of facts) this.add(fact);
  }

  figures(): Figures {
    return {
      counts: [...this.counts],
      volumes: [...this.volumes],
      ...this.hour,
      sources: this.sources.top(TOP_SOURCES),
      countries: this.countries.top(TOP_COUNTRIES),
      averageDurationMs: this.durations.count === 0 ? null : this.durationSum / this.durations.count,
      p95DurationMs: this.durations.percentile(0.95),
    };
  }

  private take(fact: Fact): void {
    const second = secondOf(fact.at);
    const age = this.second - second;
    if (age >= SECONDS) return;
    const bucket = this.bucketOf(second);
    if (fact.kind === 'created') {
      this.takeCreated(fact, bucket, age);
    } else if (fact.kind === 'flagged') {
      bucket.flagged += fact.count;
      this.hour.flagged += fact.count;
    } else {
      this.takeProcessed(fact, bucket, age);
    }
  }

  private takeCreated({ count, volume, unconverted, source, country }: Fact & { kind: 'created' }, bucket: Bucket, age: number): void {
    bucket.count += count;
    bucket.volume += volume;
    bucket.unconverted += unconverted;
    this.hour.unconverted += unconverted;
    for (let window = HOUR; window >= 0 && age < WINDOWS[window]!; window -= 1) {
      this.counts[window]! += count;
      this.volumes[window]! += volume;
    }
    bucket.sources.add(source, count, volume);
    this.sources.add(source, count, volume);
    if (country === null) return;
    bucket.countries.add(country, count, volume);
    this.countries.add(country, count, volume);
  }

  private takeProcessed({ count, completed, durationMs }: Fact & { kind: 'processed' }, bucket: Bucket, age: number): void {
    const outcome = completed ? 'completed' : 'failed';
    bucket[outcome] += count;
    this.hour[outcome] += count;
    const bin = binOf(durationMs);
    bucket.durationSum += count * durationMs;
    bucket.durations.set(bin, (bucket.durations.get(bin) ?? 0) + count);
    if (age >= WINDOWS[FIVE_MINUTES]) return;
    this.durationSum += count * durationMs;
    this.durations.add(bin, count);
  }

  /** The bucket of a second of the last hour; whatever it held before has left every window. */
  private bucketOf(second: number): Bucket {
    const bucket = this.buckets[second % SECONDS]!;
    if (bucket.second !== second) bucket.reset(second);
    return bucket;
  }

  /** Takes seconds out of a window: none that is in no bucket, so a pause of any length costs one pass at most. */
  private leave(window: number, first: number, last: number): void {
    const end = Math.min(last, first + WINDOWS[window]! - 1);
    for (let second = Math.max(0, first); second <= end; second += 1) {
      const bucket = this.buckets[second % SECONDS]!;
      if (bucket.second !== second) continue;
      this.counts[window]! -= bucket.count;
      this.volumes[window]! -= bucket.volume;
      if (window === FIVE_MINUTES) this.leaveFiveMinutes(bucket);
      if (window === HOUR) this.leaveHour(bucket);
    }
  }

  private leaveFiveMinutes(bucket: Bucket): void {
    this.durationSum -= bucket.durationSum;
    for (const [bin, times] of bucket.durations) this.durations.remove(bin, times);
  }

  private leaveHour(bucket: Bucket): void {
    this.hour.unconverted -= bucket.unconverted;
    this.hour.flagged -= bucket.flagged;
    this.hour.completed -= bucket.completed;
    this.hour.failed -= bucket.failed;
    this.sources.remove(bucket.sources);
    this.countries.remove(bucket.countries);
    bucket.reset(-1);
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / SECOND);
}
