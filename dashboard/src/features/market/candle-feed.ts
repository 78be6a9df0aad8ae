/** Candles of one symbol and interval: history by request, the newest pushed, and what the chart has still to draw. */
import type { Candle, CandleInterval } from '@tapewatch/client';
import type { CandlePage, CandleQuery } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { live } from '../../live/live.ts';
import { Topic } from '../../live/topic.ts';
import { CandleBook, INTERVAL_MS } from './candle-book.ts';
import type { BookChange } from './candle-book.ts';

/** Candles of a request; so many intervals are kept, too, of what is pushed before the answer. */
const PAGE = 500;
/** A request that failed is made again after this time, then after twice as long, and so on. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;

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
  /** Pushed while the answer that replaces all is on its way, by the beginning of the interval. */
  private readonly early = new Map<string, Candle>();
  /** Number of the newest request: the answer of an older one is not wanted any more. */
  private ticket = 0;
  private isReplacing = false;
  /** Candles from there on may be missing, epoch milliseconds: more than one cut may have made the hole. */
  private holeFrom: number | null = null;
  private failures = 0;
  private again: (() => Promise<void>) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly symbol: string,
    readonly interval: CandleInterval,
    private readonly load: (query: CandleQuery) => Promise<CandlePage>,
    private readonly source: Pick<typeof live, 'follow' | 'now'> = live,
  ) {
    this.book = new CandleBook(interval);
  }

  /** Follows until the function that it returns is called. @param at epoch milliseconds that must be in sight; null: the newest */
  start(at: number | null): () => void {
    const leave = this.source.follow(`candles:${this.interval}:${this.symbol}`, ({ type, data }) => this.pushed(data, type === 'snapshot'));
    if (at !== null && at < this.source.now - PAGE * this.stepMs) void this.around(at);
    else void this.newest();
    return () => {
      leave();
      clearTimeout(this.timer);
      this.ticket += 1;
      this.early.clear();
    };
  }

  /** Asks once more for what was refused. */
  async retry(): Promise<void> {
    await this.again?.();
  }

  /** The newest candles in place of what is shown. */
  async newest(): Promise<void> {
    await this.replace({ limit: PAGE }, () => {
      this.isPast = false;
      this.isAtStart = false;
      this.book.clear();
    });
  }

  /** A stretch around an instant in place of what is shown. */
  async around(at: number): Promise<void> {
    const from = new Date(Math.max(0, at - (PAGE / 2) * this.stepMs)).toISOString();
    await this.replace({ from, limit: PAGE }, (page) => {
      const end = page.items.at(-1)?.openTime;
      this.isPast = end !== undefined && Date.parse(end) < this.source.now - 3 * this.stepMs;
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

  private async catchUp(since: number): Promise<void> {
    const from = Math.min(this.holeFrom ?? since, since);
    this.holeFrom = from;
    if (this.source.now - from > PAGE * this.stepMs) return this.newest();
    await this.run({ from: new Date(from).toISOString(), limit: PAGE }, ({ items }) => {
      this.holeFrom = null;
      // Places are given in order, so a hole is filled by laying all out anew.
      const known = this.book.slots.flatMap(({ candle }) => (candle === null ? [] : [candle]));
      this.book.clear();
      this.book.merge([...known, ...items]);
    });
  }

  private pushed(candles: readonly Candle[], isSnapshot: boolean): void {
    if (this.isReplacing) {
      for (const candle of candles) this.early.set(candle.openTime, candle);
      // The oldest give way; should the answer not reach to the others, what lies between is asked for.
      for (const oldest of this.early.keys()) {
        if (this.early.size <= PAGE) break;
        this.early.delete(oldest);
      }
    }
    if (this.isLoaded && !this.isPast) this.add(candles, isSnapshot ? 0 : Infinity);
    // The server is there again: what it did not answer is asked for now.
    if (isSnapshot && this.error !== null && !this.isBusy) void this.retry();
  }

  /** @param slack seconds that may lie between what is known and the first of them; over more, what lies between is asked for */
  private add(candles: readonly Candle[], slack: number): void {
    const newest = this.book.newestTime ?? Infinity;
    this.take(this.book.merge(candles));
    const first = Math.min(...candles.map(({ openTime }) => Date.parse(openTime) / 1000));
    if (!this.isReplacing && first !== Infinity && first > newest + slack) void this.catchUp(newest * 1000);
  }

  private async replace(query: Omit<CandleQuery, 'symbol' | 'interval'>, before: (page: CandlePage) => unknown): Promise<void> {
    this.isReplacing = true;
    await this.run(query, (page) => {
      this.isReplacing = false;
      this.holeFrom = null;
      before(page);
    });
  }

  private async run(query: Omit<CandleQuery, 'symbol' | 'interval'>, before: (page: CandlePage) => unknown): Promise<void> {
    this.ticket += 1;
    const { ticket } = this;
    clearTimeout(this.timer);
    this.isBusy = true;
    this.status.touch();
    try {
      const page = await this.load({ symbol: this.symbol, interval: this.interval, ...query });
      if (ticket !== this.ticket) return;
      before(page);
      this.take({ ...this.book.merge(page.items, { older: true }), isWhole: true });
      this.isLoaded = true;
      this.isBusy = false;
      this.error = null;
      this.failures = 0;
      const early = [...this.early.values()];
      this.early.clear();
      if (!this.isPast) this.add(early, this.stepMs / 1000);
    } catch (error) {
      if (ticket !== this.ticket) return;
      this.isBusy = false;
      this.error = error as ApiError;
      this.again = () => this.run(query, before);
      this.wait(this.error);
    }
    this.status.touch();
  }

  private wait(error: ApiError): void {
    const ownMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    const askedMs = error.status === 'unreachable' ? 0 : (error.retryAfterSeconds ?? 0) * 1000;
    this.timer = setTimeout(() => void this.retry(), Math.max(ownMs, askedMs));
  }

  private take({ isWhole, changed }: BookChange): void {
    if (isWhole) this.isWhole = true;
    else for (const index of changed) this.changed.add(index);
    if (isWhole || changed.length > 0) this.topic.touch();
  }
}
