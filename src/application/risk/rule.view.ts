/** Rules and list entries as clients see them. */
import type { ListEntry } from '../../domain/risk/list-book.ts';
import type { RuleState } from '../../domain/risk/rule-book.ts';
import type { RuleParams } from '../../domain/risk/rule-kind.ts';
import type { Decision } from '../../domain/transactions/transaction.ts';
import type { RuleQuality, RuleVersion } from '../ports/rule-repository.ts';

export interface RuleView {
  id: string;
  kind: string;
  name: string;
  state: RuleState;
  version: number;
  params: RuleParams;
  weight: number;
  decision: Decision | null;
  hits24h: number;
  createdAt: string;
  createdBy: string;
}

export interface RuleVersionView {
  version: number;
  state: RuleState;
  params: RuleParams;
  weight: number;
  decision: Decision | null;
  createdAt: string;
  createdBy: string;
  /** When it came to its state. */
  changedAt: string;
  quality28d: RuleQuality;
}

export interface RuleDetailView extends RuleView {
  versions: RuleVersionView[];
}

/** With its entity tag. */
export interface Tagged<T> {
  readonly view: T;
  readonly tag: number;
}

export interface ListEntryView extends Omit<ListEntry, 'expiresAt' | 'createdAt'> {
  expiresAt: string | null;
  createdAt: string;
}

const NO_QUALITY: RuleQuality = { alerts: 0, confirmed: 0, falsePositive: 0 };

/** What stands for a rule: the version that decides, else that which watches, else what was changed last. @param versions not empty */
export function shownVersion(versions: readonly RuleVersion[]): RuleVersion {
  return (
    versions.find(({ state }) => state === 'active') ??
    versions.find(({ state }) => state === 'shadow') ??
    versions.reduce((best, one) => (one.changedAt >= best.changedAt ? one : best))
  );
}

export function newestVersion(versions: readonly RuleVersion[]): number {
  return Math.max(...versions.map(({ version }) => version));
}

/** Changes with everything that is done to a rule: 1 for a new one, one more for each version and each change of a state. */
export function tagOf(versions: readonly RuleVersion[]): number {
  return versions.reduce((sum, { steps }) => sum + 1 + steps, 0);
}

/** @param shown one of the versions of a rule */
export function ruleView(shown: RuleVersion, versions: readonly RuleVersion[], hits24h: number): RuleView {
  const { id, kind, name, state, version, params, weight, decision } = shown;
  const { createdAt, createdBy } = versions[0] ?? shown;
  return { id, kind, name, state, version, params, weight, decision, hits24h, createdAt: new Date(createdAt).toISOString(), createdBy };
}

export function ruleDetailView(
  versions: readonly RuleVersion[],
  hits24h: number,
  quality: ReadonlyMap<number, RuleQuality>,
): RuleDetailView {
  return {
    ...ruleView(shownVersion(versions), versions, hits24h),
    versions: versions.map(({ version, state, params, weight, decision, createdAt, createdBy, changedAt }) => ({
      version,
      state,
      params,
      weight,
      decision,
      createdAt: new Date(createdAt).toISOString(),
      createdBy,
      changedAt: new Date(changedAt).toISOString(),
      quality28d: quality.get(version) ?? NO_QUALITY,
    })),
  };
}

export function listEntryView(entry: ListEntry): ListEntryView {
  const { expiresAt, createdAt } = entry;
  return {
    ...entry,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
  };
}
