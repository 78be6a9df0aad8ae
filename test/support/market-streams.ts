/** Random streams of ticks, settings, resets and restarts for engine and oracle alike, and the comparison of what both say. */
import { deepStrictEqual, notDeepStrictEqual, ok } from 'node:assert';
import fc from 'fast-check';
import { INTERVAL_MS } from '../../src/domain/market/candle.ts';
import { EngineProbe, statisticsOf } from './engine-probe.ts';
import { priceOf, unitsOf } from './exact-decimal.ts';
import { MarketOracle } from './market-oracle.ts';
import type { OracleSettings } from './market-oracle.ts';

/** Just before a UTC midnight, so that days and hours turn inside of short streams. */
const BEGIN = Date.UTC(2026, 0, 5) - 1500;
const DAY_MS = 86_400_000;
const SYMBOLS = 3;

/** Event time relative to the newest one of the symbol, in window lengths and milliseconds. */
interface Moment {
  windows: number;
  ms: number;
}

type PriceChoice =
  | { kind: 'near'; bp: number }
  /** Exactly θ (or a bound of severity) away from an earlier sample, or one unit of the last digit beside it. */
  | { kind: 'edge'; back: number; sign: 1 | -1; bp: number | null; nudge: number }
  /** A breach far beyond the threshold. */
  | { kind: 'far'; sign: 1 | -1; times: number }
  | { kind: 'same'; back: number };

type Action =
  | { kind: 'tick'; symbol: number; moment: Moment; price: PriceChoice; size: number }
  | { kind: 'configure'; symbol: number; thresholdBp: number; windows: number; cooldownMs: number }
  | { kind: 'reset'; symbol: number }
  | { kind: 'publish' }
  | { kind: 'restart' };

export interface Stream {
  settings: OracleSettings;
  averageWindow: number;
  dedup: 'episode' | 'none';
  /** Typical price of each symbol. */
  centres: number[];
  actions: Action[];
}

const thresholdBp = fc.oneof(fc.constantFrom(1, 10, 100, 200, 300, 500, 9999), fc.integer({ min: 1, max: 9999 }));
const cooldownMs = fc.oneof(fc.constantFrom(0, 1000), fc.integer({ min: 0, max: 30 }));

const moment: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ windows: 0, ms: 0 }) },
  { weight: 6, arbitrary: fc.record({ windows: fc.constant(0), ms: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ windows: fc.constantFrom(0.25, 0.5, 1, 2, 3), ms: fc.integer({ min: -1, max: 1 }) }) },
  { weight: 6, arbitrary: fc.record({ windows: fc.constantFrom(-0.25, -0.5, -1), ms: fc.integer({ min: -1, max: 1 }) }) },
  { weight: 4, arbitrary: fc.record({ windows: fc.constant(0), ms: fc.integer({ min: -6, max: -1 }) }) },
  { weight: 1, arbitrary: fc.record({ windows: fc.constantFrom(-2, -3), ms: fc.integer({ min: -1, max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ windows: fc.constant(0), ms: fc.constantFrom(999, 1000, 60_000, 300_000, 3_600_000, DAY_MS) }) },
);

const sign = fc.constantFrom(1 as const, -1 as const);
const price: fc.Arbitrary<PriceChoice> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('near' as const), bp: fc.integer({ min: -700, max: 700 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('edge' as const),
      back: fc.nat(8),
      sign,
      bp: fc.constantFrom(null, null, null, 300, 500),
      nudge: fc.integer({ min: -1, max: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('far' as const), sign, times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('same' as const), back: fc.nat(8) }) },
);

const symbol = fc.oneof(fc.constant(0), fc.nat(SYMBOLS - 1));
const tick: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('tick' as const),
  symbol,
  moment,
  price,
  size: fc.oneof(
    fc.constant(NaN),
    fc.nat(5),
    fc.integer({ min: 1, max: 99 }).map((n) => n / 8),
  ),
});
const publish: fc.Arbitrary<Action> = fc.constant({ kind: 'publish' as const });
const between: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('configure' as const),
    symbol,
    thresholdBp,
    windows: fc.constantFrom(1, 1, 0.9, 0.5, 0.1, 1.5, 2),
    cooldownMs,
  }),
  fc.record({ kind: fc.constant('reset' as const), symbol }),
  fc.constant({ kind: 'restart' as const }),
);

const digits = fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 999_999_999_999_999 }));
/** From 10⁻⁶ to 1.5·10⁹, of few digits or of fifteen. */
const centre = fc
  .tuple(digits, fc.integer({ min: -6, max: 8 }))
  .map(([mantissa, power]) => Number(`${String(mantissa).replace(/^(.)/, '$1.')}e${power}`));

/** `changing`: settings, resets and restarts in mid-stream too. */
export function streams(changing: boolean, maxLength = 60): fc.Arbitrary<Stream> {
  const action = changing
    ? fc.oneof({ weight: 40, arbitrary: tick }, { weight: 4, arbitrary: publish }, { weight: 3, arbitrary: between })
    : fc.oneof({ weight: 20, arbitrary: tick }, { weight: 1, arbitrary: publish });
  return fc.record({
    settings: fc.record({
      thresholdBp,
      windowMs: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 50, 1000, 60_000)),
      cooldownMs,
    }),
    averageWindow: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(64)),
    dedup: fc.constantFrom('episode', 'episode', 'none'),
    centres: fc.array(centre, { minLength: SYMBOLS, maxLength: SYMBOLS }),
    actions: fc.array(action, { minLength: 1, maxLength, size: 'max' }),
  });
}

/** Runs a stream through an engine and one oracle a symbol, and throws where they differ. */
export function checkStream(stream: Stream): void {
  new Comparison(stream).run();
}

class Comparison {
  private readonly stream: Stream;
  private readonly probe: EngineProbe;
  private readonly oracles: MarketOracle[];
  private readonly constant: boolean;
  /** Event times of each symbol since which every sample, and every tie, is known to an engine that keeps 2w. */
  private readonly horizons: { samples: number; ties: number }[];
  private late = 0;
  private tooLate = 0;

  constructor(stream: Stream) {
    const { settings, averageWindow, dedup } = stream;
    this.stream = stream;
    this.probe = new EngineProbe({ maxSymbols: SYMBOLS, ...settings, averageWindow, dedup });
    this.oracles = stream.centres.map(() => new MarketOracle(settings, averageWindow, dedup));
    this.horizons = stream.centres.map(() => ({ samples: -Infinity, ties: -Infinity }));
    this.constant = stream.actions.every((action) => action.kind !== 'configure');
  }

  run(): void {
    for (const action of this.stream.actions) this.perform(action);
    this.publish();
    this.probe.engine.closeSilent(Infinity);
    for (const oracle of this.oracles) oracle.closeAll();
    this.publish();
  }

  private perform(action: Action): void {
    switch (action.kind) {
      case 'tick':
        return this.tick(action);
      case 'configure': {
        const oracle = this.oracles[action.symbol]!;
        const wanted = Math.max(1, Math.floor(oracle.windowMs * action.windows));
        const known = (oracle.newest ?? Infinity) - this.horizons[action.symbol]!.samples;
        const settings = { thresholdBp: action.thresholdBp, windowMs: Math.min(wanted, known), cooldownMs: action.cooldownMs };
        oracle.configure(settings);
        return this.probe.configure(action.symbol, settings);
      }
      case 'reset':
        this.oracles[action.symbol]!.reset();
        return this.probe.engine.reset(action.symbol);
      case 'publish':
        return this.publish();
      case 'restart':
        this.publish();
        this.late = 0;
        this.tooLate = 0;
        for (const oracle of this.oracles) oracle.restart();
        return this.probe.restart();
    }
  }

  private tick(action: Action & { kind: 'tick' }): void {
    const oracle = this.oracles[action.symbol]!;
    const time = this.timeOf(action.moment, action.symbol);
    const lag = (oracle.newest ?? time) - time;
    if (lag > oracle.windowMs) this.tooLate += 1;
    else if (lag > 0) this.late += 1;
    const size = action.size;
    const chosen = { time, price: this.priceOf(action.price, action.symbol), ...(Number.isNaN(size) ? {} : { size }) };
    oracle.push(chosen);
    this.probe.push({ id: action.symbol, ...chosen });
    this.compareEvents(action.symbol);
    const horizon = this.horizons[action.symbol]!;
    horizon.samples = Math.max(horizon.samples, oracle.newest! - 2 * oracle.windowMs);
    horizon.ties = Math.max(horizon.ties, oracle.newest! - oracle.windowMs);
    if (this.constant) deepStrictEqual(oracle.countedBreaches(), oracle.breachesByDefinition());
  }

  /** A late tick that only a window wider than the one before would take is moved to the newest instant: what it meets is not defined. */
  private timeOf({ windows, ms }: Moment, symbol: number): number {
    const oracle = this.oracles[symbol]!;
    const newest = oracle.newest ?? BEGIN;
    const time = Math.round(newest + windows * oracle.windowMs + ms);
    const { samples, ties } = this.horizons[symbol]!;
    const isLate = time < newest && time >= newest - oracle.windowMs;
    return isLate && (time < ties || time - oracle.windowMs < samples) ? newest : time;
  }

  private priceOf(choice: PriceChoice, symbol: number): number {
    const oracle = this.oracles[symbol]!;
    const centre = this.stream.centres[symbol]!;
    const past = oracle.samples();
    const earlier = (back: number) => past[Math.max(0, past.length - 1 - back)]?.price ?? centre;
    const moved = (from: number, bp: number, nudge: number) => {
      const price = priceOf((unitsOf(from) * BigInt(10_000 + bp)) / 10_000n, nudge);
      return price >= 1e-9 && price <= 1e12 ? price : centre;
    };
    switch (choice.kind) {
      case 'near':
        return moved(centre, choice.bp, 0);
      case 'edge':
        return moved(earlier(choice.back), choice.sign * (choice.bp ?? oracle.thresholdBp), choice.nudge);
      case 'far':
        return moved(earlier(0), Math.max(-9000, choice.sign * choice.times * (oracle.thresholdBp + 1)), 0);
      case 'same':
        return earlier(choice.back);
    }
  }

  private compareEvents(symbol: number): void {
    for (const direction of ['UP', 'DOWN'] as const) {
      const expected = this.oracles[symbol]!.events.filter(({ episode }) => episode.direction === direction);
      deepStrictEqual(this.probe.events(symbol, direction), expected);
    }
  }

  private publish(): void {
    this.probe.publish();
    deepStrictEqual({ late: this.probe.engine.late, tooLate: this.probe.engine.tooLate }, { late: this.late, tooLate: this.tooLate });
    ok(this.probe.publish().length === 0, 'what did not change is not published again');
    this.checkProgress();
    for (const [symbol, oracle] of this.oracles.entries()) if (oracle.arrivals.length > 0) this.compareAll(symbol, oracle);
  }

  /** Each message is about a symbol, and says something that the one before it did not. */
  private checkProgress(): void {
    const latest = new Map<string, unknown>();
    for (const { event, id, episode } of this.probe.messages) {
      ok(id >= 0 && id < SYMBOLS, `message about symbol ${id}`);
      const key = `${id} ${episode.direction}`;
      if (event === 'progress') notDeepStrictEqual(episode, latest.get(key));
      latest.set(key, episode);
    }
  }

  private compareAll(symbol: number, oracle: MarketOracle): void {
    this.compareEvents(symbol);
    for (const direction of ['UP', 'DOWN'] as const)
      deepStrictEqual(
        this.probe.episodes(symbol, direction),
        oracle.episodes.filter((episode) => episode.direction === direction),
      );
    const { average, dayVolume, ...exact } = statisticsOf(this.probe.rows.get(symbol)!);
    const { average: expectedAverage, dayVolume: expectedVolume, ...expected } = oracle.statistics();
    deepStrictEqual(exact, expected);
    ok(isClose(average, expectedAverage), `average ${average}, expected ${expectedAverage}`);
    ok(isClose(dayVolume, expectedVolume), `dayVolume ${dayVolume}, expected ${expectedVolume}`);
    for (const [level, length] of Object.values(INTERVAL_MS).entries()) this.compareCandles(symbol, level, oracle, length);
  }

  private compareCandles(symbol: number, level: number, oracle: MarketOracle, length: number): void {
    const byTime = (a: [number, unknown], b: [number, unknown]) => a[0] - b[0];
    const actual = [...this.probe.candles(symbol, level)].sort(byTime).map(([openTime, candle]) => {
      const { symbol: _symbol, interval: _interval, openTime: _openTime, ...figures } = candle;
      return [openTime, figures];
    });
    deepStrictEqual(actual, [...oracle.candles(length)].sort(byTime));
  }
}

function isClose(actual: number, expected: number): boolean {
  return Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-12 * Math.abs(expected);
}
