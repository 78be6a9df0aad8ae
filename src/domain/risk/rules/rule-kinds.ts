/** Every kind of rule, in the order in which people read them. */
import type { RuleKind } from '../rule-kind.ts';

const KINDS: readonly RuleKind[] = [];

export const RULE_KINDS: ReadonlyMap<string, RuleKind> = new Map(KINDS.map((kind) => [kind.kind, kind]));
