/** Rules with their versions, kept; every change of them and of the lists raises one number that all replicas watch. */
import type { ListEntry } from '../../domain/risk/list-book.ts';
import type { RuleDefinition, RuleState } from '../../domain/risk/rule-book.ts';

export interface RuleVersion extends RuleDefinition {
  readonly state: RuleState;
  /** Epoch milliseconds, as `changedAt`, when the state last changed. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** How often the state has changed. */
  readonly steps: number;
  /** A username, or `system`. */
  readonly createdBy: string;
}

/** All that decides, as of one moment. */
export interface RuleSnapshot {
  readonly revision: number;
  /** False in a new database, which has no rules yet. */
  readonly isSeeded: boolean;
  /** Those that are active or shadow, in order of their kind and creation. */
  readonly versions: readonly RuleVersion[];
  readonly entries: readonly ListEntry[];
}

/** What became of the alerts that a version had part in. */
export interface RuleQuality {
  readonly alerts: number;
  readonly confirmed: number;
  readonly falsePositive: number;
}

export abstract class RuleRepository {
  /** All versions of a rule, oldest first; empty where there is no such rule. */
  abstract find(id: string): Promise<RuleVersion[]>;
  /** The versions of all rules, oldest first. */
  abstract all(): Promise<RuleVersion[]>;
  /** Writes versions that are new or whose state changed; inside a unit of work that has called `lock`. */
  abstract save(versions: readonly RuleVersion[]): Promise<void>;
  /**
   * Makes the caller's unit of work the only one that changes rules or lists, and raises the revision when it commits. False where the
   * database had no rules before: from then on it counts as having them.
   */
  abstract lock(): Promise<boolean>;
  /** The number that each change raises. */
  abstract revision(): Promise<number>;
  /** Entries that end before `at` are left out. */
  abstract snapshot(at: number): Promise<RuleSnapshot>;
  /** Hits by rule id since a time, to within ten minutes; of rules that watch too. */
  abstract hits(since: number): Promise<ReadonlyMap<string, number>>;
  /** Adds to the hits of the moment; inside the unit of work that stores the decisions. */
  abstract addHits(hits: ReadonlyMap<string, number>, at: number): Promise<void>;
  /** By version, of alerts since a time. */
  abstract quality(id: string, since: number): Promise<ReadonlyMap<number, RuleQuality>>;
}
