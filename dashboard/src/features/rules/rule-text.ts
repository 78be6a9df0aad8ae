/** What is written in a version of a rule: how two texts differ, what a form holds of one, and where the server found it wrong. */
import type { FieldError, RuleDetail, RuleKind, RuleParameter, RuleParams, RuleText, RuleVersion } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import type { Language } from '../../lib/words.ts';
import { isSame, read, written } from './values.ts';
import type { RuleValue, ValueFault } from './values.ts';

/** By score unless it says otherwise. */
export type DecisionChoice = 'score' | NonNullable<RuleText['decision']>;
export const DECISIONS: readonly DecisionChoice[] = ['score', 'approve', 'review', 'hold', 'decline'];

/** The weight is edited like a parameter. */
export const WEIGHT: RuleParameter = { name: 'weight', type: 'integer', unit: null, min: 0, max: 1000, default: 0 };

/** What somebody typed, by field: parameters, `weight`, `decision`. Fields that were not touched are absent. */
export type Edits = Readonly<Record<string, string>>;

/** The words of this feature, as functions beside components get them. */
export type Words = (key: string, values?: Record<string, unknown>) => string;

export type TextLike = { params: RuleParams; weight: number; decision?: RuleText['decision'] | null };

/** Parameters cannot have these names: the pointers `/weight` and `/params/weight` differ, fields do not. */
export const fieldsOf = (kind: RuleKind): readonly RuleParameter[] => [...kind.params, { ...WEIGHT, default: kind.weight }];

export function valueOf(text: TextLike, name: string): RuleValue | undefined {
  return name === WEIGHT.name ? text.weight : text.params[name];
}

/** The text as a new rule of the kind has it. */
export function defaultsOf(kind: RuleKind): RuleText {
  return { params: Object.fromEntries(kind.params.map((parameter) => [parameter.name, parameter.default])), weight: kind.weight };
}

export interface Draft {
  /** null as long as a field holds no value. */
  text: RuleText | null;
  faults: Readonly<Record<string, ValueFault>>;
  /** Fields that say something else than the text that the form began with. */
  changed: ReadonlySet<string>;
}

/** What a form says that began with `base`. */
export function draftOf(kind: RuleKind, base: TextLike, edits: Edits, language: Language): Draft {
  const faults: Record<string, ValueFault> = {};
  const changed = new Set<string>();
  const params: Record<string, RuleValue> = {};
  let { weight } = base;
  for (const parameter of fieldsOf(kind)) {
    const { name } = parameter;
    const before = valueOf(base, name);
    const edit = edits[name];
    const reading =
      edit === undefined ? (before === undefined ? { fault: 'required' as const } : { value: before }) : read(parameter, edit, language);
    if ('fault' in reading) {
      faults[name] = reading.fault;
      if (edit !== undefined) changed.add(name);
    } else {
      if (!isSame(parameter, reading.value, before)) changed.add(name);
      if (name === WEIGHT.name) weight = Number(reading.value);
      else params[name] = reading.value;
    }
  }
  const decision = edits['decision'] ?? base.decision ?? 'score';
  if (decision !== (base.decision ?? 'score')) changed.add('decision');
  if (Object.keys(faults).length > 0) return { text: null, faults, changed };
  return {
    text: { params, weight, ...(decision !== 'score' && { decision: decision as RuleText['decision'] & string }) },
    faults,
    changed,
  };
}

/** What a field shows. */
export function shownText(parameter: RuleParameter, base: TextLike, edits: Edits): string {
  const value = valueOf(base, parameter.name);
  return edits[parameter.name] ?? (value === undefined ? '' : written(parameter, value));
}

/** Names of the fields in which both differ. */
export function differences(kind: RuleKind | undefined, left: TextLike, right: TextLike): string[] {
  const parameters = kind === undefined ? [] : fieldsOf(kind);
  const names = parameters.filter((parameter) => !isSame(parameter, valueOf(left, parameter.name), valueOf(right, parameter.name)));
  return [...names.map(({ name }) => name), ...((left.decision ?? null) === (right.decision ?? null) ? [] : ['decision'])];
}

export const isSameText = (kind: RuleKind | undefined, left: TextLike, right: TextLike): boolean =>
  differences(kind, left, right).length === 0;

/** What a refusal says of fields; nothing where it is about something else. */
export const errorsOf = (error: ApiError): readonly FieldError[] => (error.status === 'unreachable' ? [] : error.errors);

/** What a refusal says of each field, by name; `rest` is about none that is shown. */
export function errorsByField(
  errors: readonly FieldError[],
  names: readonly string[],
): { fields: Record<string, string>; rest: FieldError[] } {
  const fields: Record<string, string> = {};
  const rest: FieldError[] = [];
  for (const error of errors) {
    // `/params/amount` of a rule, `/rule/params/amount` of a backtest, `/from`.
    const name = error.pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
    if (names.includes(name)) fields[name] ??= error.detail;
    else rest.push(error);
  }
  return { fields, rest };
}

/** Its kind in words; where its name says just that, the kind as the server calls it. */
export function kindLabel({ kind, name }: Pick<RuleDetail, 'kind' | 'name'>, t: Words): string {
  const words = t(`kind.${kind}`, { defaultValue: kind });
  return words === name ? kind : words;
}

/** The version that decides; undefined: none does. */
export function runningVersion({ versions }: RuleDetail): RuleVersion | undefined {
  return versions.find(({ state }) => state === 'active');
}
