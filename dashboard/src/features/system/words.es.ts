/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { system as english } from './words.en.ts';

export const system: SameWords<typeof english> = {};
