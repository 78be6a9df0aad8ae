/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { overview as english } from './words.en.ts';

export const overview: SameWords<typeof english> = {};
