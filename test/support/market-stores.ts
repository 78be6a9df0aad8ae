/** The market's repositories in memory; they fail or keep callers waiting when a test wants it. */
import { Journal } from '../../src/application/ports/journal.ts';
import {
  AnomalyRepository,
  CandleRepository,
  GapRepository,
  StatisticsRepository,
  SymbolSettingsRepository,
} from '../../src/application/ports/market-repositories.ts';
import type { AnomalyFilter, AnomalyNews, AnomalyPosition, CandleKey } from '../../src/application/ports/market-repositories.ts';
import type { Anomaly } from '../../src/domain/market/anomaly.ts';
import type { Candle, CandleInterval } from '../../src/domain/market/candle.ts';
import type { Gap, StoredSymbolSettings, SymbolSettings, SymbolStatistics } from '../../src/domain/market/statistics.ts';

/** How a store behaves from now on. */
export class Weather {
  /** Calls that still fail. */
  failures = 0;
  /** Whether a failing write has been carried out all the same, as when only the answer was lost. */
  failsAfterwards = false;
  calls = 0;
  private waiting: (() => void)[] | null = null;

  /** Keeps every call waiting until `release`. */
  hold(): void {
    this.waiting ??= [];
  }

  release(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const go of waiting) go();
  }

  async run<T>(work: () => T): Promise<T> {
    this.calls += 1;
    if (this.waiting !== null) await new Promise<void>((resolve) => this.waiting!.push(resolve));
    await Promise.resolve();
    if (this.failures === 0) return work();
    this.failures -= 1;
    if (this.failsAfterwards) work();
    throw new Error('the database is away');
  }
}

export class StoredAnomalies extends AnomalyRepository {
  readonly weather = new Weather();
  readonly byId = new Map<string, Anomaly>();
  /** In the order of the writes that brought them. */
  readonly news: AnomalyNews[] = [];

  /** Newest first. */
  get all(): Anomaly[] {
    return [...this.byId.values()].sort((a, b) => (isAfter(a, b) ? 1 : -1));
  }

  async save(anomalies: readonly Anomaly[], news: readonly AnomalyNews[] = []): Promise<void> {
    await this.weather.run(() => {
      this.news.push(...news);
      for (const anomaly of anomalies) {
        const detectedAt = this.byId.get(anomaly.id)?.detectedAt ?? anomaly.detectedAt;
        this.byId.set(anomaly.id, { ...anomaly, detectedAt });
      }
    });
  }

  async get(id: string): Promise<Anomaly | null> {
    return this.weather.run(() => this.byId.get(id) ?? null);
  }

  async find(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): Promise<Anomaly[]> {
    return this.weather.run(() =>
      this.all.filter((anomaly) => isWanted(anomaly, filter) && (after === null || isAfter(anomaly, after))).slice(0, limit),
    );
  }

  async open(): Promise<Anomaly[]> {
    return this.weather.run(() => this.all.filter(({ status }) => status === 'open'));
  }
}

/** Whether `anomaly` comes later in the list: it is older. */
export function isAfter(anomaly: AnomalyPosition, position: AnomalyPosition): boolean {
  if (anomaly.detectedAt !== position.detectedAt) return anomaly.detectedAt < position.detectedAt;
  return anomaly.id < position.id;
}

export function isWanted(anomaly: Anomaly, { from, to, ...equal }: AnomalyFilter): boolean {
  const isEqual = Object.entries(equal).every(([field, value]) => value === undefined || anomaly[field as keyof Anomaly] === value);
  return isEqual && anomaly.detectedAt >= (from ?? -Infinity) && anomaly.detectedAt < (to ?? Infinity);
}

export class StoredGaps extends GapRepository {
  readonly weather = new Weather();
  readonly byKey = new Map<string, Gap>();

  async save(gaps: readonly Gap[]): Promise<void> {
    await this.weather.run(() => {
      for (const gap of gaps) this.byKey.set(`${gap.symbol} ${gap.reason} ${gap.from}`, gap);
    });
  }

  async open(): Promise<Gap[]> {
    return this.weather.run(() => [...this.byKey.values()].filter(({ to }) => to === null));
  }

  async find(
    symbol: string,
    range: { from: number | null; to: number | null },
    after: Pick<Gap, 'from' | 'reason'> | null,
    limit: number,
  ): Promise<Gap[]> {
    const isOlder = (a: Pick<Gap, 'from' | 'reason'>, b: Pick<Gap, 'from' | 'reason'>) =>
      a.from < b.from || (a.from === b.from && a.reason < b.reason);
    const isInRange = ({ from, to }: Gap) =>
      (range.from === null || to === null || to > range.from || from >= range.from) && (range.to === null || from < range.to);
    return this.weather.run(() =>
      [...this.byKey.values()]
        .filter((gap) => gap.symbol === symbol && isInRange(gap) && (after === null || isOlder(gap, after)))
        .sort((a, b) => (isOlder(a, b) ? 1 : -1))
        .slice(0, limit),
    );
  }
}

/** Statistics and candles, which are written together. */
export class StoredMarket extends StatisticsRepository {
  readonly weather = new Weather();
  readonly statistics = new Map<string, SymbolStatistics>();
  readonly candles = new Map<string, Candle>();
  /** What each write brought. */
  readonly writes: { statistics: readonly SymbolStatistics[]; candles: readonly Candle[] }[] = [];

  async load(): Promise<SymbolStatistics[]> {
    return this.weather.run(() => [...this.statistics.values()]);
  }

  async save(statistics: readonly SymbolStatistics[], candles: readonly Candle[]): Promise<void> {
    await this.weather.run(() => {
      this.writes.push({ statistics, candles });
      for (const each of statistics) this.statistics.set(each.symbol, each);
      for (const candle of candles) this.candles.set(candleKey(candle), candle);
    });
  }
}

export function candleKey({ symbol, interval, openTime }: CandleKey): string {
  return `${symbol} ${interval} ${openTime}`;
}

export class StoredCandles extends CandleRepository {
  readonly weather = new Weather();
  /** Rows that `deleteExpired` still finds. */
  expired = 0;

  constructor(private readonly market: StoredMarket) {
    super();
  }

  async newest(): Promise<Candle[]> {
    return this.weather.run(() => {
      const newest = new Map<string, Candle>();
      for (const candle of this.market.candles.values()) {
        const key = `${candle.symbol} ${candle.interval}`;
        if (!(newest.get(key)?.openTime! > candle.openTime)) newest.set(key, candle);
      }
      return [...newest.values()];
    });
  }

  async get(keys: readonly CandleKey[]): Promise<Candle[]> {
    return this.weather.run(() => keys.map((key) => this.market.candles.get(candleKey(key))).filter((candle) => candle !== undefined));
  }

  async find(
    symbol: string,
    interval: CandleInterval,
    { from, to, limit }: { from: number | null; to: number | null; limit: number },
  ): Promise<Candle[]> {
    return this.weather.run(() => {
      const found = [...this.market.candles.values()]
        .filter((candle) => candle.symbol === symbol && candle.interval === interval)
        .filter(({ openTime }) => openTime >= (from ?? -Infinity) && openTime < (to ?? Infinity))
        .sort((a, b) => a.openTime - b.openTime);
      return from === null ? found.slice(-limit) : found.slice(0, limit);
    });
  }

  async deleteExpired(limit: number): Promise<number> {
    return this.weather.run(() => {
      const deleted = Math.min(limit, this.expired);
      this.expired -= deleted;
      return deleted;
    });
  }
}

export class StoredSettings extends SymbolSettingsRepository {
  readonly weather = new Weather();
  readonly bySymbol = new Map<string, StoredSymbolSettings>();

  async load(): Promise<StoredSymbolSettings[]> {
    return this.weather.run(() => [...this.bySymbol.values()]);
  }

  async put(
    symbol: string,
    settings: SymbolSettings,
    expectedVersion: number | null,
    updatedBy: string,
    updatedAt: number,
  ): Promise<StoredSymbolSettings | null> {
    return this.weather.run(() => {
      const version = this.bySymbol.get(symbol)?.version ?? 0;
      if (expectedVersion !== null && expectedVersion !== version) return null;
      const stored = { ...settings, symbol, version: version + 1, updatedBy, updatedAt };
      this.bySymbol.set(symbol, stored);
      return stored;
    });
  }
}

/** Keeps the names of what was told. */
export class KeptJournal extends Journal {
  readonly events: string[] = [];
  /** What errors said beside their text, and what is for looking closely. */
  readonly details: unknown[] = [];
  override isVerbose = false;

  override debug(event: string, _message: string, details?: unknown): void {
    this.events.push(event);
    this.details.push(details);
  }

  info(event: string): void {
    this.events.push(event);
  }

  warn(event: string): void {
    this.events.push(event);
  }

  error(event: string, _message: string, _error?: unknown, details?: unknown): void {
    this.events.push(event);
    this.details.push(details);
  }
}
