/** Hits, rules and alerts in words of the language of the page. */
import type { Alert, Hit } from '@tapewatch/client';
import type { TFunction } from 'i18next';
import * as format from './format.ts';
import { scoreParts } from './hit-figures.ts';
import type { Quantity } from './hit-figures.ts';

/** The name that people gave to the rule, in the language of the page where it is the shipped one. */
export function ruleName(hit: Pick<Hit, 'rule' | 'ruleName'>, t: TFunction): string {
  const shipped = t(`common:rules.${hit.rule}`, { lng: 'en', defaultValue: '' });
  const translated = t(`common:rules.${hit.rule}`, { defaultValue: hit.rule.replaceAll('-', ' ') });
  return hit.ruleName === undefined || hit.ruleName === shipped ? translated : hit.ruleName;
}

export function quantity(value: Quantity | null, t: TFunction): string {
  if (value === null) return format.NONE;
  switch (value.unit) {
    case 'money':
      return value.currency === null ? format.amount(value.value) : `${format.amount(value.value)} ${value.currency}`;
    case 'payments':
      return t('common:hits.payments', { count: value.value });
    case 'times':
      return `${format.whole(value.value)} ×`;
    case 'ms':
      return format.duration(value.value);
    case 'kmh':
      return `${format.count(value.value)} km/h`;
    case 'percent':
      return format.percent(value.value);
    case 'share':
      return format.percent(value.value * 100, 1);
    case 'number':
      return format.whole(value.value);
    case 'text':
      return value.value;
    case 'word':
      return t(`common:hits.word.${value.value}`);
  }
}

/** Names of rules that a title has room for. */
const NAMED = 2;
const SPIKE = /^\S+ (rose|fell) ([\d.]+) % within (\d+) ms/;

/** What an alert is about, in a line: the rules that hit, the heaviest first, or the move of the price. */
export function alertTitle({ kind, subject, symbol, message, hits }: Alert, t: TFunction): string {
  if (kind === 'alert-storm') return t('common:alertTitle.storm', { kind: t(`common:alertKind.${subject}`, { defaultValue: subject }) });
  if (kind === 'market-spike') {
    const [, way, percent] = SPIKE.exec(message) ?? [];
    return way === undefined ? message : t(`common:alertTitle.${way}`, { symbol, percent: format.percent(Number(percent)) });
  }
  const parts = scoreParts(hits);
  if (parts.block !== null) return t('common:alertTitle.blocked', { what: String(parts.block.inputs['value'] ?? '') });
  if (parts.hits.length === 0) return message;
  const names = parts.hits.slice(0, NAMED).map((hit) => ruleName(hit, t));
  const first = [names[0], ...names.slice(1).map((name) => name.charAt(0).toLowerCase() + name.slice(1))].join(', ');
  return parts.hits.length > NAMED ? `${first} +${parts.hits.length - NAMED}` : first;
}

/** Score of the payment that the alert shows; null where there is none. */
export function alertScore({ kind, hits }: Alert): number | null {
  return kind === 'transaction-risk' ? scoreParts(hits).score : null;
}

/** A subject as people call it: `TSLA ▲` says its direction by a word. */
export function alertSubject({ kind, subject, symbol, count }: Alert, t: TFunction): string {
  if (kind === 'market-spike') return symbol ?? subject;
  return kind === 'alert-storm' ? t('common:alertTitle.stormCount', { count }) : subject;
}

/** Who acted: `user:ana` is ana. */
export function actorName(actor: string, t: TFunction): string {
  if (actor === 'system' || actor.startsWith('system:')) return t('common:system');
  return actor.replace(/^(user|key):/, '');
}
