/** Builders of what the market stores, with defaults that tests need not care about. */
import { createHash } from 'node:crypto';
import type { Anomaly } from '../../src/domain/market/anomaly.ts';
import type { Candle } from '../../src/domain/market/candle.ts';
import type { Gap, SymbolStatistics } from '../../src/domain/market/statistics.ts';

/** 2026-11-20T00:00:00Z. */
export const DAY_START = 1_795_132_800_000;

export function aStatistics(changes: Partial<SymbolStatistics> = {}): SymbolStatistics {
  return {
    symbol: 'AAPL',
    updateCount: 12,
    minPrice: 99.5,
    maxPrice: 102.25,
    currentPrice: 101.1,
    lastUpdateTime: DAY_START + 5000,
    dayOpen: 100,
    dayOpenTime: DAY_START + 10,
    dayHigh: 102.25,
    dayLow: 99.5,
    dayVolume: 1200,
    bid: null,
    ask: null,
    simulated: false,
    ...changes,
  };
}

export function aCandle(changes: Partial<Candle> = {}): Candle {
  const openTime = changes.openTime ?? DAY_START;
  return {
    symbol: 'AAPL',
    interval: '1m',
    openTime,
    open: 100,
    firstTime: openTime + 1,
    high: 102,
    low: 99.5,
    close: 101.5,
    lastTime: openTime + 999,
    volume: 0.125,
    count: 34,
    revision: 0,
    ...changes,
  };
}

/** Its id is its own, and follows from symbol, direction, trigger time and ordinal. */
export function anAnomaly(changes: Partial<Anomaly> = {}): Anomaly {
  const anomaly: Anomaly = {
    id: '',
    symbol: 'AAPL',
    direction: 'UP',
    status: 'open',
    oldPrice: 100,
    newPrice: 102.5,
    changePercent: 2.5,
    severity: 'high',
    peakPrice: 104,
    peakReference: 100.5,
    peakChangePercent: (3.5 / 100.5) * 100,
    breachCount: 7,
    detectedAt: DAY_START + 2000,
    referenceTime: DAY_START + 500,
    triggerTime: DAY_START + 920,
    lastBreachTime: DAY_START + 1500,
    closedAt: null,
    windowMs: 1000,
    thresholdPercent: 2,
    cooldownMs: 1000,
    late: false,
    gap: false,
    simulated: false,
    ordinal: 0,
    ...changes,
  };
  const { symbol, direction, triggerTime, ordinal } = anomaly;
  return { ...anomaly, id: changes.id ?? idOf(`${symbol} ${direction} ${triggerTime} ${ordinal}`) };
}

function idOf(text: string): string {
  return createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export function aGap(changes: Partial<Gap> = {}): Gap {
  return { symbol: 'AAPL', from: DAY_START + 100, to: DAY_START + 200, reason: 'sequence', lost: 3, ...changes };
}
