/** Rules as people write them into a file: one, or an array of them. */
import { readFile } from 'node:fs/promises';
import { defaultParams, paramErrors, tidyParams } from '../domain/risk/rule-values.ts';
import type { RuleDefinition, RuleParams } from '../domain/risk/rule-book.ts';
import { RULE_KINDS } from '../domain/risk/rules/rule-kinds.ts';
import { DECISIONS } from '../domain/transactions/transaction.ts';
import type { Decision } from '../domain/transactions/transaction.ts';
import { UsageError } from './cli-command.ts';

const FIELDS = ['kind', 'name', 'params', 'weight', 'decision'];

/** @throws UsageError naming what is wrong */
export async function readRules(path: string, currency: string): Promise<RuleDefinition[]> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new UsageError(`${path} holds no rule`);
  return list.map((one, i) => {
    try {
      return ruleOf(one, i, currency);
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${path}: rule ${i + 1} ${error.message}`) : error;
    }
  });
}

/** Every kind with its default values and weight, as a new installation has them. */
export function shippedRules(currency: string): RuleDefinition[] {
  return [...RULE_KINDS.values()].map((kind) => ({
    id: kind.kind,
    kind: kind.kind,
    name: kind.name,
    version: 1,
    params: defaultParams(kind, currency),
    weight: kind.defaultWeight,
    decision: null,
  }));
}

function ruleOf(value: unknown, index: number, currency: string): RuleDefinition {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError('is no object');
  const rule = value as Record<string, unknown>;
  const unknown = Object.keys(rule).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw new UsageError(`has a field ${unknown}; known are ${FIELDS.join(', ')}`);
  const kind = RULE_KINDS.get(String(rule['kind']));
  if (kind === undefined) throw new UsageError(`is of no kind that is known: ${[...RULE_KINDS.keys()].join(', ')}`);
  const { params = {}, weight = kind.defaultWeight, decision = null, name = kind.name } = rule;
  if (typeof params !== 'object' || params === null) throw new UsageError('has params that are no object');
  const errors = paramErrors(kind, params as Record<string, unknown>, currency);
  if (errors.length > 0) throw new UsageError(errors.map(({ pointer, detail }) => `params${pointer} ${detail}`).join('; '));
  if (!Number.isInteger(weight) || Number(weight) < 0 || Number(weight) > 1000)
    throw new UsageError('has a weight that is not from 0 to 1000');
  if (decision !== null && !DECISIONS.includes(decision as Decision))
    throw new UsageError(`has a decision that is none of ${DECISIONS.join(', ')}`);
  if (typeof name !== 'string') throw new UsageError('has a name that is no text');
  const tidy = tidyParams(kind, params as RuleParams, currency);
  return {
    id: `${kind.kind}#${index + 1}`,
    kind: kind.kind,
    name,
    version: 1,
    params: tidy,
    weight: Number(weight),
    decision: decision as Decision | null,
  };
}
