/** Revocations from PostgreSQL: each replica reads what was added since it looked last, twice a second or when it is told to. */
import type { ClusterSignal } from '../../application/ports/cluster-signal.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import type { Revocation } from '../../application/ports/revocation-feed.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Database } from './database.ts';
import { reasonOf } from './database-errors.ts';

/** So that with the reading itself a revocation acts within a second. */
const INTERVAL_MS = 500;
/** With the database away this long, nobody knows any more who may. Until then sessions are taken to go on. */
const BLIND_MS = 10_000;
/** Longer than the longest life of an access token: what is older no longer matters. */
const KEPT_MS = 2 * 3_600_000;
const PRUNE_INTERVAL_MS = 600_000;

interface Row {
  horizon: string;
  id: number | null;
  kind: Revocation['kind'];
  subject: string;
  at: number;
}

/** One statement sees one state of the database; the join keeps its horizon also where there is no row. */
const select = (condition: string): string => `
  SELECT now.horizon::text AS horizon, r.id, r.kind, r.subject, r.at
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon) now
  LEFT JOIN revocations r ON ${condition}
  ORDER BY r.id`;
const SELECT_FIRST = select('r.at >= $1');
const SELECT_NEW = select('r.xact >= $1::xid8');

export class PostgresRevocationFeed extends RevocationFeed {
  /** When each session ended, the oldest first. As many as sign-ins in two hours, each of which cost a password hash. */
  private readonly ended = new Map<string, number>();
  private readonly listeners = new Set<(revocation: Revocation) => void>();
  /** Every transaction before it was over when this looked last; later ones are read again. */
  private horizon: string | null = null;
  /** Ids of the rows that the last look saw. */
  private seen = new Set<number>();
  /** Monotonic milliseconds at which the last look that succeeded began. */
  private lookedAt = -Infinity;
  private prunedAt = -Infinity;
  private failing = false;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly signal: ClusterSignal,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {
    super();
  }

  /** Looks for the first time, and from then on by itself until `close`. */
  async start(): Promise<void> {
    this.signal.listen('revocations', () => void this.look());
    await this.look();
    this.schedule();
  }

  /** Waits for a look under way. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  hasEnded(sessionId: string): boolean {
    if (this.clock.monotonic() - this.lookedAt > BLIND_MS) {
      throw new DomainError('database_unavailable', 'it is not known whether the session still lives, try again', [], 1);
    }
    return this.ended.has(sessionId);
  }

  announce(revocation: Revocation): void {
    this.apply(revocation, this.clock.now());
    this.signal.send('revocations');
  }

  subscribe(listener: (revocation: Revocation) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads what is new; asked while it reads, it reads once more. Never rejects. */
  look(): Promise<void> {
    if (this.looking === null) {
      this.looking = this.read().finally(() => {
        this.looking = null;
        if (!this.lookAgain || this.closed) return;
        this.lookAgain = false;
        void this.look();
      });
    } else this.lookAgain = true;
    return this.looking;
  }

  private schedule(): void {
    if (this.closed) return;
    this.timer = setTimeout(() => void this.look().then(() => this.schedule()), INTERVAL_MS).unref();
  }

  private async read(): Promise<void> {
    const begun = this.clock.monotonic();
    try {
      const rows = await this.rows();
      this.failing = false;
      this.lookedAt = begun;
      this.take(rows);
      this.forgetOld();
      if (begun - this.prunedAt >= PRUNE_INTERVAL_MS) {
        this.prunedAt = begun;
        await this.database.execute('DELETE FROM revocations WHERE at < $1', [this.clock.now() - KEPT_MS]);
      }
    } catch (error) {
      if (!this.failing)
        this.journal.warn('revocations.unread', `revocations cannot be read: ${reasonOf(error)}`, { reason: reasonOf(error) });
      this.failing = true;
    }
  }

  private rows(): Promise<Row[]> {
    return this.horizon === null
      ? this.database.query<Row>(SELECT_FIRST, [this.clock.now() - KEPT_MS])
      : this.database.query<Row>(SELECT_NEW, [this.horizon]);
  }

  private take(rows: readonly Row[]): void {
    const before = this.seen;
    this.seen = new Set();
    for (const { horizon, id, kind, subject, at } of rows) {
      this.horizon = horizon;
      if (id === null) continue;
      this.seen.add(id);
      if (!before.has(id)) this.apply({ kind, subject }, at);
    }
  }

  private apply(revocation: Revocation, at: number): void {
    if (revocation.kind === 'session' && !this.ended.has(revocation.subject)) this.ended.set(revocation.subject, at);
    for (const listener of this.listeners) listener(revocation);
  }

  private forgetOld(): void {
    const before = this.clock.now() - KEPT_MS;
    for (const [session, at] of this.ended) {
      if (at >= before) return;
      this.ended.delete(session);
    }
  }
}
