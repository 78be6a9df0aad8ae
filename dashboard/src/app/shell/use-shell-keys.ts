/** Keys that work on every page: palette, help, pages, theme, panels. */
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { togglePanel } from '../../lib/panel-keys.ts';
import { prefsChanged } from '../../lib/prefs.ts';
import { useKeys } from '../../lib/use-keys.ts';
import type { PageDefinition } from '../pages.tsx';
import { useAppDispatch } from '../store.ts';

export interface ShellKeys {
  openPalette: () => void;
  openHelp: () => void;
}

/** Whether the page is dark now, chosen or by the system. */
export function isDarkNow(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

export function useShellKeys(pages: readonly PageDefinition[], { openPalette, openHelp }: ShellKeys): void {
  const { t } = useTranslation('shell');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const reachable = pages.filter(({ key }) => key !== null);
  useKeys(
    {
      'Ctrl+k': openPalette,
      'Shift+?': openHelp,
      '?': openHelp,
      'Shift+T': () => dispatch(prefsChanged({ theme: isDarkNow() ? 'light' : 'dark' })),
      '[': () => togglePanel('left'),
      ']': () => togglePanel('right'),
      ...Object.fromEntries(reachable.map(({ key, path }) => [`g ${key}`, () => void navigate(path)])),
    },
    {
      labels: {
        'Ctrl+k': t('keys.palette'),
        '?': t('keys.help'),
        'Shift+T': t('keys.theme'),
        '[': t('keys.left'),
        ']': t('keys.right'),
        ...Object.fromEntries(reachable.map(({ key, name }) => [`g ${key}`, common(`page.${name}`)])),
      },
    },
  );
}
