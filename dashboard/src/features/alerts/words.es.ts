/** Spanish words of this feature. */
import type { SameWords } from '../../lib/words.ts';
import type { alerts as english } from './words.en.ts';

export const alerts: SameWords<typeof english> = {};
