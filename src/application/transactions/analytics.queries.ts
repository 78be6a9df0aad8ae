/** Analytics over any time: computed by the database, kept for a moment. */
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import { formatAmount } from '../../domain/transactions/money.ts';
import type { Clock } from '../ports/clock.ts';
import type { TimeRange, TransactionAnalytics, TransactionSums } from '../ports/transaction-analytics.ts';

export const ANALYTICS = ['summary', 'volume-by-minute', 'by-country', 'by-source', 'by-type', 'top-accounts'] as const;
export type AnalyticsName = (typeof ANALYTICS)[number];

const MINUTE_MS = 60_000;
const DEFAULT_RANGE_MS = 60 * MINUTE_MS;
const MAX_RANGE_MS = 31 * 86_400_000;
const TOP_ACCOUNTS = 20;
/** Answers that are kept at a time. */
const CACHED = 100;

export interface AnalyticsView {
  source: 'sql';
  from: string;
  to: string;
  generatedAt: string;
  /** Of the volumes. */
  currency: string;
  items: Readonly<Record<string, unknown>>[];
}

export class AnalyticsQueries {
  /** Newest last. */
  private readonly cache = new Map<string, { until: number; view: Promise<AnalyticsView> }>();

  /** @param ttlMs an answer may be so old; 0: never */
  constructor(
    private readonly analytics: TransactionAnalytics,
    private readonly clock: Clock,
    private readonly currency: string,
    private readonly ttlMs: number,
  ) {}

  /** Without `to` until now, without `from` the hour before `to`. @throws ValidationError */
  async get(name: AnalyticsName, from: number | null, to: number | null): Promise<AnalyticsView> {
    const now = this.clock.now();
    const key = `${name} ${from} ${to}`;
    const known = this.cache.get(key);
    if (known !== undefined && known.until > now) return known.view;
    const end = to ?? now;
    const view = this.compute(name, checkedRange(from ?? end - DEFAULT_RANGE_MS, end), now);
    if (this.ttlMs > 0) this.keep(key, now + this.ttlMs, view);
    return view;
  }

  private keep(key: string, until: number, view: Promise<AnalyticsView>): void {
    this.cache.delete(key);
    if (this.cache.size === CACHED) this.cache.delete(this.cache.keys().next().value!);
    this.cache.set(key, { until, view });
    view.catch(() => this.cache.delete(key));
  }

  private async compute(name: AnalyticsName, range: TimeRange, now: number): Promise<AnalyticsView> {
    const items = await this.itemsOf(name, range);
    return { source: 'sql', from: isoOf(range.from), to: isoOf(range.to), generatedAt: isoOf(now), currency: this.currency, items };
  }

  private async itemsOf(name: AnalyticsName, range: TimeRange): Promise<Readonly<Record<string, unknown>>[]> {
    switch (name) {
      case 'summary': {
        const { count, volume, completed, failed, held, flagged, averageProcessingTimeMs } = await this.analytics.summary(range);
        return [{ count, volume: this.money(volume), completed, failed, held, flagged, averageProcessingTimeMs }];
      }
      case 'volume-by-minute':
        return this.minutes(range);
      case 'by-country':
        return (await this.analytics.groups('country', range)).map((group) => ({ key: group.key, ...this.sums(group) }));
      case 'by-source':
        return (await this.analytics.groups('source', range)).map((group) => ({ key: group.key, ...this.sums(group) }));
      case 'by-type':
        return (await this.analytics.groups('type', range)).map((group) => ({ key: group.key, ...this.sums(group) }));
      case 'top-accounts':
        return (await this.analytics.topAccounts(range, TOP_ACCOUNTS)).map((one) => ({ accountId: one.accountId, ...this.sums(one) }));
    }
  }

  /** Every minute that the range touches. */
  private async minutes(range: TimeRange): Promise<{ minute: string; count: number; volume: string }[]> {
    const known = new Map((await this.analytics.byMinute(range)).map((one) => [one.minute, one]));
    const minutes: { minute: string; count: number; volume: string }[] = [];
    for (let minute = range.from - (range.from % MINUTE_MS); minute < range.to; minute += MINUTE_MS) {
      const { count, volume } = known.get(minute) ?? { count: 0, volume: 0n };
      minutes.push({ minute: isoOf(minute), count, volume: this.money(volume) });
    }
    return minutes;
  }

  private sums({ count, volume, flagged }: TransactionSums): { count: number; volume: string; flagged: number } {
    return { count, volume: this.money(volume), flagged };
  }

  private money(minor: bigint): string {
    return formatAmount(minor, this.currency);
  }
}

function checkedRange(from: number, to: number): TimeRange {
  const wrong = from >= to ? 'must be after from' : to - from > MAX_RANGE_MS ? 'must be at most 31 days after from' : null;
  if (wrong !== null) throw new ValidationError([{ pointer: '/to', code: 'out_of_range', detail: wrong }], '1 parameter is invalid');
  return { from, to };
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
