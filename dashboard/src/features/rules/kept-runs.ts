/** Backtests that were run in this tab: kept until it is closed, so that two can be compared and a version is known to have been tried. */
import type { Backtest, RuleKind } from '../../api/contract.ts';
import { isSameText } from './rule-text.ts';
import type { TextLike } from './rule-text.ts';

export interface KeptRun {
  id: string;
  kind: string;
  /** null: of a rule that is not stored yet. */
  ruleId: string | null;
  /** null: of a rule that is not stored yet. */
  version: number | null;
  /** The text is not the version's, but changes upon it. */
  isChanged: boolean;
  text: TextLike;
  /** Epoch milliseconds. */
  at: number;
  from: string;
  to: string;
  tookMs: number;
  result: Backtest;
  /** What was in force, over the same span; null: nothing was. */
  running: { version: number; text: TextLike; result: Backtest } | null;
}

const MOST = 40;
const nameFor = (userId: string): string => `tapewatch.backtests.${userId}`;

/** Newest first. */
export function keptRuns(userId: string, storage: Pick<Storage, 'getItem'> = sessionStorage): KeptRun[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(nameFor(userId)) ?? '[]');
    return Array.isArray(stored) ? (stored as KeptRun[]) : [];
  } catch {
    // Written by something else: as if there were none.
    return [];
  }
}

/** The newest takes the place of the oldest where there are too many, or no more room in the browser: `forgotten` of them for that. */
export function keepRun(
  userId: string,
  run: KeptRun,
  storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage,
): { runs: KeptRun[]; forgotten: number } {
  const runs = [run, ...keptRuns(userId, storage)].slice(0, MOST);
  for (let count = runs.length; count > 0; count -= 1) {
    try {
      storage.setItem(nameFor(userId), JSON.stringify(runs.slice(0, count)));
      return { runs: runs.slice(0, count), forgotten: runs.length - count };
    } catch {
      // No room: tried again without the oldest.
    }
  }
  return { runs: [run], forgotten: runs.length - 1 };
}

/** Whether a text was tried, whatever it was called then. */
export function isTried(runs: readonly KeptRun[], kind: RuleKind, text: TextLike): boolean {
  return runs.some((run) => run.kind === kind.kind && isSameText(kind, run.text, text));
}

/** Runs of one rule; of a rule that is not stored, those of its kind without one. */
export function runsOf(runs: readonly KeptRun[], kind: string, ruleId: string | null): KeptRun[] {
  return runs.filter((run) => run.kind === kind && run.ruleId === ruleId);
}
