/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { rules as english } from './words.en.ts';

export const rules: SameWords<typeof english> = {};
