/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { transactions as english } from './words.en.ts';

export const transactions: SameWords<typeof english> = {};
