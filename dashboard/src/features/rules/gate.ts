/** What has to be before a version may be put in force: a rule of the page, the server would take it at once. */
import type { RuleVersion } from '../../api/contract.ts';

/** A version that watched as long is tried as well as by a backtest. */
export const SHADOW_MS = 24 * 3_600_000;

export type Gate =
  | { isOpen: true; by: 'backtest' | 'shadow' }
  | { isOpen: false; why: 'in_force' }
  | { isOpen: false; why: 'unsaved' }
  | { isOpen: false; why: 'untried' }
  /** It watches, but not long enough. */
  | { isOpen: false; why: 'watches'; sinceMs: number };

export interface GateFacts {
  version: Pick<RuleVersion, 'state' | 'changedAt'>;
  isTried: boolean;
  /** The form says something else than the version. */
  isChanged: boolean;
  /** Clock of the server, epoch milliseconds. */
  now: number;
}

export function gateOf({ version, isTried, isChanged, now }: GateFacts): Gate {
  if (isChanged) return { isOpen: false, why: 'unsaved' };
  if (version.state === 'active') return { isOpen: false, why: 'in_force' };
  if (isTried) return { isOpen: true, by: 'backtest' };
  if (version.state !== 'shadow') return { isOpen: false, why: 'untried' };
  const sinceMs = now - Date.parse(version.changedAt);
  return sinceMs >= SHADOW_MS ? { isOpen: true, by: 'shadow' } : { isOpen: false, why: 'watches', sinceMs };
}
