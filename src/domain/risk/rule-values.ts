/** Parameters of rules: checked, completed, and turned from what people write into the numbers that checks compare. */
import type { FieldError } from '../kernel/domain-error.ts';
import { decimalsOf } from '../transactions/currency.ts';
import { AMOUNT_PATTERN, formatAmount, parseAmount } from '../transactions/money.ts';
import type { RuleKind, RuleParameter, RuleParams, RuleValues } from './rule-kind.ts';

/** A number of at most six decimals. */
const PLAIN_NUMBER = /^\d+(\.\d{1,6})?$/;

/** A default as it is written in the currency. */
export function writtenValue({ type }: RuleParameter, value: number, currency: string): string | number {
  return type === 'money' ? formatAmount(Math.round(value * 10 ** decimalsOf(currency)), currency) : value;
}

export function defaultParams(kind: RuleKind, currency: string): RuleParams {
  return Object.fromEntries(kind.params.map((parameter) => [parameter.name, writtenValue(parameter, parameter.default, currency)]));
}

/** What is wrong with parameters that somebody wrote, pointers relative to them; missing ones are wrong too. */
export function paramErrors(kind: RuleKind, params: Readonly<Record<string, unknown>>, currency: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of Object.keys(params)) {
    if (kind.params.some((parameter) => parameter.name === name)) continue;
    const detail = `is not a parameter of ${kind.kind}`;
    errors.push({ pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'unknown_field', detail });
  }
  for (const parameter of kind.params) {
    const finding = Object.hasOwn(params, parameter.name)
      ? problemOf(parameter, params[parameter.name], currency)
      : { code: 'required', detail: 'is required' };
    if (finding !== null) errors.push({ pointer: `/${parameter.name}`, ...finding });
  }
  return errors;
}

/** Parameters without errors, each in its one way of writing. */
export function tidyParams(kind: RuleKind, params: RuleParams, currency: string): RuleParams {
  return Object.fromEntries(
    kind.params.map(({ name, type }) => {
      const value = params[name]!;
      return [name, type === 'money' ? formatAmount(parseAmount(String(value), currency)!, currency) : value];
    }),
  );
}

/** The numbers that checks compare. @throws RangeError where the parameters have errors */
export function valuesOf(kind: RuleKind, params: RuleParams, currency: string): RuleValues {
  const [error] = paramErrors(kind, params, currency);
  if (error !== undefined) throw new RangeError(`${kind.kind}: ${error.pointer} ${error.detail}`);
  return Object.fromEntries(
    kind.params.map(({ name, type }) => [name, type === 'money' ? parseAmount(String(params[name]), currency)! : Number(params[name])]),
  );
}

function problemOf(parameter: RuleParameter, value: unknown, currency: string): Pick<FieldError, 'code' | 'detail'> | null {
  const { type, min, max } = parameter;
  if (type === 'money') {
    if (typeof value !== 'string') return { code: 'wrong_type', detail: 'must be text' };
    if (!AMOUNT_PATTERN.test(value)) return { code: 'invalid_format', detail: 'must be a decimal such as 12.50' };
    if (parseAmount(value, currency) === null) {
      return { code: 'amount_precision', detail: `must have at most ${decimalsOf(currency)} decimals in ${currency}` };
    }
  } else {
    if (typeof value !== 'number') return { code: 'wrong_type', detail: 'must be a number' };
    if (type === 'integer' && !Number.isInteger(value)) return { code: 'wrong_type', detail: 'must be a whole number' };
  }
  const number = Number(value);
  if (!(number >= min && number <= max)) return { code: 'out_of_range', detail: `must be from ${min} to ${max}` };
  if (type === 'number' && !PLAIN_NUMBER.test(String(number))) return { code: 'out_of_range', detail: 'must have at most 6 decimals' };
  return null;
}
