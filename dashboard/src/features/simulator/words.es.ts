/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { simulator as english } from './words.en.ts';

export const simulator: SameWords<typeof english> = {};
