/** The market as clients see it: the shapes that HTTP, live channels and files share. */
import type { Anomaly, AnomalyStatus, Direction, Severity } from '../../domain/market/anomaly.ts';
import { INTERVAL_MS } from '../../domain/market/candle.ts';
import type { Candle } from '../../domain/market/candle.ts';
import * as layout from '../../domain/market/engine-layout.ts';
import { numberOrNull } from '../../domain/market/engine-rows.ts';
import type { Gap, GapReason, StoredSymbolSettings } from '../../domain/market/statistics.ts';
import type { FeedStatus } from './feed-monitor.ts';

/** An anomaly with its keys in the order of the contract (the digest of a replay depends on it); times are RFC 3339. */
export interface AnomalyView {
  id: string;
  symbol: string;
  direction: Direction;
  status: AnomalyStatus;
  oldPrice: number;
  newPrice: number;
  changePercent: number;
  severity: Severity;
  peakPrice: number;
  peakChangePercent: number;
  breachCount: number;
  detectedAt: string;
  referenceTime: string;
  triggerTime: string;
  /** triggerTime − referenceTime. */
  elapsedMs: number;
  lastBreachTime: string;
  closedAt: string | null;
  windowMs: number;
  thresholdPercent: number;
  late: boolean;
  gap: boolean;
  simulated: boolean;
}

export function anomalyView(anomaly: Anomaly): AnomalyView {
  return {
    id: anomaly.id,
    symbol: anomaly.symbol,
    direction: anomaly.direction,
    status: anomaly.status,
    oldPrice: anomaly.oldPrice,
    newPrice: anomaly.newPrice,
    changePercent: anomaly.changePercent,
    severity: anomaly.severity,
    peakPrice: anomaly.peakPrice,
    peakChangePercent: anomaly.peakChangePercent,
    breachCount: anomaly.breachCount,
    detectedAt: isoTime(anomaly.detectedAt),
    referenceTime: isoTime(anomaly.referenceTime),
    triggerTime: isoTime(anomaly.triggerTime),
    elapsedMs: anomaly.triggerTime - anomaly.referenceTime,
    lastBreachTime: isoTime(anomaly.lastBreachTime),
    closedAt: anomaly.closedAt === null ? null : isoTime(anomaly.closedAt),
    windowMs: anomaly.windowMs,
    thresholdPercent: anomaly.thresholdPercent,
    late: anomaly.late,
    gap: anomaly.gap,
    simulated: anomaly.simulated,
  };
}

/** RFC 3339 in UTC with milliseconds. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Statistics of a symbol; null where there is no value (yet). */
export interface StatisticsView {
  symbol: string;
  currentPrice: number;
  movingAverage: number | null;
  updateCount: number;
  lastUpdateTime: string;
  minPrice: number | null;
  maxPrice: number | null;
  changeFromAverage: number | null;
  windowMin: number | null;
  windowMax: number | null;
  dayOpen: number;
  dayHigh: number;
  dayLow: number;
  dayVolume: number;
  changeTodayPercent: number;
  bid: number | null;
  ask: number | null;
  spread: number | null;
  /** `feed`: bid and ask came with ticks; `synthetic`: made of the last price. */
  quoteSource: 'feed' | 'synthetic';
  partition: number;
  feedStatus: FeedStatus;
  /** The window does not reach back w yet. */
  warming: boolean;
  simulated: boolean;
}

/** What a row of the board does not say. */
export interface StatisticsContext {
  symbol: string;
  partition: number;
  feedStatus: FeedStatus;
  simulated: boolean;
}

export function statisticsView(row: Float64Array, context: StatisticsContext): StatisticsView {
  const price = row[layout.ROW_PRICE]!;
  const average = row[layout.ROW_AVERAGE]!;
  const dayOpen = row[layout.ROW_DAY_OPEN]!;
  const firstTime = row[layout.ROW_FIRST_TIME]!;
  const { bid, ask, spread, source } = quoteOf(row);
  return {
    symbol: context.symbol,
    currentPrice: price,
    movingAverage: numberOrNull(average),
    updateCount: row[layout.ROW_COUNT]!,
    lastUpdateTime: isoTime(row[layout.ROW_TIME]!),
    minPrice: numberOrNull(row[layout.ROW_MIN]!),
    maxPrice: numberOrNull(row[layout.ROW_MAX]!),
    changeFromAverage: numberOrNull(((price - average) / average) * 100),
    windowMin: numberOrNull(row[layout.ROW_WINDOW_MIN]!),
    windowMax: numberOrNull(row[layout.ROW_WINDOW_MAX]!),
    dayOpen,
    dayHigh: row[layout.ROW_DAY_HIGH]!,
    dayLow: row[layout.ROW_DAY_LOW]!,
    dayVolume: row[layout.ROW_DAY_VOLUME]!,
    changeTodayPercent: ((price - dayOpen) / dayOpen) * 100,
    bid,
    ask,
    spread,
    quoteSource: source,
    partition: context.partition,
    feedStatus: context.feedStatus,
    warming: firstTime === 0 || row[layout.ROW_TIME]! - firstTime < row[layout.ROW_WINDOW_MS]!,
    simulated: context.simulated,
  };
}

/** A symbol that never had a quote gets one of this half-spread, at most this share of its price. */
const SYNTHETIC_HALF_SPREAD = 0.05;
const SYNTHETIC_SHARE = 0.0005;

interface QuoteSides {
  bid: number | null;
  ask: number | null;
  spread: number | null;
  source: 'feed' | 'synthetic';
}

function quoteOf(row: Float64Array): QuoteSides {
  const bid = numberOrNull(row[layout.ROW_BID]!);
  const ask = numberOrNull(row[layout.ROW_ASK]!);
  if (bid !== null || ask !== null) return { bid, ask, spread: bid === null || ask === null ? null : ask - bid, source: 'feed' };
  const last = row[layout.ROW_PRICE]!;
  const half = Math.round(Math.min(SYNTHETIC_HALF_SPREAD, last * SYNTHETIC_SHARE) * 1e8) / 1e8;
  // Fifteen digits are what a price has; without the cut 99.99 − 0.049995 would show sixteen.
  const fifteenDigits = (value: number) => Number(value.toPrecision(15));
  return { bid: fifteenDigits(last - half), ask: fifteenDigits(last + half), spread: fifteenDigits(2 * half), source: 'synthetic' };
}

export interface QuoteView {
  symbol: string;
  bid: number | null;
  ask: number | null;
  last: number;
  /** Event time, epoch milliseconds. */
  ts: number;
  /** Older than `QUOTE_CACHE_TTL_MS`. */
  stale: boolean;
}

export function quoteView(symbol: string, row: Float64Array, stale: boolean): QuoteView {
  const { bid, ask } = quoteOf(row);
  return { symbol, bid, ask, last: row[layout.ROW_PRICE]!, ts: row[layout.ROW_TIME]!, stale };
}

export interface CandleView {
  openTime: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  count: number;
  closed: boolean;
  revision: number;
}

/** `newestTime` and `windowMs` are those of the symbol: a candle is closed once the newest event time is w past its end. */
export function candleView(candle: Candle, newestTime: number, windowMs: number): CandleView {
  return {
    openTime: isoTime(candle.openTime),
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    volume: candle.volume,
    count: candle.count,
    closed: newestTime >= candle.openTime + INTERVAL_MS[candle.interval] + windowMs,
    revision: candle.revision,
  };
}

export interface SymbolSettingsView {
  symbol: string;
  thresholdPercent: number;
  windowMs: number;
  cooldownMs: number;
  /** Which of the three are the symbol's own. */
  overridden: string[];
  /** 0 = never set. */
  version: number;
  updatedAt: string | null;
  updatedBy: string | null;
}

/** The settings that hold where a symbol has none of its own. */
export interface DefaultSettings {
  thresholdPercent: number;
  windowMs: number;
  cooldownMs: number;
}

export function symbolSettingsView(symbol: string, stored: StoredSymbolSettings | null, defaults: DefaultSettings): SymbolSettingsView {
  const own = {
    thresholdPercent: stored?.thresholdPercent ?? null,
    windowMs: stored?.windowMs ?? null,
    cooldownMs: stored?.cooldownMs ?? null,
  };
  return {
    symbol,
    thresholdPercent: own.thresholdPercent ?? defaults.thresholdPercent,
    windowMs: own.windowMs ?? defaults.windowMs,
    cooldownMs: own.cooldownMs ?? defaults.cooldownMs,
    overridden: Object.entries(own)
      .filter(([, value]) => value !== null)
      .map(([name]) => name),
    version: stored?.version ?? 0,
    updatedAt: stored === null ? null : isoTime(stored.updatedAt),
    updatedBy: stored?.updatedBy ?? null,
  };
}

export interface GapView {
  from: string;
  to: string | null;
  reason: GapReason;
  lost: number | null;
}

export function gapView(gap: Gap): GapView {
  return { from: isoTime(gap.from), to: gap.to === null ? null : isoTime(gap.to), reason: gap.reason, lost: gap.lost };
}
