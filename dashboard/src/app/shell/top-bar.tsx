/** The top bar: mark, pages, what is simulated, command field, connection, clock, language, theme, user. */
import { Moon, Search, Sun } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Key } from '../../components/button.tsx';
import { Mark } from '../../components/mark.tsx';
import { paintAttribute, paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { useOpenCount } from '../../lib/use-open-count.ts';
import { prefsChanged } from '../../lib/prefs.ts';
import { live } from '../../live/live.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { usePainted, useTopic } from '../../live/use-topic.ts';
import type { PageDefinition } from '../pages.tsx';
import { useAppDispatch, useAppSelector } from '../store.ts';
import styles from './top-bar.module.css';
import { UserMenu } from './user-menu.tsx';
import { isDarkNow } from './use-shell-keys.ts';

export interface TopBarProps {
  pages: readonly PageDefinition[];
  current: PageDefinition | null;
  openPalette: () => void;
}

export function TopBar({ pages, current, openPalette }: TopBarProps) {
  const { t } = useTranslation();
  return (
    <header className={styles['bar']}>
      <Link className={styles['brand']} to="/">
        <Mark />
        {t('product')}
      </Link>
      <nav className={styles['pages']} aria-label={t('pages')}>
        {pages
          .filter(({ isInBar }) => isInBar)
          .map(({ name, path }) => (
            <Link key={name} to={path} aria-current={name === current?.name ? 'page' : undefined}>
              {t(`page.${name}`)}
              {name === 'alerts' && <OpenAlerts />}
            </Link>
          ))}
      </nav>
      <span className={styles['space']} />
      <SimulatedChip />
      <button type="button" className={styles['command']} aria-label={`${t('search')} Ctrl K`} onClick={openPalette}>
        <Search size={14} aria-hidden="true" />
        <span>{t('search')}</span>
        <Key chord="Ctrl K" />
      </button>
      <Reach />
      <Clock />
      <LanguageSwitch />
      <ThemeSwitch />
      <UserMenu />
    </header>
  );
}

function OpenAlerts() {
  const open = useOpenCount(() => true);
  return open === 0 ? null : <span className={styles['badge']}>{open}</span>;
}

function SimulatedChip() {
  const { t } = useTranslation();
  useTopic(symbolBoard.membership);
  const isSimulated = [...symbolBoard.rows.values()].some(({ statistics }) => statistics.simulated);
  return isSimulated ? (
    <Link to="/simulator" className={styles['simulated']}>
      {t('simulated')}
    </Link>
  ) : null;
}

function Reach() {
  const { t, i18n } = useTranslation();
  const paint = useCallback(
    (element: HTMLElement) => {
      const [, word, number] = element.children;
      const { reach, roundTripMs } = live;
      paintAttribute(element, 'data-reach', reach);
      if (word !== undefined) paintText(word, t(`reach.${reach}`));
      if (number !== undefined) paintText(number, live.isLive && roundTripMs !== null ? format.duration(roundTripMs) : '');
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- painted anew in the other language
    [t, i18n.language],
  );
  return (
    <span className={styles['reach']} ref={usePainted<HTMLElement>(live.topic, paint)} title={t('reachHint')}>
      <i aria-hidden="true" />
      <b />
      <span className="num" />
    </span>
  );
}

function Clock() {
  const zone = useAppSelector(({ prefs }) => `${prefs.zone} ${prefs.deskZone} ${prefs.language}`);
  const paint = useCallback(
    (element: HTMLElement) => paintText(element, `${format.time(live.now)} ${format.zoneLabel(live.now)}`),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- painted anew in the other zone
    [zone],
  );
  return <time className={styles['tool']} ref={usePainted<HTMLElement>(live.topic, paint)} />;
}

function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useAppSelector(({ prefs }) => prefs.language);
  const dispatch = useAppDispatch();
  return (
    <button type="button" className={styles['tool']} onClick={() => dispatch(prefsChanged({ language: language === 'en' ? 'es' : 'en' }))}>
      <span className="heard">{t('language')} </span>
      {language.toUpperCase()}
    </button>
  );
}

function ThemeSwitch() {
  const { t } = useTranslation();
  useAppSelector(({ prefs }) => prefs.theme);
  const dispatch = useAppDispatch();
  const isDark = isDarkNow();
  return (
    <button
      type="button"
      className={styles['tool']}
      aria-label={t(isDark ? 'theme.dark' : 'theme.light')}
      onClick={() => dispatch(prefsChanged({ theme: isDark ? 'light' : 'dark' }))}
    >
      {isDark ? <Sun size={14} aria-hidden="true" /> : <Moon size={14} aria-hidden="true" />}
    </button>
  );
}
