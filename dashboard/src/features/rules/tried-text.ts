/** What a backtest tried, in words. */
import type { KeptRun } from './kept-runs.ts';
import type { Words } from './rule-text.ts';

/** A run by what was tried: a version, changes upon it, or a rule that is new. */
export function whatOf({ version, isChanged }: Pick<KeptRun, 'version' | 'isChanged'>, t: Words): string {
  if (version === null) return t('backtest.whatNew');
  return t(isChanged ? 'backtest.whatChanged' : 'backtest.what', { version });
}
