/** What a rule has to say of a transaction: that it was hit, with the numbers that explain it, or why it could not be asked. */

export interface Hit {
  /** Of the rule that was asked; several rules may be of one kind. */
  readonly ruleId: string;
  /** Kind of the rule, such as `large-amount`. */
  readonly rule: string;
  /** As it was called then. */
  readonly ruleName: string;
  readonly ruleVersion: number;
  readonly weight: number;
  /** What the rule looked at; ids of accounts stand only under `accountId`, `counterpartyId` and `value`. */
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly windowMs: number | null;
  /** Money as decimal text in the reporting currency, everything else as a number; null where the rule has none. */
  readonly threshold: string | number | null;
  /** How far beyond the threshold, in its unit; not below 0. */
  readonly margin: string | number | null;
  /** For people, without ids of accounts. */
  readonly sentence: string;
  /** Why the rule could not be asked; such a hit counts nothing. */
  readonly skipped: 'no_rate' | null;
}
