/** The life cycle of a transaction: which status may follow which, and for which reason. */

export const TRANSACTION_STATUSES = ['Pending', 'Held', 'Processing', 'Completed', 'Failed'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** The legal steps; `reasons` names the only reasons a step may have, null where any will do, or none. */
const STEPS: readonly { from: TransactionStatus; to: TransactionStatus; reasons: readonly string[] | null }[] = [
  { from: 'Pending', to: 'Processing', reasons: null },
  { from: 'Pending', to: 'Held', reasons: null },
  { from: 'Pending', to: 'Failed', reasons: ['expired', 'declined'] },
  { from: 'Held', to: 'Processing', reasons: null },
  { from: 'Held', to: 'Failed', reasons: ['rejected', 'expired'] },
  { from: 'Processing', to: 'Completed', reasons: null },
  { from: 'Processing', to: 'Failed', reasons: null },
];

/** Whether a transaction in `from` may become `to` for `reason` (null: none given). Nothing follows a terminal status. */
export function mayBecome(from: TransactionStatus, to: TransactionStatus, reason: string | null): boolean {
  const step = STEPS.find((one) => one.from === from && one.to === to);
  return step !== undefined && (step.reasons === null || (reason !== null && step.reasons.includes(reason)));
}

/** Completed and Failed never change. */
export function isTerminal(status: TransactionStatus): boolean {
  return !STEPS.some((step) => step.from === status);
}
