/** The counters of the server process, read every two seconds while the page is seen: the newest, the last 15 minutes, and what was lost. */
import type { RuntimeMetrics } from '../api/contract.ts';
import { infoOf } from '../api/problem.ts';
import type { ApiError } from '../api/problem.ts';
import { session } from '../api/session.ts';
import { live } from './live.ts';
import { identityHolds, LossLedger } from './loss-ledger.ts';
import { metricsStore } from './metrics-store.ts';
import { Topic } from './topic.ts';

/** Time between two readings. */
export const READ_EVERY_MS = 2_000;
/** Time that the history reaches back. */
export const HISTORY_MS = 15 * 60_000;

/** One reading; without values where none was received. */
export interface RuntimeSample {
  /** Epoch milliseconds of the server's clock; each later than the one before. */
  readonly at: number;
  readonly metrics: RuntimeMetrics | null;
  /** From the live channel, as of then. */
  readonly transactionsPerSecond: number | null;
}

class RuntimeStore {
  /** Touched with each reading, also with one that failed. */
  readonly topic = new Topic();
  newest: RuntimeMetrics | null = null;
  /** When `newest` was read, epoch milliseconds of the server's clock. */
  readAt: number | null = null;
  /** When the first reading was: losses are known since then. */
  since: number | null = null;
  /** Why the last reading failed; null while they succeed. */
  error: ApiError | null = null;
  /** Oldest first. */
  history: readonly RuntimeSample[] = [];
  ledger = new LossLedger();
  private followers = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private unfollowLagged: (() => void) | null = null;
  private reading: Promise<void> | null = null;

  /** Reads until the function that it returns is called. Needs `monitoring:read`. */
  readonly follow = (): (() => void) => {
    this.followers += 1;
    if (this.followers === 1) this.begin();
    return () => {
      this.followers -= 1;
      if (this.followers === 0) this.end();
    };
  };

  /** accepted = processed + dropped + queued, of the whole and of every partition; null before anything was read. */
  get identityHolds(): boolean | null {
    return this.newest === null ? null : identityHolds(this.newest) && this.newest.partitions.every(identityHolds);
  }

  /** Reads now; one reading at a time. */
  readonly readNow = (): Promise<void> => {
    this.reading ??= this.readOnce().finally(() => (this.reading = null));
    return this.reading;
  };

  clear(): void {
    this.newest = null;
    this.readAt = null;
    this.since = null;
    this.error = null;
    this.history = [];
    this.ledger = new LossLedger();
    this.topic.touch();
  }

  private begin(): void {
    this.timer = setInterval(this.tick, READ_EVERY_MS);
    document.addEventListener('visibilitychange', this.tick);
    this.unfollowLagged = live.followLagged(({ channel, dropped }) => {
      this.ledger.lagged(channel, dropped, live.now);
      this.topic.touch();
    });
    this.tick();
  }

  private end(): void {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.tick);
    this.unfollowLagged?.();
  }

  private readonly tick = (): void => {
    if (!document.hidden && session.current !== null) void this.readNow();
  };

  private async readOnce(): Promise<void> {
    const { ledger } = this;
    try {
      const metrics = await session.ask<RuntimeMetrics>('/api/metrics', { deadlineMs: READ_EVERY_MS * 2 });
      // Somebody else signed in meanwhile.
      if (ledger !== this.ledger) return;
      this.newest = metrics;
      this.readAt = live.now;
      this.since ??= this.readAt;
      this.error = null;
      ledger.read(metrics, this.readAt);
      this.keep(metrics);
    } catch (error) {
      this.error = infoOf(error) ?? { status: 'unreachable', reason: 'no_connection' };
      this.keep(null);
    }
    this.topic.touch();
  }

  private keep(metrics: RuntimeMetrics | null): void {
    const at = Math.max(live.now, (this.history.at(-1)?.at ?? 0) + 1);
    const transactionsPerSecond = live.isLive ? (metricsStore.newest?.transactionsPerSecond ?? null) : null;
    const last = this.history.at(-1);
    const next = [...this.history.filter((sample) => at - sample.at <= HISTORY_MS)];
    // A hidden page reads nothing: no line leads over that time.
    if (last !== undefined && at - last.at > READ_EVERY_MS * 3) next.push({ at: last.at + 1, metrics: null, transactionsPerSecond: null });
    next.push({ at, metrics, transactionsPerSecond });
    this.history = next;
  }
}

/** Counters of the server that answers this page. */
export const runtimeStore = new RuntimeStore();
