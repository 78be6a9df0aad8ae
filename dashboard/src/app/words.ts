/** All words of the page, by namespace. Spanish comes with its own file. */
import type { Language, WordsOf } from '../lib/words.ts';
import { startWords } from '../lib/words.ts';
import { common } from './words.en.ts';
import { admin } from '../features/admin/words.en.ts';
import { alerts } from '../features/alerts/words.en.ts';
import { market } from '../features/market/words.en.ts';
import { overview } from '../features/overview/words.en.ts';
import { rules } from '../features/rules/words.en.ts';
import { shell } from './shell/words.en.ts';
import { session } from '../features/session/words.en.ts';
import { simulator } from '../features/simulator/words.en.ts';
import { system } from '../features/system/words.en.ts';
import { transactions } from '../features/transactions/words.en.ts';

const english: WordsOf = { common, admin, alerts, market, overview, rules, session, shell, simulator, system, transactions };

/** Call once, before the first render. */
export function beginWords(language: Language): Promise<void> {
  return startWords(language, english, async () => (await import('./words.es.ts')).spanish);
}
