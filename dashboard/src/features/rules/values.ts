/** Values of rules as people write them: amounts and numbers with the separators of their language, durations with units. */
import type { RuleParameter } from '../../api/contract.ts';
import * as format from '../../lib/format.ts';
import type { Language } from '../../lib/words.ts';

export type RuleValue = string | number;
/** Why a text is no value; a key of the words. */
export type ValueFault = 'required' | 'number' | 'whole' | 'decimals' | 'duration' | 'range';
export type Reading = { value: RuleValue } | { fault: ValueFault };

/** Longest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
];
/** Of numbers that are no money, as the server takes them. */
const MOST_DECIMALS = 6;
/** Wide enough to be seen in a field. */
const GAP = '\u00a0';

const isDuration = ({ unit }: RuleParameter): boolean => unit === 'ms';

/** As it stands in a field, without its unit; a duration has its own. */
export function written(parameter: RuleParameter, value: RuleValue): string {
  if (isDuration(parameter)) return duration(Number(value));
  return parameter.type === 'money' ? format.amount(String(value)) : format.whole(Number(value));
}

/** As it stands in a sentence, with its unit. */
export function writtenWhole(parameter: RuleParameter, value: RuleValue): string {
  const text = written(parameter, value);
  return parameter.unit === null || isDuration(parameter) ? text : `${text}${GAP}${parameter.unit}`;
}

/** `1 h 30 min`; nothing is rounded. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${format.count(count)}${GAP}${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? `0${GAP}ms` : parts.join(' ');
}

/** What somebody wrote, as the server takes it. */
export function read(parameter: RuleParameter, text: string, language: Language): Reading {
  if (text.trim() === '') return { fault: 'required' };
  const reading = isDuration(parameter) ? readDuration(text, language) : readNumber(parameter, text, language);
  if ('fault' in reading) return reading;
  const number = Number(reading.value);
  return number >= Number(parameter.min) && number <= Number(parameter.max) ? reading : { fault: 'range' };
}

/** Whether both mean the same value of this parameter. */
export function isSame({ type }: RuleParameter, left: RuleValue | undefined, right: RuleValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return type === 'money' ? plainDecimal(String(left)) === plainDecimal(String(right)) : Number(left) === Number(right);
}

/** Digits with a point, from a text grouped as the language groups; null where it is no number. A point that cannot group is a decimal one. */
export function digitsOf(text: string, language: Language): string | null {
  const plain = text.replaceAll(/[\s\u202f\u00a0]/g, '');
  const [group, point] = language === 'es' ? ['.', ','] : [',', '.'];
  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d+)?$`);
  if (grouped.test(plain)) return plain.replaceAll(group, '').replace(point, '.');
  if (new RegExp(`^\\d+(\\${point}\\d+)?$`).test(plain)) return plain.replace(point, '.');
  return language === 'es' && /^\d+\.\d+$/.test(plain) ? plain : null;
}

function readNumber(parameter: RuleParameter, text: string, language: Language): Reading {
  const withoutUnit = parameter.unit === null ? text : text.replace(new RegExp(`${escaped(parameter.unit)}\\s*$`, 'i'), '');
  const digits = digitsOf(withoutUnit, language);
  if (digits === null) return { fault: 'number' };
  const decimals = plainDecimal(digits).split('.')[1]?.length ?? 0;
  if (parameter.type === 'integer') return decimals > 0 ? { fault: 'whole' } : { value: Number(digits) };
  if (parameter.type === 'number') return decimals > MOST_DECIMALS ? { fault: 'decimals' } : { value: Number(digits) };
  // As many decimals as the currency has, as its default is written.
  const most = String(parameter.default).split('.')[1]?.length ?? 0;
  if (decimals > most) return { fault: 'decimals' };
  const [whole = '', part = ''] = plainDecimal(digits).split('.');
  return { value: most === 0 ? whole : `${whole}.${part.padEnd(most, '0')}` };
}

function readDuration(text: string, language: Language): Reading {
  let rest = text.trim().toLowerCase();
  let sum = 0;
  while (rest !== '') {
    const [all, amount, unit] = /^([\d.,\s\u202f\u00a0]+)(ms|s|min|m|h|d)(?![a-z])\s*/.exec(rest) ?? [];
    const size = UNITS.find(([name]) => name === (unit === 'm' ? 'min' : unit))?.[1];
    const digits = amount === undefined ? null : digitsOf(amount, language);
    if (all === undefined || size === undefined || digits === null) return { fault: 'duration' };
    sum += Number(digits) * size;
    rest = rest.slice(all.length);
  }
  const ms = Math.round(sum * 1000) / 1000;
  return Number.isInteger(ms) ? { value: ms } : { fault: 'whole' };
}

/** Without zeros that say nothing. */
function plainDecimal(digits: string): string {
  const [whole = '', part = ''] = digits.split('.');
  const left = whole.replace(/^0+(?=\d)/, '');
  const right = part.replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
