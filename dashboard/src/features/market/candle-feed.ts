/** Candles of one symbol and interval: history by request, the newest pushed, and what the chart has still to draw. */
import type { Candle, CandleInterval } from '@tapewatch/client';
import type { CandlePage, CandleQuery } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { live } from '../../live/live.ts';
import { Topic } from '../../live/topic.ts';
import { CandleBook, INTERVAL_MS } from './candle-book.ts';
import type { BookChange } from './candle-book.ts';

/** Candles of a request. */
const PAGE = 500;

export class CandleFeed {
  readonly book: CandleBook;
  /** Touched when there is something to draw. */
  readonly topic = new Topic();
  /** Touched when the following fields changed. */
  readonly status = new Topic();
  isLoaded = false;
  isBusy = false;
  error: ApiError | null = null;
  /** A stretch of the past is shown: what is new waits until the present is asked for. */
  isPast = false;
  private isAtStart = false;
  private isWhole = false;
  private changed = new Set<number>();
  private isClosed = false;
  /** Pushed before the first answer came. */
  private early: Candle[] = [];

  constructor(
    readonly symbol: string,
    readonly interval: CandleInterval,
    private readonly load: (query: CandleQuery) => Promise<CandlePage>,
  ) {
    this.book = new CandleBook(interval);
  }

  /** Follows until the function that it returns is called. @param at epoch milliseconds that must be in sight; null: the newest */
  start(at: number | null): () => void {
    this.isClosed = false;
    const leave = live.follow(`candles:${this.interval}:${this.symbol}`, ({ type, data }) => {
      if (this.isPast) return;
      if (!this.isLoaded) {
        this.early.push(...data);
        return;
      }
      const newest = this.book.newestTime;
      const first = data[0];
      this.take(this.book.merge(data));
      // After a cut: what lies between is asked for.
      if (type === 'snapshot' && first !== undefined && newest !== null && Date.parse(first.openTime) / 1000 > newest)
        void this.catchUp(newest * 1000);
    });
    if (at !== null && at < live.now - PAGE * this.stepMs) void this.around(at);
    else void this.newest();
    return () => {
      this.isClosed = true;
      leave();
    };
  }

  /** The newest candles in place of what is shown. */
  async newest(): Promise<void> {
    await this.run({ limit: PAGE }, () => {
      this.isPast = false;
      this.isAtStart = false;
      this.book.clear();
    });
  }

  /** A stretch around an instant in place of what is shown. */
  async around(at: number): Promise<void> {
    const from = new Date(Math.max(0, at - (PAGE / 2) * this.stepMs)).toISOString();
    await this.run({ from, limit: PAGE }, (page) => {
      const end = page.items.at(-1)?.openTime;
      this.isPast = end !== undefined && Date.parse(end) < live.now - 3 * this.stepMs;
      this.isAtStart = false;
      this.book.clear();
    });
  }

  /** Candles before the first one. */
  async older(): Promise<void> {
    const { oldestTime } = this.book;
    if (this.isBusy || this.isAtStart || this.error !== null || oldestTime === null) return;
    await this.run({ to: new Date(oldestTime * 1000).toISOString(), limit: PAGE }, ({ items }) => (this.isAtStart = items.length === 0));
  }

  /** What is to be drawn since the last call. */
  takeChanges(): BookChange {
    const change = { isWhole: this.isWhole, changed: [...this.changed].sort((a, b) => a - b) };
    this.isWhole = false;
    this.changed = new Set();
    return change;
  }

  private get stepMs(): number {
    return INTERVAL_MS[this.interval];
  }

  private async catchUp(from: number): Promise<void> {
    if (live.now - from > PAGE * this.stepMs) return this.newest();
    await this.run({ from: new Date(from).toISOString(), limit: PAGE }, ({ items }) => {
      // Places are given in order, so a hole is filled by laying all out anew.
      const known = this.book.slots.flatMap(({ candle }) => (candle === null ? [] : [candle]));
      this.book.clear();
      this.book.merge([...known, ...items]);
    });
  }

  private async run(query: Omit<CandleQuery, 'symbol' | 'interval'>, before: (page: CandlePage) => unknown): Promise<void> {
    this.isBusy = true;
    this.error = null;
    this.status.touch();
    try {
      const page = await this.load({ symbol: this.symbol, interval: this.interval, ...query });
      if (this.isClosed) return;
      before(page);
      this.take({ ...this.book.merge(page.items, { older: true }), isWhole: true });
      this.isLoaded = true;
      if (!this.isPast) this.book.merge(this.early);
      this.early = [];
    } catch (error) {
      this.error = error as ApiError;
    } finally {
      this.isBusy = false;
      this.status.touch();
    }
  }

  private take({ isWhole, changed }: BookChange): void {
    if (isWhole) this.isWhole = true;
    else for (const index of changed) this.changed.add(index);
    if (isWhole || changed.length > 0) this.topic.touch();
  }
}
