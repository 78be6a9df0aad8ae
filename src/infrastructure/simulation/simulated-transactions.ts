/** Sends made-up transactions through the door that everybody uses: paced without drift, from one process of the cluster. */
import type { Clock } from '../../application/ports/clock.ts';
import type { ClusterLease } from '../../application/ports/cluster-lease.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { AcceptResult } from '../../application/ports/transaction-ledger.ts';
import { TransactionSimulation } from '../../application/ports/transaction-simulation.ts';
import type { TransactionSimulationStatus } from '../../application/ports/transaction-simulation.ts';
import { formatAmount } from '../../domain/transactions/money.ts';
import type { TransactionFacts } from '../../domain/transactions/transaction.ts';
import { SeededRandom } from './seeded-random.ts';
import { TransactionGenerator } from './transaction-generator.ts';
import type { GeneratedTransaction, TransactionGeneratorOptions } from './transaction-generator.ts';

export interface TransactionSimulationOptions extends TransactionGeneratorOptions {
  /** From 0 to 2^32 − 1. */
  seed: number;
}

/** Where the transactions go; items are bodies of requests. */
export type TransactionDoor = (items: readonly unknown[]) => Promise<AcceptResult[]>;

const TURN_MS = 50;
/** What is owed from a longer pause of the process, or of the database, is skipped. */
const CATCH_UP_MS = 1000;
const LEASE_MS = 10_000;
const ASK_EVERY_MS = 3000;
/** Between two lines about transactions that were not taken. */
const LOG_EVERY_MS = 10_000;

export class SimulatedTransactions extends TransactionSimulation {
  /** Transactions that were due and not taken: they could not be sent, or their answer is still missing. */
  skipped = 0;
  readonly seed: number;
  private readonly generator: TransactionGenerator;
  private rate: number;
  private timer: NodeJS.Timeout | null = null;
  private turning: Promise<void> | null = null;
  private isOurs = false;
  private askedAt = -Infinity;
  /** Of the schedule: monotonic start and the transactions that it has given out. */
  private startedAt = 0;
  private given = 0;
  private loggedAt = -Infinity;

  constructor(
    options: TransactionSimulationOptions,
    private readonly door: TransactionDoor,
    private readonly lease: ClusterLease,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {
    super();
    this.seed = options.seed;
    this.generator = new TransactionGenerator(options, new SeededRandom(this.seed));
    this.rate = options.transactionsPerSecond;
  }

  status(): TransactionSimulationStatus {
    return { running: this.timer !== null, transactionsPerSecond: this.rate };
  }

  start(transactionsPerSecond: number | null): TransactionSimulationStatus {
    const isChanged = transactionsPerSecond !== null && transactionsPerSecond !== this.rate;
    if (this.timer !== null && !isChanged) return this.status();
    if (transactionsPerSecond !== null) this.rate = transactionsPerSecond;
    this.generator.pace(this.rate);
    this.restart();
    this.timer ??= setInterval(() => void this.turn(), TURN_MS).unref();
    this.journal.info('simulation.transactions_started', `making up ${this.rate} transactions a second with seed ${this.seed}`, {
      seed: this.seed,
      transactionsPerSecond: this.rate,
    });
    return this.status();
  }

  stop(): TransactionSimulationStatus {
    if (this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
      this.journal.info('simulation.transactions_stopped', 'no transactions are made up', { skipped: this.skipped });
    }
    return this.status();
  }

  /** Stops, waits for what was sent, and lets another process go on. */
  async end(): Promise<void> {
    this.stop();
    await this.turning;
    // Where the database is away, the lease ends by itself.
    if (this.isOurs) await this.lease.release('simulation').catch(() => undefined);
    this.isOurs = false;
  }

  /** Sends what is due, unless what was sent before is still on its way. */
  turn(): Promise<void> {
    this.turning ??= this.send()
      .catch((error: unknown) => this.tell(error))
      .finally(() => (this.turning = null));
    return this.turning;
  }

  private async send(): Promise<void> {
    if (!(await this.isOurTurn())) return this.restart();
    const due = this.due();
    if (due === 0) return;
    this.given += due;
    const made = Array.from({ length: due }, () => this.generator.next());
    this.skipped += due;
    const results = await this.door(made.map(({ facts }) => bodyOf(facts)));
    this.skipped -= due;
    results.forEach((result, i) => this.tellRisky(made[i]!, result));
  }

  private async isOurTurn(): Promise<boolean> {
    const now = this.clock.monotonic();
    if (now - this.askedAt >= ASK_EVERY_MS) {
      this.isOurs = (await this.lease.hold('simulation', LEASE_MS)) !== null;
      this.askedAt = now;
    }
    return this.isOurs;
  }

  /** The schedule is absolute: transaction n is due n / rate seconds after the start, so that no delay adds up. */
  private due(): number {
    const due = Math.floor(((this.clock.monotonic() - this.startedAt) * this.rate) / 1000) - this.given;
    const most = Math.max(1, Math.floor((this.rate * CATCH_UP_MS) / 1000));
    if (due <= most) return due;
    this.skipped += due - most;
    this.given += due - most;
    return most;
  }

  private restart(): void {
    this.startedAt = this.clock.monotonic();
    this.given = 0;
  }

  private tellRisky({ rule, facts }: GeneratedTransaction, result: AcceptResult): void {
    if (result.outcome === 'refused') throw result.error;
    if (rule === null) return;
    const details = { rule, transactionId: result.transaction.id, accountId: facts.accountId };
    this.journal.info('simulation.risky', `made a transaction that should hit ${rule}`, details);
  }

  private tell(error: unknown): void {
    const now = this.clock.monotonic();
    if (now - this.loggedAt < LOG_EVERY_MS) return;
    this.loggedAt = now;
    this.journal.warn('simulation.transactions_refused', 'made-up transactions were not taken', {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** As a sender would write it: no field without a value. */
function bodyOf({ amountMinor, ...facts }: TransactionFacts): Record<string, unknown> {
  const fields = Object.entries(facts).filter(([, value]) => value !== null);
  return { amount: formatAmount(amountMinor, facts.currency), ...Object.fromEntries(fields) };
}
