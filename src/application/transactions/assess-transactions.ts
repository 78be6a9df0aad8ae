/**
 * Has every accepted transaction judged, oldest first, by one replica of the cluster at a time: so those of one account are judged one
 * after the other. What cannot be judged stays Pending, is counted, and is tried again; nothing settles unjudged.
 */
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { AssessmentQueue } from '../ports/assessment-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { DecidedTransaction, DecisionSink } from '../ports/decision-sink.ts';
import type { Journal } from '../ports/journal.ts';
import type { RiskAssessor } from '../ports/risk-assessor.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { LeaseHolder } from './lease-holder.ts';
import { POLL_MS, WorkLoop } from './work-loop.ts';

const BATCH = 500;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** Failed ones that are remembered; the first of more is tried again at once. */
const MAX_FAILED = 1000;

export class AssessTransactions {
  /** Told when transactions were judged, with the number of those that may be settled. */
  onJudged: (settleable: number) => void = () => undefined;
  /** Assessments that failed, each try. */
  failures = 0;
  /** When to try again what could not be judged, monotonic milliseconds. */
  private readonly failed = new Map<string, { tries: number; dueAt: number }>();
  private readonly loop: WorkLoop;
  /** Of the holding in which the assessor has followed everything. */
  private followed: number | null = null;

  constructor(
    private readonly queue: AssessmentQueue,
    private readonly assessor: RiskAssessor,
    /** Gets every decision in the unit of work that stores it. */
    private readonly sink: DecisionSink,
    private readonly unit: UnitOfWork,
    private readonly lease: LeaseHolder,
    private readonly clock: Clock,
    private readonly journal: Journal,
    pollMs: number = POLL_MS.server,
  ) {
    this.loop = new WorkLoop({
      pollMs,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error('assessment.failed', 'transactions could not be assessed; they are tried again', error);
      },
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Something was accepted. */
  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.lease.release();
  }

  /** Judges the oldest that wait; true where more may wait. */
  async turn(): Promise<boolean> {
    const token = await this.lease.current();
    if (token === null) return false;
    if (token !== this.followed) this.assessor.forget();
    this.followed = token;
    const waiting = await this.queue.waiting(BATCH, this.resting());
    if (waiting.length === 0) return false;
    const isAnyStored = await this.decide(waiting, token);
    // Where all fail there is time until the next look.
    return isAnyStored && waiting.length === BATCH;
  }

  /** These failed after they were judged: they count no more for those that follow. */
  withdraw(transactions: readonly Transaction[]): void {
    this.assessor.withdraw(transactions);
  }

  /** It is no longer known which of those that were judged failed afterwards. */
  forget(): void {
    this.assessor.forget();
  }

  /**
   * All at once; where that fails for what they are, ever smaller parts, so that what cannot be judged or stored keeps no other from it.
   * Those after it are judged anew, without it in the past of their account. Whether anything was stored.
   */
  private async decide(transactions: readonly Transaction[], token: number): Promise<boolean> {
    try {
      const assessments = await this.assessor.assess(transactions);
      await this.store(
        transactions.map((transaction, i) => ({ transaction, assessment: assessments[i]! })),
        token,
      );
      return true;
    } catch (error) {
      // The database is away: no transaction is to blame, and what was judged comes again, or was stored after all.
      if (error instanceof DomainError) throw error;
      this.assessor.withdraw(transactions);
      if (transactions.length === 1) {
        this.remember(transactions[0]!.id, error);
        return false;
      }
    }
    const middle = transactions.length >> 1;
    const isFirstStored = await this.decide(transactions.slice(0, middle), token);
    return (await this.decide(transactions.slice(middle), token)) || isFirstStored;
  }

  private async store(judged: readonly DecidedTransaction[], token: number): Promise<void> {
    const now = this.clock.now();
    const stored = await this.unit.run(async () => {
      const verdicts = judged.map(({ transaction: { id }, assessment: { riskScore, decision, hits } }) => ({
        id,
        riskScore,
        decision,
        hits,
      }));
      const decisions = await this.queue.decide(verdicts, token, now);
      if (decisions === null) return null;
      const ids = new Set(decisions.ids);
      const decided = judged.filter(({ transaction }) => ids.has(transaction.id));
      if (decided.length > 0) await this.sink.decided(decided, now);
      return { decided, settleable: decisions.settleable };
    });
    if (stored === null) return this.lease.lost();
    for (const { transaction } of judged) this.failed.delete(transaction.id);
    if (stored.decided.length < judged.length) {
      const decided = new Set(stored.decided);
      this.assessor.withdraw(judged.filter((one) => !decided.has(one)).map(({ transaction }) => transaction));
    }
    this.onJudged(stored.settleable);
  }

  private remember(id: string, error: unknown): void {
    this.failures += 1;
    const tries = (this.failed.get(id)?.tries ?? 0) + 1;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
    // The longest known goes: it may be over, or another's, meanwhile.
    const [oldest] = this.failed.keys();
    if (oldest !== undefined && this.failed.size >= MAX_FAILED && !this.failed.has(id)) this.failed.delete(oldest);
    this.failed.set(id, { tries, dueAt: this.clock.monotonic() + pause });
    if (tries > 1) return;
    this.journal.error('assessment.failed', 'a transaction could not be assessed; it stays Pending and is tried again', error, {
      transactionId: id,
    });
  }

  /** Those whose next try is not due. */
  private resting(): string[] {
    const now = this.clock.monotonic();
    return [...this.failed].filter(([, { dueAt }]) => dueAt > now).map(([id]) => id);
  }
}
