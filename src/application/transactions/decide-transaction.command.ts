/** A person releases a held transaction, or rejects it. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { Clock } from '../ports/clock.ts';
import { TransactionTransitions } from '../ports/transaction-transitions.ts';
import { IllegalTransitionError } from './illegal-transition.ts';
import { transactionView } from './transaction.view.ts';
import type { TransactionView } from './transaction.view.ts';

export type HoldDecision = 'release' | 'reject';

export class DecideTransaction extends Command<TransactionView> {
  constructor(
    readonly transactionId: string,
    readonly decision: HoldDecision,
    /** Of the person; stands in the history. */
    readonly reason: string,
    readonly actor: string,
  ) {
    super();
  }
}

const STEPS = {
  release: { to: 'Processing', reason: null },
  reject: { to: 'Failed', reason: 'rejected' },
} as const;

@CommandHandler(DecideTransaction)
export class DecideTransactionHandler implements ICommandHandler<DecideTransaction> {
  constructor(
    private readonly transitions: TransactionTransitions,
    private readonly clock: Clock,
  ) {}

  /**
   * Repeating the last act changes nothing and succeeds.
   * @throws NotFoundError, IllegalTransitionError
   */
  async execute({ transactionId, decision, reason: note, actor }: DecideTransaction): Promise<TransactionView> {
    const { to, reason } = STEPS[decision];
    const result = await this.transitions.make({ id: transactionId, to, from: ['Held'], actor, reason, note, at: this.clock.now() });
    if (result.outcome === 'absent') throw new NotFoundError('there is no transaction with this id');
    const { transaction, last } = result;
    const view = transactionView(transaction);
    const isRepeated = last.from === 'Held' && last.to === to && (reason === null || transaction.reason === reason);
    if (result.outcome === 'changed' || isRepeated) return view;
    throw new IllegalTransitionError(`only a Held transaction can be ${decision === 'release' ? 'released' : 'rejected'}`, view);
  }
}
