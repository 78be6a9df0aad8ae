/** What a person chose for this browser: theme, language, zone, density and the like; kept in local storage. */
import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';
import { setFormats } from './format.ts';
import type { ZoneChoice } from './format.ts';
import { setSingleKeys } from './keys.ts';
import { LANGUAGES } from './words.ts';
import type { Language } from './words.ts';

export interface Prefs {
  theme: 'system' | 'dark' | 'light';
  language: Language;
  zone: ZoneChoice;
  /** IANA name of the zone `desk`. */
  deskZone: string;
  density: 'dense' | 'comfortable';
  /** Which hue means rising. */
  convention: 'standard' | 'east-asian';
  singleKeys: boolean;
  sound: boolean;
  notifications: boolean;
  /** The line for first visitors was closed. */
  welcomed: boolean;
  /** Symbols with a star, in the order of the watchlist. */
  stars: string[];
}

const STORED = 'tapewatch.prefs';
/** Read by the script that sets the theme before the first paint. */
const STORED_THEME = 'tapewatch.theme';

function systemLanguage(): Language {
  return navigator.language.startsWith('es') ? 'es' : 'en';
}

/** Stored ones; the address may name language and zone, so that a link shows what its sender saw. */
export function readPrefs(): Prefs {
  const standard: Prefs = {
    theme: 'system',
    language: systemLanguage(),
    zone: 'utc',
    deskZone: 'UTC',
    density: 'dense',
    convention: 'standard',
    singleKeys: true,
    sound: false,
    notifications: false,
    welcomed: false,
    stars: [],
  };
  let stored: Partial<Prefs> = {};
  try {
    stored = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Prefs>;
  } catch {
    // Written by something else: the defaults hold.
  }
  const params = new URLSearchParams(location.search);
  const language = LANGUAGES.find((known) => known === params.get('lang'));
  const zone = (['utc', 'local', 'desk'] as const).find((known) => known === params.get('zone'));
  return { ...standard, ...stored, ...(language && { language }), ...(zone && { zone }) };
}

export const prefsSlice = createSlice({
  name: 'prefs',
  initialState: readPrefs,
  reducers: {
    changed: (prefs, { payload }: PayloadAction<Partial<Prefs>>) => ({ ...prefs, ...payload }),
  },
});

export const { changed: prefsChanged } = prefsSlice.actions;

function store(prefs: Prefs): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(prefs));
    if (prefs.theme === 'system') localStorage.removeItem(STORED_THEME);
    else localStorage.setItem(STORED_THEME, prefs.theme);
  } catch {
    // A browser that stores nothing: the choices hold until the page is closed.
  }
}

/** Stores the choices and lets them act on what is outside of React. */
export function applyPrefs(prefs: Prefs): void {
  const { dataset } = document.documentElement;
  store(prefs);
  if (prefs.theme === 'system') {
    delete dataset['theme'];
  } else {
    dataset['theme'] = prefs.theme;
  }
  dataset['density'] = prefs.density;
  dataset['convention'] = prefs.convention;
  setSingleKeys(prefs.singleKeys);
  setFormats({ language: prefs.language, zone: prefs.zone, deskZone: prefs.deskZone });
}
