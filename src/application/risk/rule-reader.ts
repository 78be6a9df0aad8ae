/** Rules as people write them outside of the list of rules: a kind with values and a weight, to be tried. */
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';
import type { RuleParams } from '../../domain/risk/rule-kind.ts';
import { defaultParams, paramErrors, tidyParams } from '../../domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { DECISIONS } from '../../domain/transactions/transaction.ts';
import type { Decision } from '../../domain/transactions/transaction.ts';

const FIELDS = ['kind', 'name', 'params', 'weight', 'decision'];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads `{kind, params, weight, name?, decision?}`.
 * @param id of the rule that is made
 * @throws ValidationError, pointers relative to the value
 */
export function readRule(value: unknown, id: string, currency: string): RuleDefinition {
  if (!isObject(value)) throw new ValidationError([{ pointer: '', code: 'wrong_type', detail: 'must be an object' }]);
  const errors = [...fieldErrors(value), ...valueErrors(value, currency)];
  if (errors.length > 0) throw new ValidationError(errors);
  const kind = RULE_KINDS.get(value['kind'] as string)!;
  return {
    id,
    kind: kind.kind,
    name: (value['name'] as string | undefined) ?? kind.name,
    version: 1,
    params: tidyParams(kind, value['params'] as RuleParams, currency),
    weight: value['weight'] as number,
    decision: (value['decision'] as Decision | null | undefined) ?? null,
  };
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

function fieldErrors(value: Record<string, unknown>): FieldError[] {
  const unknown = Object.keys(value).filter((field) => !FIELDS.includes(field));
  const missing = ['kind', 'params', 'weight'].filter((field) => value[field] === undefined);
  return [
    ...unknown.map((field) => {
      return { pointer: `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'unknown_field', detail: 'is not a known field' };
    }),
    ...missing.map((field) => ({ pointer: `/${field}`, code: 'required', detail: 'is required' })),
  ];
}

function valueErrors({ kind: name, params, weight, decision, name: title }: Record<string, unknown>, currency: string): FieldError[] {
  const errors: FieldError[] = [];
  const kind = typeof name === 'string' ? RULE_KINDS.get(name) : undefined;
  if (name !== undefined && kind === undefined) {
    errors.push({ pointer: '/kind', code: 'out_of_range', detail: `must be one of ${[...RULE_KINDS.keys()].join(', ')}` });
  }
  if (params !== undefined && !isObject(params)) errors.push({ pointer: '/params', code: 'wrong_type', detail: 'must be an object' });
  else if (params !== undefined && kind !== undefined) {
    errors.push(...paramErrors(kind, params, currency).map((error) => ({ ...error, pointer: `/params${error.pointer}` })));
  }
  if (weight !== undefined && !(Number.isInteger(weight) && Number(weight) >= 0 && Number(weight) <= 1000)) {
    const code = typeof weight === 'number' ? 'out_of_range' : 'wrong_type';
    errors.push({ pointer: '/weight', code, detail: 'must be an integer from 0 to 1000' });
  }
  if (decision !== undefined && decision !== null && !DECISIONS.includes(decision as Decision)) {
    errors.push({ pointer: '/decision', code: 'out_of_range', detail: `must be one of ${DECISIONS.join(', ')}` });
  }
  if (title !== undefined && typeof title !== 'string') errors.push({ pointer: '/name', code: 'wrong_type', detail: 'must be text' });
  return errors;
}
