/** What a rule would have meant, by what is stored. */
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';

export abstract class ExpectedAlerts {
  /**
   * Alerts a day (accounts with a hit, day by day) that the rule alone would have raised in [from, to), as far as it has transactions; null with
   * less than an hour of them, or where it takes too long to tell.
   */
  abstract perDay(rule: RuleDefinition, from: number, to: number): Promise<number | null>;
}
