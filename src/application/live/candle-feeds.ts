/** Candles for live channels: the newest of a symbol and interval, read once and then kept up while somebody follows. */
import { INTERVAL_MS } from '../../domain/market/candle.ts';
import type { Candle, CandleInterval } from '../../domain/market/candle.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { CandleBook } from '../market/candle-book.ts';
import type { MarketQueries } from '../market/market.queries.ts';
import { candleView } from '../market/market.view.ts';
import type { CandleView } from '../market/market.view.ts';
import type { Journal } from '../ports/journal.ts';
import { Channel, STATE_EPOCH } from './channel.ts';
import type { Step } from './channel.ts';
import type { Audience } from './audience.ts';
import { Payload } from './payload.ts';

/** Candles in a snapshot. */
const SHOWN = 100;

interface Entry {
  view: CandleView;
  version: number;
}

export class CandleFeeds {
  private readonly followed = new Map<string, CandleChannel>();

  constructor(
    private readonly queries: MarketQueries,
    book: CandleBook,
    private readonly journal: Journal,
  ) {
    book.onChange = (candle, isWhole) => this.followed.get(`${candle.symbol} ${candle.interval}`)?.changed(candle, isWhole);
  }

  channel(name: string, symbol: string, interval: CandleInterval): Channel {
    const key = `${symbol} ${interval}`;
    const channel = new CandleChannel(name, symbol, interval, this.queries, this.journal, () => this.followed.delete(key));
    channel.onOpen = () => this.followed.set(key, channel);
    return channel;
  }
}

class CandleChannel extends Channel {
  override readonly isState = true;
  onOpen: () => void = () => undefined;
  /** By openTime, ascending; null until they were read. */
  private entries: Map<number, Entry> | null = null;
  private version = 0;
  private isReading = false;
  /** Nobody knew the symbol when it was read: what is stored of it is read once somebody does. */
  private isUnread = false;
  /** Told while the others were being read, or only in part: they are read (again). */
  private readonly unknown = new Set<number>();
  private readonly updates = new Map<number, Step | null>();

  constructor(
    name: string,
    private readonly symbol: string,
    private readonly interval: CandleInterval,
    private readonly queries: MarketQueries,
    private readonly journal: Journal,
    private readonly onClose: () => void,
  ) {
    super(name, 'market:read');
  }

  override close(): void {
    this.onClose();
  }

  override first(_audience: Audience, now: number): Step | null {
    if (this.entries === null) {
      this.onOpen();
      this.read(null);
      return null;
    }
    return this.step('snapshot', [...this.entries.values()].slice(-SHOWN), now);
  }

  override next(cursor: number, _audience: Audience, now: number): Step | null {
    let step = this.updates.get(cursor);
    if (step === undefined) {
      const changed = [...(this.entries ?? new Map<number, Entry>()).values()].filter(({ version }) => version > cursor);
      step = changed.length === 0 ? null : this.step('update', changed, now);
      this.updates.set(cursor, step);
    }
    return step;
  }

  override beginFrame(): void {
    this.updates.clear();
    if (this.entries === null) return;
    const state = this.queries.candleState(this.symbol, this.interval);
    if (state === null) return;
    if (this.isUnread) this.read(null);
    const { building, newestTime, windowMs } = state;
    if (building !== null && (this.entries.get(building.openTime)?.view.count ?? 0) <= building.count) {
      this.put(candleView(building, newestTime, windowMs));
    }
    for (const [openTime, { view }] of this.entries) {
      if (!view.closed && newestTime >= openTime + INTERVAL_MS[this.interval] + windowMs) this.put({ ...view, closed: true });
    }
    for (const openTime of this.unknown) this.read(openTime);
  }

  /** A candle ended, or ticks came late for one that had. */
  changed(candle: Candle, isWhole: boolean): void {
    const state = this.entries === null || !isWhole ? null : this.queries.candleState(this.symbol, this.interval);
    if (state === null) this.unknown.add(candle.openTime);
    else this.put(candleView(candle, state.newestTime, state.windowMs));
  }

  private put(view: CandleView): void {
    const entries = this.entries!;
    const openTime = Date.parse(view.openTime);
    const known = entries.get(openTime)?.view;
    if (known !== undefined && isSame(known, view)) return;
    const [oldest] = entries.keys();
    if (known === undefined && entries.size >= SHOWN && openTime < oldest!) return;
    this.version += 1;
    const newest = [...entries.keys()].at(-1) ?? 0;
    entries.set(openTime, { view, version: this.version });
    if (known === undefined && openTime < newest) this.entries = new Map([...entries].sort(([a], [b]) => a - b));
    if (entries.size > 2 * SHOWN) this.entries = new Map([...this.entries!].slice(-SHOWN));
  }

  /** The newest ones, or the one of that time; what fails is tried again with the next frame. */
  private read(openTime: number | null): void {
    if (this.isReading) return;
    this.isReading = true;
    const range = openTime === null ? { from: null, to: null, limit: SHOWN } : { from: openTime, to: openTime + 1, limit: 1 };
    this.queries
      .candlesOf(this.symbol, this.interval, range)
      .then(({ items }) => {
        this.entries ??= new Map();
        if (openTime !== null) this.unknown.delete(openTime);
        else this.isUnread = false;
        for (const view of items) this.put(view);
      })
      .catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'symbol_not_found') {
          this.isUnread ||= this.entries === null;
          this.entries ??= new Map();
        } else this.journal.error('live.candles_failed', 'candles could not be read; it is tried again', error);
      })
      .finally(() => {
        this.isReading = false;
      });
  }

  private step(type: 'snapshot' | 'update', entries: readonly Entry[], now: number): Step {
    const data = JSON.stringify(entries.map(({ view }) => view));
    return { payload: new Payload('candle', this.name, STATE_EPOCH, type, now, data), cursor: this.version, seq: null };
  }
}

function isSame(a: CandleView, b: CandleView): boolean {
  return (
    a.close === b.close &&
    a.count === b.count &&
    a.high === b.high &&
    a.low === b.low &&
    a.open === b.open &&
    a.volume === b.volume &&
    a.closed === b.closed &&
    a.revision === b.revision
  );
}
