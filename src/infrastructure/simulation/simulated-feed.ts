/** The simulated market as a feed: paced without drift, started, stopped and shaken on request. */
import { randomInt } from 'node:crypto';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import { MarketSimulation, SimulationStoppedError } from '../../application/ports/market-simulation.ts';
import type { Shock, SimulationStatus } from '../../application/ports/market-simulation.ts';
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import { TABLE_FULL } from '../../domain/market/symbol-table.ts';
import type { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TickBatch } from '../../domain/market/tick.ts';
import { TickGenerator } from './tick-generator.ts';
import type { TickGeneratorOptions } from './tick-generator.ts';

export interface SimulationOptions extends Omit<TickGeneratorOptions, 'seed'> {
  /** null = a random one. */
  seed: number | null;
  symbols: readonly string[];
  ticksPerSecond: number;
  /** Made-up transactions, which are made elsewhere; told with the rest. */
  transactionsPerSecond?: () => number;
}

/** Where the ticks go. */
export interface TickSink {
  readonly symbols: SymbolTable;
  publishFeed(source: string, batch: TickBatch, simulated: boolean): void;
}

const SIMULATION_SOURCE = 'simulation';
const MAX_SEED = 4_294_967_295;
/** Finer turns cost wake-ups, coarser ones make the market jerk. */
const TURN_MS = 10;
const BATCH_TICKS = 4096;
/** What is owed from a longer pause of the process is skipped, not sent in one burst. */
const CATCH_UP_MS = 1000;
/** Between two lines about skipped ticks. */
const SKIPPED_LOG_MS = 10_000;

export class SimulatedFeed extends MarketSimulation {
  /** Ticks that were due while the process was held up for more than a second; they are never made. */
  skipped = 0;
  private readonly seed: number;
  private readonly batch = new TickBatch(BATCH_TICKS);
  private symbols: readonly string[];
  private ticksPerSecond: number;
  private generator: TickGenerator | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Of the schedule: monotonic start and the ticks it has given out. */
  private startedAt = 0;
  private given = 0;
  private skippedLoggedAt = -Infinity;

  constructor(
    private readonly options: SimulationOptions,
    private readonly sink: TickSink,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {
    super();
    this.seed = options.seed ?? randomInt(MAX_SEED + 1);
    this.symbols = [...new Set(options.symbols)];
    this.ticksPerSecond = options.ticksPerSecond;
  }

  status(): SimulationStatus {
    return {
      running: this.timer !== null,
      seed: this.seed,
      ticksPerSecond: this.ticksPerSecond,
      transactionsPerSecond: this.options.transactionsPerSecond?.() ?? 0,
      symbols: this.symbols,
    };
  }

  start(ticksPerSecond: number | null = null): SimulationStatus {
    const changed = ticksPerSecond !== null && ticksPerSecond !== this.ticksPerSecond;
    if (this.timer !== null && !changed) return this.status();
    if (this.timer !== null) this.turn();
    if (ticksPerSecond !== null) this.ticksPerSecond = ticksPerSecond;
    this.generator ??= this.createGenerator();
    this.generator.setRate(this.ticksPerSecond);
    this.startedAt = this.clock.monotonic();
    this.given = 0;
    this.timer ??= setInterval(() => this.turn(), TURN_MS).unref();
    this.journal.info('simulation.started', `simulating ${this.ticksPerSecond} ticks a second with seed ${this.seed}`, {
      seed: this.seed,
      ticksPerSecond: this.ticksPerSecond,
      symbols: this.symbols,
    });
    return this.status();
  }

  stop(): SimulationStatus {
    if (this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
      this.journal.info('simulation.stopped', 'the simulated market stands still', { skipped: this.skipped });
    }
    return this.status();
  }

  shock(symbol: string, percent: number): Shock {
    const index = this.symbols.indexOf(symbol);
    if (index < 0)
      throw new ValidationError([{ pointer: '/symbol', code: 'out_of_range', detail: 'must be one of the simulated symbols' }]);
    if (percent === 0) throw new ValidationError([{ pointer: '/percent', code: 'out_of_range', detail: 'must not be 0' }]);
    if (this.timer === null || this.generator === null) throw new SimulationStoppedError(this.status());
    // What was due before comes before.
    this.turn();
    const now = this.clock.now();
    const eventTime = this.generator.shock(this.batch, index, percent, now, now);
    this.publish();
    return { symbol, percent, eventTime };
  }

  /**
   * Publishes the ticks that are due. The schedule is absolute: tick n is due n / rate seconds after the start, however late the timer
   * is, so that no delay adds up.
   */
  turn(): void {
    const { generator, ticksPerSecond: rate } = this;
    if (generator === null || rate === 0 || this.symbols.length === 0) return;
    let due = Math.floor(((this.clock.monotonic() - this.startedAt) * rate) / 1000) - this.given;
    const most = Math.max(1, (rate * CATCH_UP_MS) / 1000);
    if (due > most) {
      this.skip(due - most);
      due = most;
    }
    const now = this.clock.now();
    const stepMs = 1000 / rate;
    while (due > 0) {
      // One place stays free: a shock at the end takes two.
      const made = generator.fill(this.batch, Math.min(due, BATCH_TICKS - 1), now - (due - 1) * stepMs, stepMs, now);
      this.given += made;
      due -= made;
      this.publish();
    }
  }

  private publish(): void {
    this.sink.publishFeed(SIMULATION_SOURCE, this.batch, true);
    this.batch.clear();
  }

  private skip(ticks: number): void {
    this.skipped += ticks;
    this.given += ticks;
    const at = this.clock.monotonic();
    if (at - this.skippedLoggedAt < SKIPPED_LOG_MS) return;
    this.skippedLoggedAt = at;
    this.journal.warn('simulation.skipped', 'the process was held up: simulated ticks were skipped', { skipped: this.skipped });
  }

  /** Symbols get their ids with the first start, so that a simulation that never runs leaves no trace. Those without room are left out. */
  private createGenerator(): TickGenerator {
    const known = this.symbols.map((symbol) => ({ symbol, id: this.sink.symbols.intern(symbol) })).filter(({ id }) => id !== TABLE_FULL);
    this.symbols = known.map(({ symbol }) => symbol);
    return new TickGenerator(
      known.map(({ id }) => id),
      { ...this.options, seed: this.seed },
      (index, percent, eventTime) => {
        const symbol = this.symbols[index]!;
        const direction = percent > 0 ? 'UP' : 'DOWN';
        const time = new Date(eventTime).toISOString();
        const move = `${percent > 0 ? 'jumps' : 'falls'} by ${Math.abs(percent)} %`;
        this.journal.info('simulation.shock', `${symbol} ${move}`, { symbol, direction, percent, eventTime: time });
      },
    );
  }
}
