/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { market as english } from './words.en.ts';

export const market: SameWords<typeof english> = {};
