/** A tick engine with all that it tells: decoded messages, published rows and the candles that a recorder would have. */
import { CANDLE_INTERVALS, mergeCandles } from '../../src/domain/market/candle.ts';
import type { Candle } from '../../src/domain/market/candle.ts';
import * as layout from '../../src/domain/market/engine-layout.ts';
import { candleAt, openCandlesOf } from '../../src/domain/market/engine-rows.ts';
import type { EngineOptions } from '../../src/domain/market/engine-state.ts';
import { TickEngine } from '../../src/domain/market/tick-engine.ts';
import { TickBatch } from '../../src/domain/market/tick.ts';
import type { OracleEpisode, OracleEvent, OracleSettings } from './market-oracle.ts';

export interface ProbeTick {
  id?: number;
  time: number;
  price: number;
  size?: number;
  sequence?: number;
  arrival?: number;
  bid?: number;
  ask?: number;
}

export interface ProbeMessage {
  event: OracleEvent['event'] | 'progress';
  id: number;
  gap: boolean;
  episode: OracleEpisode;
}

const EVENTS = new Map<number, ProbeMessage['event']>([
  [layout.KIND_OPENED, 'opened'],
  [layout.KIND_UPDATED, 'updated'],
  [layout.KIND_CLOSED, 'closed'],
  [layout.KIND_PROGRESS, 'progress'],
]);

export class EngineProbe {
  readonly messages: ProbeMessage[] = [];
  readonly gaps: { id: number; from: number; to: number; lost: number }[] = [];
  readonly rows = new Map<number, Float64Array>();
  readonly losses: Float64Array;
  readonly options: EngineOptions;
  engine: TickEngine;
  /** Finished candles and late parts, merged in the order of their messages; by `candleKey`. */
  private readonly stored = new Map<string, Candle>();
  private readonly raw: Float64Array[] = [];
  private readonly settings = new Map<number, OracleSettings>();
  private readonly row = new Float64Array(layout.ROW_DOUBLES);
  private readonly batch = new TickBatch(1);

  constructor(options: Partial<EngineOptions> = {}) {
    this.options = {
      maxSymbols: 4,
      averageWindow: 64,
      windowMs: 1000,
      thresholdBp: 200,
      cooldownMs: 1000,
      dedup: 'episode',
      ...options,
    };
    this.losses = new Float64Array(this.options.maxSymbols * 2);
    this.engine = this.start();
  }

  private start(): TickEngine {
    const row = new Float64Array(layout.MESSAGE_DOUBLES);
    return new TickEngine(this.options, { row, send: () => this.take(row) }, this.losses);
  }

  private take(row: Float64Array): void {
    const kind = row[layout.MESSAGE_KIND]!;
    const id = row[layout.MESSAGE_SYMBOL]!;
    const event = EVENTS.get(kind);
    if (event !== undefined) {
      this.raw.push(row.slice());
      this.messages.push({ event, id, gap: row[layout.EPISODE_GAP] === 1, episode: episodeOf(row) });
    } else if (kind === layout.KIND_GAP) {
      this.gaps.push({
        id,
        from: row[layout.MESSAGE_GAP_FROM]!,
        to: row[layout.MESSAGE_GAP_TO]!,
        lost: row[layout.MESSAGE_GAP_LOST]!,
      });
    } else this.store(id, candleAt('', row[layout.MESSAGE_LEVEL]!, row, layout.MESSAGE_CANDLE));
  }

  private store(id: number, candle: Candle): void {
    const key = candleKey(id, candle);
    const earlier = this.stored.get(key);
    this.stored.set(key, earlier === undefined ? candle : mergeCandles(earlier, candle));
  }

  push(...ticks: ProbeTick[]): this {
    for (const tick of ticks) {
      const { id = 0, time, price, arrival = time } = tick;
      this.batch.clear();
      this.batch.push(id, price, time, arrival, tick.bid, tick.ask, tick.size, tick.sequence);
      this.engine.process(this.batch.slots, 0, 1);
    }
    return this;
  }

  configure(id: number, settings: OracleSettings): void {
    this.settings.set(id, settings);
    this.engine.configure(id, settings.thresholdBp, settings.windowMs, settings.cooldownMs);
  }

  publish(): number[] {
    const written: number[] = [];
    this.engine.publish(this.row, (id) => {
      this.rows.set(id, this.row.slice());
      written.push(id);
    });
    return written;
  }

  /** Ends this engine and begins another one with what it had published; what is open must have been published. */
  restart(now = 0): void {
    const open = this.openMessages();
    this.engine = this.start();
    for (const [id, settings] of this.settings) this.configure(id, settings);
    for (const [id, row] of this.rows) {
      for (const candle of openCandlesOf('', row)) this.store(id, candle);
      this.engine.restore(id, row, now);
    }
    for (const message of open) this.engine.restoreEpisode(message, 0);
  }

  private openMessages(): Float64Array[] {
    const latest = new Map<string, Float64Array>();
    for (const row of this.raw) latest.set(`${row[layout.EPISODE_SYMBOL]} ${row[layout.EPISODE_DIRECTION]}`, row);
    return [...latest.values()].filter((row) => Number.isNaN(row[layout.EPISODE_CLOSED_AT]));
  }

  /** Opened, updated and closed of one symbol and direction. */
  events(id: number, direction: string): OracleEvent[] {
    return this.messages.flatMap(({ event, id: of, episode }) =>
      of === id && episode.direction === direction && event !== 'progress' ? [{ event, episode }] : [],
    );
  }

  /** Every episode of a symbol as the latest message about it says, in order of opening. */
  episodes(id: number, direction: string): OracleEpisode[] {
    const latest: OracleEpisode[] = [];
    for (const { event, id: of, episode } of this.messages)
      if (of === id && episode.direction === direction) latest[event === 'opened' ? latest.length : latest.length - 1] = episode;
    return latest;
  }

  /** All candles of a symbol and level: the stored ones, and those open in its latest row. */
  candles(id: number, level: number): Map<number, Candle> {
    const all = new Map<number, Candle>();
    const interval = CANDLE_INTERVALS[level]!;
    const add = (candle: Candle) => {
      const earlier = all.get(candle.openTime);
      all.set(candle.openTime, earlier === undefined ? candle : mergeCandles(earlier, candle));
    };
    for (const [key, candle] of this.stored) if (key.startsWith(`${id} ${interval} `)) add(candle);
    const row = this.rows.get(id);
    if (row !== undefined)
      openCandlesOf('', row)
        .filter((candle) => candle.interval === interval)
        .forEach(add);
    return all;
  }
}

function candleKey(id: number, candle: Candle): string {
  return `${id} ${candle.interval} ${candle.openTime}`;
}

function episodeOf(row: Float64Array): OracleEpisode {
  const closedAt = row[layout.EPISODE_CLOSED_AT]!;
  return {
    direction: row[layout.EPISODE_DIRECTION] === 0 ? 'UP' : 'DOWN',
    triggerTime: row[layout.EPISODE_TRIGGER_TIME]!,
    ordinal: row[layout.EPISODE_ORDINAL]!,
    oldPrice: row[layout.EPISODE_OLD_PRICE]!,
    referenceTime: row[layout.EPISODE_REFERENCE_TIME]!,
    newPrice: row[layout.EPISODE_NEW_PRICE]!,
    peakPrice: row[layout.EPISODE_PEAK_PRICE]!,
    peakReference: row[layout.EPISODE_PEAK_REFERENCE]!,
    severity: row[layout.EPISODE_SEVERITY]!,
    breaches: row[layout.EPISODE_BREACHES]!,
    lastTime: row[layout.EPISODE_LAST_TIME]!,
    closedAt: Number.isNaN(closedAt) ? null : closedAt,
    windowMs: row[layout.EPISODE_WINDOW_MS]!,
    thresholdBp: row[layout.EPISODE_THRESHOLD_BP]!,
    cooldownMs: row[layout.EPISODE_COOLDOWN_MS]!,
    late: row[layout.EPISODE_LATE] === 1,
  };
}

/** The statistics that a row holds, by the names of `MarketOracle.statistics`. */
export function statisticsOf(row: Float64Array) {
  return {
    time: row[layout.ROW_TIME]!,
    price: row[layout.ROW_PRICE]!,
    count: row[layout.ROW_COUNT]!,
    min: row[layout.ROW_MIN]!,
    max: row[layout.ROW_MAX]!,
    average: row[layout.ROW_AVERAGE]!,
    windowMin: row[layout.ROW_WINDOW_MIN]!,
    windowMax: row[layout.ROW_WINDOW_MAX]!,
    dayOpen: row[layout.ROW_DAY_OPEN]!,
    dayOpenTime: row[layout.ROW_DAY_OPEN_TIME]!,
    dayHigh: row[layout.ROW_DAY_HIGH]!,
    dayLow: row[layout.ROW_DAY_LOW]!,
    dayVolume: row[layout.ROW_DAY_VOLUME]!,
  };
}
