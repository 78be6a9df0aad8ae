/** What may be done about an alert in which status: the server's own table, so that no button asks for a refusal. */
import type { AlertActName, AlertStatus } from './contract.ts';

export const UNRESOLVED: readonly AlertStatus[] = ['open', 'acknowledged', 'investigating'];

const LEGAL: Readonly<Record<AlertActName, readonly AlertStatus[]>> = {
  acknowledge: ['open'],
  assign: UNRESOLVED,
  resolve: UNRESOLVED,
  reopen: ['resolved'],
  snooze: UNRESOLVED,
  note: [...UNRESOLVED, 'resolved'],
};

/** Whether an alert in this status has the act. */
export function mayAct(status: AlertStatus, act: AlertActName): boolean {
  return LEGAL[act].includes(status);
}

/** All acts that an alert in this status has. */
export function actsOf(status: AlertStatus): AlertActName[] {
  return (Object.keys(LEGAL) as AlertActName[]).filter((act) => mayAct(status, act));
}
