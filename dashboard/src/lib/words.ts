/** The words of the page: English at once, Spanish on demand, one namespace per feature. Plurals follow Intl.PluralRules. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'en' | 'es';
export const LANGUAGES: readonly Language[] = ['en', 'es'];

/** Same keys as the English words; what they say is free. */
export type SameWords<W> = { readonly [K in keyof W]: W[K] extends string ? string : SameWords<W[K]> };

export const words = i18next;

/** Namespaces by name. */
export type WordsOf = Record<string, object>;

/** Call once, before the first render. */
export async function startWords(language: Language, english: WordsOf, spanish: () => Promise<WordsOf>): Promise<void> {
  await words.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: english as Record<string, Record<string, string>> },
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  loadSpanish = spanish;
  await speak(language);
}

let loadSpanish: () => Promise<WordsOf> = async () => ({});

/** Changes the language of the page. */
export async function speak(language: Language): Promise<void> {
  if (language === 'es' && !words.hasResourceBundle('es', 'common')) {
    for (const [namespace, bundle] of Object.entries(await loadSpanish())) words.addResourceBundle('es', namespace, bundle);
  }
  await words.changeLanguage(language);
  document.documentElement.lang = language;
}
