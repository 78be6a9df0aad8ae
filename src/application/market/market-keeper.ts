/** Opens the market when the database is there and no other process has the market, and closes its door when another one took it. */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Journal } from '../ports/journal.ts';
import type { MarketLease } from '../ports/market-lease.ts';
import type { IngestTicks } from './ingest-ticks.ts';
import type { Market } from './market.ts';

const TURN_MS = 2000;

export class MarketKeeper {
  /** Another process has the market. */
  isSplit = false;
  private wasOpen = false;
  private turning: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly lease: MarketLease,
    private readonly market: Market,
    private readonly ingest: IngestTicks,
    private readonly journal: Journal,
    /** Called once the market takes ticks. */
    private readonly onOpen: () => void,
    /** Called when the market went to another process. */
    private readonly onLost: () => void,
  ) {}

  /** Opens the market now if it can, and keeps trying; rejects where the database is there but cannot be read. */
  async begin(): Promise<void> {
    this.timer = setInterval(() => void this.turn(), TURN_MS);
    await this.tryToOpen();
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.turning;
    await this.market.stop();
    await this.lease.release();
  }

  private turn(): Promise<void> {
    this.turning ??= this.tryToOpen()
      .catch((error: unknown) => this.journal.error('market.start_failed', 'the market could not be opened; it is tried again', error))
      .finally(() => {
        this.turning = null;
      });
    return this.turning;
  }

  private async tryToOpen(): Promise<void> {
    try {
      if (!(await this.lease.hold())) return this.tellSplit();
      if (this.wasOpen) return;
      await this.market.start();
    } catch (error) {
      // While the database is away nobody else can take the market either.
      if (error instanceof DomainError) return;
      throw error;
    }
    this.wasOpen = true;
    this.isSplit = false;
    this.ingest.open();
    this.onOpen();
  }

  private tellSplit(): void {
    if (this.isSplit) return;
    this.isSplit = true;
    this.ingest.turnAway();
    if (this.wasOpen) this.onLost();
    this.journal.warn(
      'symbols.split',
      this.wasOpen
        ? 'another process took the market while the database was away: this one takes no ticks until it is started again'
        : 'another process runs the market on this database: this one takes no ticks until that one ends',
    );
  }
}
