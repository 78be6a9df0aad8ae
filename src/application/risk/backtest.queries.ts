/** Backtests as clients ask for them. */
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';
import { ExpectedAlerts } from '../ports/expected-alerts.ts';
import type { Clock } from '../ports/clock.ts';
import type { RuleRepository } from '../ports/rule-repository.ts';
import type { BacktestHistory } from './backtest-history.ts';
import { readRule } from './rule-reader.ts';

/** Ratios are not rounded; the last four null without labels. */
export interface BacktestView {
  readonly transactions: number;
  readonly hits: number;
  readonly alerts: number;
  readonly days: number;
  /** null with less than an hour of transactions. */
  readonly alertsPerDay: number | null;
  readonly labelled: number | null;
  readonly truePositives: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
}

const DAY_MS = 86_400_000;

export class BacktestQueries {
  constructor(
    private readonly history: BacktestHistory,
    private readonly rules: RuleRepository,
    private readonly clock: Clock,
    private readonly currency: string,
  ) {}

  /**
   * @param rule as it was sent; null: all that are in force, together
   * @param start epoch milliseconds, inclusive; null: a week before the end
   * @param end exclusive; null: now
   * @throws ValidationError
   */
  async run(rule: unknown, start: number | null, end: number | null): Promise<BacktestView> {
    const to = end ?? this.clock.now();
    const from = start ?? to - 7 * DAY_MS;
    if (from >= to) throw new ValidationError([{ pointer: '/from', code: 'out_of_range', detail: 'must be before to' }]);
    const report = (await this.history.run(await this.definitions(rule), { from, to })).report();
    const { transactions, hits, alerts, days, alertsPerDay, labelled, truePositives, precision, recall } = report;
    return { transactions, hits, alerts, days, alertsPerDay, labelled, truePositives, precision, recall };
  }

  private async definitions(rule: unknown): Promise<readonly RuleDefinition[]> {
    if (rule === null) return (await this.rules.snapshot(this.clock.now())).versions.filter(({ state }) => state === 'active');
    try {
      return [readRule(rule, 'tried', this.currency)];
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      throw new ValidationError(error.errors.map((one) => ({ ...one, pointer: `/rule${one.pointer}` })));
    }
  }
}

/** Tells by a backtest what a rule would have meant. */
export class BacktestedAlerts extends ExpectedAlerts {
  constructor(private readonly history: BacktestHistory) {
    super();
  }

  async perDay(rule: RuleDefinition, from: number, to: number): Promise<number | null> {
    const outcome = await this.history.tryRun([rule], { from, to });
    return outcome === null ? null : outcome.report().alertsPerDay;
  }
}
