/** The frame of what is shown to nobody in particular: mark, language and theme above, one ruled column, the server below. */
import { Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch, useSelector } from 'react-redux';
import { useGetHealthQuery } from '../../api/system.ts';
import { Mark } from '../../components/mark.tsx';
import { prefsChanged } from '../../lib/prefs.ts';
import type { Prefs } from '../../lib/prefs.ts';
import styles from './session.module.css';

export function SessionFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { data: health } = useGetHealthQuery();
  return (
    <div className={styles['page']}>
      <header className={styles['bar']}>
        <Mark />
        <span className={styles['brand']}>{t('product')}</span>
        <span className={styles['space']} />
        <LanguageAndTheme />
      </header>
      <main className={styles['main']}>
        <div className={styles['column']}>
          <h1>{title}</h1>
          {children}
        </div>
      </main>
      <footer className={styles['foot']}>
        {health !== undefined && (
          <>
            <span>Tapewatch {health.version}</span>
            <span>{health.mode}</span>
          </>
        )}
      </footer>
    </div>
  );
}

function LanguageAndTheme() {
  const { t } = useTranslation();
  const { language, theme } = useSelector(({ prefs }: { prefs: Prefs }) => prefs);
  const dispatch = useDispatch();
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  const Icon = isDark ? Sun : Moon;
  return (
    <>
      <button
        type="button"
        className={styles['tool']}
        aria-label={t('language')}
        onClick={() => dispatch(prefsChanged({ language: language === 'en' ? 'es' : 'en' }))}
      >
        {language.toUpperCase()}
      </button>
      <button
        type="button"
        className={styles['tool']}
        aria-label={t(isDark ? 'theme.dark' : 'theme.light')}
        onClick={() => dispatch(prefsChanged({ theme: isDark ? 'light' : 'dark' }))}
      >
        <Icon size={14} aria-hidden="true" />
      </button>
    </>
  );
}
