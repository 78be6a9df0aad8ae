import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RollingFigures } from './rolling-figures.ts';
import type { Fact, Figures } from './rolling-figures.ts';

const T = Date.UTC(2026, 2, 3, 12, 0, 0, 250);
const SOURCES = ['ATM', 'POS', 'Online', 'Transfer', 'Mobile', 'Api'];
const COUNTRIES = ['DE', 'FR', 'US', 'BR', 'JP'];

type Created = Extract<Fact, { kind: 'created' }>;
type Processed = Extract<Fact, { kind: 'processed' }>;

/** The figures as their definition says, from all facts that were ever given. */
function bruteForce(facts: readonly Fact[], now: number): Figures {
  const within = (seconds: number) => (fact: Fact) => fact.at <= now && fact.at >= Math.floor(now / 1000) * 1000 - (seconds - 1) * 1000;
  const created = (seconds: number): Created[] => facts.filter(within(seconds)).filter((fact) => fact.kind === 'created');
  const processed = (seconds: number): Processed[] => facts.filter(within(seconds)).filter((fact) => fact.kind === 'processed');
  const volume = (of: readonly Created[]): bigint => of.reduce((sum, one) => sum + one.volume, 0n);
  const number = (of: readonly { count: number }[]): number => of.reduce((sum, { count }) => sum + count, 0);
  const top = (field: 'source' | 'country', most: number) =>
    [...Map.groupBy(created(3600), (fact) => fact[field])]
      .flatMap(([name, of]) => (name === null ? [] : [{ name, count: number(of), volume: volume(of) }]))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, most);
  const durations = processed(300)
    .flatMap(({ durationMs, count }) => new Array<number>(count).fill(durationMs))
    .sort((a, b) => a - b);
  const windows = [10, 60, 300, 3600] as const;
  return {
    counts: windows.map((seconds) => number(created(seconds))) as unknown as Figures['counts'],
    volumes: windows.map((seconds) => volume(created(seconds))) as unknown as Figures['volumes'],
    unconverted: created(3600).reduce((sum, { unconverted }) => sum + unconverted, 0),
    flagged: number(facts.filter(within(3600)).filter(({ kind }) => kind === 'flagged')),
    completed: number(processed(3600).filter(({ completed }) => completed)),
    failed: number(processed(3600).filter(({ completed }) => !completed)),
    sources: top('source', 5),
    countries: top('country', 15),
    averageDurationMs: durations.length === 0 ? null : durations.reduce((sum, ms) => sum + ms, 0) / durations.length,
    p95DurationMs: durations.length === 0 ? null : durations[Math.max(1, Math.ceil(0.95 * durations.length)) - 1]!,
  };
}

function expectSame(found: Figures, exact: Figures): void {
  const { p95DurationMs, ...rest } = found;
  const { p95DurationMs: exactP95, ...exactRest } = exact;
  expect(rest).toEqual(exactRest);
  if (exactP95 === null) expect(p95DurationMs).toBeNull();
  else expect(Math.abs(p95DurationMs! - exactP95)).toBeLessThanOrEqual(exactP95 / 100);
}

/** Before and after now, at the edges of every window, and far beyond them. */
const offset = fc.oneof(
  fc.integer({ min: -4_000_000, max: 20_000 }),
  fc.integer({ min: -12_000, max: 2_000 }),
  fc.tuple(fc.constantFrom(10, 60, 300, 3600), fc.integer({ min: -1500, max: 1500 })).map(([seconds, around]) => around - seconds * 1000),
);
const volume = fc.oneof(fc.nat(1_000_000), fc.constant(999_999_999_999_999)).map(BigInt);
const count = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5 }));
const fact = fc.oneof(
  fc.record({
    kind: fc.constant('created' as const),
    at: offset,
    count,
    volume,
    unconverted: fc.nat(1),
    source: fc.constantFrom(...SOURCES),
    country: fc.constantFrom(...COUNTRIES, null),
  }),
  fc.record({ kind: fc.constant('flagged' as const), at: offset, count }),
  fc.record({ kind: fc.constant('processed' as const), at: offset, count, completed: fc.boolean(), durationMs: fc.nat(90_000) }),
);
const step = fc.record({
  facts: fc.array(fact, { maxLength: 25 }),
  /** Mostly small steps, some pauses, and a clock that goes back. */
  pause: fc.oneof(fc.nat(1500), fc.nat(400_000), fc.nat(9_000_000), fc.integer({ min: -5000, max: 0 })),
});

describe('RollingFigures', () => {
  it('equals counting anew, for any order of facts, any gap and any clock', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const rolling = new RollingFigures(T);
        const given: Fact[] = [];
        let clock = T;
        for (const { facts, pause } of steps) {
          for (const { at, ...rest } of facts) {
            const placed = { ...rest, at: clock + at } as Fact;
            given.push(placed);
            rolling.add(placed);
          }
          clock += pause;
          rolling.advanceTo(clock);
          expectSame(rolling.figures(), bruteForce(given, rolling.computedAt));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the end of its windows where the clock goes back', () => {
    const rolling = new RollingFigures(T);
    rolling.advanceTo(T - 5000);
    expect(rolling.computedAt).toBe(T);
  });

  const one = (at: number, volume: bigint, country: string | null = 'DE'): Fact => {
    return { kind: 'created', at, count: 1, volume, unconverted: 0, source: 'Api', country };
  };

  it('counts a fact of the future when its time comes', () => {
    const rolling = new RollingFigures(T);
    rolling.add(one(T + 1, 5n, null));
    expect([rolling.figures().counts[0], rolling.waitingFacts]).toEqual([0, 1]);
    rolling.advanceTo(T + 1);
    expect([rolling.figures().counts[0], rolling.waitingFacts]).toEqual([1, 0]);
  });

  it('loses no minor unit of sums that no double holds', () => {
    const rolling = new RollingFigures(T);
    for (let i = 0; i < 100; i += 1) rolling.add(one(T, 999_999_999_999_999n));
    rolling.add(one(T, 1n));
    expect(rolling.figures().volumes[3]).toBe(99_999_999_999_999_901n);
    expect(rolling.figures().countries[0]!.volume).toBe(99_999_999_999_999_901n);
  });

  it('is empty after an hour without facts', () => {
    const rolling = new RollingFigures(T);
    rolling.add(one(T, 5n));
    rolling.add({ kind: 'processed', at: T, count: 1, completed: true, durationMs: 3 });
    rolling.advanceTo(T + 3_600_000);
    expectSame(rolling.figures(), bruteForce([], T));
  });
});
