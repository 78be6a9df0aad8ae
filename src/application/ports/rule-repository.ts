/** Rules with their versions, kept; every change of them and of the lists raises one number that all replicas watch. */
import type { RuleDefinition, RuleState } from '../../domain/risk/rule-book.ts';

export interface RuleVersion extends RuleDefinition {
  readonly state: RuleState;
  /** Epoch milliseconds, as `changedAt`, when the state last changed. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** A username, or `system`. */
  readonly createdBy: string;
}

export abstract class RuleRepository {
  /** All versions of a rule, oldest first; empty where there is no such rule. */
  abstract find(id: string): Promise<RuleVersion[]>;
  /** The versions of all rules, by kind, rule and version. */
  abstract all(): Promise<RuleVersion[]>;
  /** Writes versions that are new or whose state changed; inside a unit of work that has called `lock`. */
  abstract save(versions: readonly RuleVersion[]): Promise<void>;
  /** Makes the caller's unit of work the only one that changes rules or lists, and raises the revision when it commits. */
  abstract lock(): Promise<void>;
  /** The number that each change raises. */
  abstract revision(): Promise<number>;
  /** Hits by rule id since a time, by rules that watch too. */
  abstract hits(since: number): Promise<ReadonlyMap<string, number>>;
}
