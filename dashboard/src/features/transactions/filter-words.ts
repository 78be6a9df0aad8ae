/** How filters are called on the page. */
import type { TFunction } from 'i18next';
import * as format from '../../lib/format.ts';
import type { FilterName } from './filter.ts';
import type { FilterWords } from './suggestions.ts';

const BY_WORD: readonly FilterName[] = ['decision', 'flagged', 'last'];
/** Other pages say them too. */
const COMMON: readonly FilterName[] = ['status', 'type', 'source'];

/** @param currency of least amounts; null while it is not known */
export function filterWords(t: TFunction, currency: string | null): FilterWords {
  return {
    name: (name) => t(`filter.${name}`),
    value: (name, value) => {
      if (COMMON.includes(name)) return t(`common:${name}.${value}`);
      if (name === 'minAmount') return t('value.minAmount', { amount: format.amount(value), currency: currency ?? '' }).trim();
      if (name === 'from' || name === 'to') return t(`value.${name}`, { time: format.full(value) });
      return BY_WORD.includes(name) ? t(`${name}.${value}`) : value;
    },
  };
}
