/** A set of rules as it is at one moment, compiled: what decides, and what only watches. It never changes; another takes its place. */
import type { Decision } from '../transactions/transaction.ts';
import type { Check, RuleParams } from './rule-kind.ts';
import { RULE_KINDS } from './rules/rule-kinds.ts';
import { valuesOf } from './rule-values.ts';

export const RULE_STATES = ['draft', 'shadow', 'active', 'retired'] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** One version of a rule. */
export interface RuleDefinition {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  /** Complete: a value for each parameter of the kind. */
  readonly params: RuleParams;
  /** From 0 to 1000. */
  readonly weight: number;
  /** The least that a hit decides; null: its score decides. */
  readonly decision: Decision | null;
}

export interface CompiledRule {
  readonly definition: RuleDefinition;
  readonly needsRate: boolean;
  readonly check: Check;
}

export class RuleBook {
  readonly active: readonly CompiledRule[];
  readonly shadow: readonly CompiledRule[];

  /**
   * @param currency that money of rules is in
   * @throws RuleParamsError where a definition does not fit its kind
   */
  constructor(active: readonly RuleDefinition[], shadow: readonly RuleDefinition[], currency: string) {
    this.active = active.map((definition) => compiled(definition, currency));
    this.shadow = shadow.map((definition) => compiled(definition, currency));
  }
}

function compiled(definition: RuleDefinition, currency: string): CompiledRule {
  const kind = RULE_KINDS.get(definition.kind);
  if (kind === undefined) throw new RangeError(`there is no kind of rule called ${definition.kind}`);
  return { definition, needsRate: kind.needsRate, check: kind.compile(valuesOf(kind, definition.params, currency), currency) };
}
