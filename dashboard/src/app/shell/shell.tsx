/** The frame of every page: top bar, banner, page, status bar, tab bar of narrow screens. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ToastHost } from '../../components/toast-host.tsx';
import { followAlerts } from '../../live/facts.ts';
import { followFeedLanes } from '../../live/feed-lanes.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { runtimeStore } from '../../live/runtime-store.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useMay } from '../../lib/use-session.ts';
import { pageOf } from '../pages.tsx';
import type { PageDefinition } from '../pages.tsx';
import { Banner } from './banner.tsx';
import { KeyHelp } from './key-help.tsx';
import { News } from './news.tsx';
import { Palette } from './palette.tsx';
import styles from './shell.module.css';
import { StatusBar } from './status-bar.tsx';
import { TabBar } from './tab-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { Unresolved } from './unresolved.tsx';
import { useShellKeys } from './use-shell-keys.ts';
import { Welcome } from './welcome.tsx';

export function Shell({ pages, children }: { pages: readonly PageDefinition[]; children: ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const page = pageOf(pathname);
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const close = (): void => setOpen(null);
  useFollowing();
  useShellKeys(pages, { openPalette: () => setOpen('palette'), openHelp: () => setOpen('help') });
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        {t('skip')}
      </a>
      <TopBar pages={pages} current={page} openPalette={() => setOpen('palette')} />
      <section className={styles['lines']} aria-label={t('notices')}>
        <Banner />
        <Welcome />
      </section>
      <Unresolved>
        <main id="main" tabIndex={-1} className={styles['main']} key={page?.name}>
          <h1 className="heard">{page === null ? t('product') : t(`page.${page.name}`)}</h1>
          {children}
        </main>
      </Unresolved>
      <StatusBar />
      <TabBar pages={pages} current={page} openPalette={() => setOpen('palette')} />
      <News page={page === null ? null : t(`page.${page.name}`)} />
      {open === 'palette' && <Palette pages={pages} onClose={close} />}
      {open === 'help' && <KeyHelp onClose={close} />}
      <ToastHost />
    </div>
  );
}

/** What the shell itself shows on every page. */
function useFollowing(): void {
  const mayAlerts = useMay('alerts:read');
  const mayMonitor = useMay('monitoring:read');
  const mayMarket = useMay('market:read');
  useEffect(() => (mayAlerts ? followAlerts() : undefined), [mayAlerts]);
  useEffect(() => (mayMonitor ? metricsStore.follow() : undefined), [mayMonitor]);
  useEffect(() => (mayMonitor ? runtimeStore.follow() : undefined), [mayMonitor]);
  useEffect(() => (mayMarket ? symbolBoard.follow() : undefined), [mayMarket]);
  useEffect(() => (mayMarket ? followFeedLanes() : undefined), [mayMarket]);
}
