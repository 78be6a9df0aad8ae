/** The gateway that settles outside tells how it went. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { HistoryEntry, Transaction } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';
import { Clock } from '../ports/clock.ts';
import { TransactionRepository } from '../ports/transaction-repository.ts';
import { TransactionTransitions } from '../ports/transaction-transitions.ts';
import { IllegalTransitionError } from './illegal-transition.ts';
import { transactionView } from './transaction.view.ts';
import type { TransactionView } from './transaction.view.ts';

export const REPORTED_STATUSES = ['Processing', 'Completed', 'Failed'] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

/** Clocks of gateways differ from ours by less. */
const MAX_FUTURE_MS = 300_000;

export class ReportStatus extends Command<TransactionView> {
  constructor(
    readonly transactionId: string,
    readonly status: ReportedStatus,
    /** Of the gateway; null: it gave none. */
    readonly reason: string | null,
    /** When it happened, epoch milliseconds; null: now. */
    readonly at: number | null,
    readonly actor: string,
  ) {
    super();
  }
}

@CommandHandler(ReportStatus)
export class ReportStatusHandler implements ICommandHandler<ReportStatus> {
  constructor(
    private readonly transactions: TransactionRepository,
    private readonly transitions: TransactionTransitions,
    private readonly clock: Clock,
    /** Whether the gateway is outside: outcomes of our own are not to be reported. */
    private readonly isGatewayOutside: boolean,
  ) {}

  /**
   * A report that comes again changes nothing and succeeds.
   * @throws NotFoundError, ValidationError, IllegalTransitionError
   */
  async execute({ transactionId: id, status: to, reason, at, actor }: ReportStatus): Promise<TransactionView> {
    const now = this.clock.now();
    if (at !== null && at > now + MAX_FUTURE_MS) {
      const detail = `is ${at - now} ms ahead of our clock; at most ${MAX_FUTURE_MS} are taken`;
      throw new ValidationError([{ pointer: '/at', code: 'timestamp_in_future', detail }]);
    }
    if (to === 'Processing' || !this.isGatewayOutside) await this.refuseEarly(id);
    const from: TransactionStatus = to === 'Processing' ? 'Pending' : 'Processing';
    const failure = to === 'Failed' ? reason : null;
    const result = await this.transitions.make({
      id,
      to,
      from: [from],
      actor,
      reason: failure,
      note: reason,
      at: Math.min(at ?? now, now),
    });
    if (result.outcome === 'absent') throw notFound();
    const view = transactionView(result.transaction);
    if (result.outcome === 'changed' || isRepeated(to, result.transaction, result.last)) return view;
    throw new IllegalTransitionError(`a transaction that is ${view.status} does not become ${to}`, view);
  }

  /**
   * What we settle ourselves nobody else does, and what nobody has assessed is not settled. A decision is never taken back, so there is no
   * race between this look and the step.
   */
  private async refuseEarly(id: string): Promise<void> {
    const transaction = await this.transactions.get(id);
    if (transaction === null) throw notFound();
    if (!this.isGatewayOutside) {
      throw new IllegalTransitionError('outcomes are made up here, none is taken from outside', transactionView(transaction));
    }
    if (transaction.status === 'Pending' && transaction.decision === null) {
      throw new IllegalTransitionError('the transaction is not assessed yet, try again', transactionView(transaction));
    }
  }
}

/** Failed for a reason of our own is not what the gateway reports. */
function isRepeated(to: ReportedStatus, { status }: Transaction, last: HistoryEntry): boolean {
  return status === to && (to !== 'Failed' || last.from === 'Processing');
}

function notFound(): NotFoundError {
  return new NotFoundError('there is no transaction with this id');
}
