/** The one shape of all rules: what a kind of rule is called, what can be set, and how it is compiled into a check. */
import type { Decision, Transaction } from '../transactions/transaction.ts';
import type { AccountActivity } from './account-activity.ts';
import type { Hit } from './hit.ts';
import type { WorldFacts } from './world-facts.ts';

export interface RuleParameter {
  readonly name: string;
  /** Money is decimal text in the reporting currency; a number has at most six decimals. */
  readonly type: 'money' | 'integer' | 'number';
  /** null for counts, factors and shares; money is in the reporting currency. */
  readonly unit: 'money' | 'ms' | 'km' | 'km/h' | '%' | null;
  /** Money in whole units of currency, as `max` and `default`. */
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** What a check may look at: one transaction, what its account did before, and what else is known. One object, filled anew each time. */
export interface RuleFacts {
  readonly transaction: Transaction;
  /** Minor units of the reporting currency; NaN without a rate, for which rules that need it are not asked. */
  readonly amount: number;
  /** Payment, Transfer or Withdrawal. */
  readonly isOut: boolean;
  readonly activity: AccountActivity;
  /** How many of the account's own entries lie before the transaction: by time, equal ones by id. */
  readonly end: number;
  readonly world: WorldFacts;
}

export interface Finding extends Pick<Hit, 'inputs' | 'windowMs' | 'threshold' | 'margin' | 'sentence'> {
  /** The least that must be decided, whatever the score. */
  readonly decision?: Decision;
}

/** null where the rule is not hit; nothing is allocated then. */
export type Check = (facts: RuleFacts) => Finding | null;

/** Values of parameters as people write them: money as decimal text, all others as numbers. */
export type RuleParams = Readonly<Record<string, string | number>>;

/** Values of parameters by name: money in minor units of the reporting currency, all others as they are. */
export type RuleValues = Readonly<Record<string, number>>;

export interface RuleKind {
  readonly kind: string;
  /** How a rule of this kind is called at first. */
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** From 0 to 1000. */
  readonly defaultWeight: number;
  readonly params: readonly RuleParameter[];
  /** It compares money: a transaction without a rate is not shown to it. */
  readonly needsRate: boolean;
  /** @param currency that money is told in */
  compile(values: RuleValues, currency: string): Check;
}
