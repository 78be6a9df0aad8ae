/** The life of a transaction as steps, newest first, and what may come next. */
import type { Transition, TransactionStatus } from '../../api/contract.ts';

export interface Step extends Transition {
  /** Milliseconds since the step before; 0 for the first. */
  afterMs: number;
}

export function stepsOf(history: readonly Transition[]): Step[] {
  return history
    .map((transition, index) => {
      const before = history[index - 1];
      return { ...transition, afterMs: before === undefined ? 0 : Date.parse(transition.at) - Date.parse(before.at) };
    })
    .toReversed();
}

/** Statuses that end a life. */
export function isFinal(status: TransactionStatus): boolean {
  return status === 'Completed' || status === 'Failed';
}

/** `user:ada` as kind and name. */
export function actorOf(actor: string): { kind: string; name: string } {
  const at = actor.indexOf(':');
  return at === -1 ? { kind: '', name: actor } : { kind: actor.slice(0, at), name: actor.slice(at + 1) };
}
