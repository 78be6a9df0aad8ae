/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { admin as english } from './words.en.ts';

export const admin: SameWords<typeof english> = {};
