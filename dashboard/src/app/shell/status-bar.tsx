/** The status bar: where the data come from, that nothing was lost, and what runs. Figures are painted, not rendered. */
import type { TFunction } from 'i18next';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGetSimulationQuery } from '../../api/simulation.ts';
import { useGetHealthQuery } from '../../api/system.ts';
import { paintAttribute, paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { patterns } from '../../lib/painted-words.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { runtimeStore } from '../../live/runtime-store.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { usePainted } from '../../live/use-topic.ts';
import type { Topic } from '../../live/topic.ts';
import { AboutDialog } from './about-dialog.tsx';
import styles from './status-bar.module.css';

export function StatusBar() {
  const { t } = useTranslation('shell');
  const [isAboutOpen, setAboutOpen] = useState(false);
  const mayMonitor = useMay('monitoring:read');
  const mayMarket = useMay('market:read');
  const { data: health } = useGetHealthQuery(undefined);
  const { data: simulation } = useGetSimulationQuery(undefined, { skip: !mayMarket });
  useEffect(() => (mayMonitor ? runtimeStore.follow() : undefined), [mayMonitor]);
  const database = health?.mode === 'embedded' ? t('embedded') : t('serverDatabase');
  return (
    <footer className={styles['bar']}>
      <span>{simulation?.running === true ? t('simulation', { seed: simulation.seed }) : t('realFeeds')}</span>
      {mayMarket && <Painted topic={live.topic} text={feedsText} className="live" />}
      {mayMonitor && (
        <>
          <Identity />
          <Painted topic={runtimeStore.topic} text={ringsText} className={`live ${styles['wide']}`} />
          <Painted topic={metricsStore.topic} text={clientsText} className={`live ${styles['wide']}`} />
        </>
      )}
      <span className={styles['space']} />
      {health !== undefined && <span className={styles['wide']}>{database}</span>}
      <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
        {t('charts')}
      </a>
      <button type="button" onClick={() => setAboutOpen(true)}>
        {health?.version ?? '…'}
      </button>
      {isAboutOpen && <AboutDialog health={health ?? null} onClose={() => setAboutOpen(false)} />}
    </footer>
  );
}

type Say = TFunction<'shell'>;

function Painted({ topic, text, className }: { topic: Topic; text: (t: Say) => string; className: string }) {
  const { t } = useTranslation('shell');
  const paint = useCallback((element: HTMLElement) => paintText(element, text(t)), [t, text]);
  return <span className={className} ref={usePainted<HTMLElement>(topic, paint)} />;
}

function feedsText(t: Say): string {
  if (!live.isLive) return t('symbolsAsOf', { time: format.time(live.asOf) });
  const counts = { LIVE: 0, QUIET: 0, GAP: 0, STALE: 0 };
  for (const { statistics } of symbolBoard.rows.values()) counts[statistics.feedStatus] += 1;
  const parts = (['LIVE', 'QUIET', 'GAP', 'STALE'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => t(`feeds.${status}`, { count: counts[status], n: format.count(counts[status]) }));
  return parts.length === 0 ? t('noSymbols') : t('symbols', { parts: parts.join(', ') });
}

function ringsText(t: Say): string {
  const { newest } = runtimeStore;
  if (newest === null) return t('rings', { total: format.NONE, queued: format.NONE });
  return t('rings', { total: newest.partitions.length, queued: format.count(newest.queued) });
}

/** Asked for twice a second, another one seldom. */
let clients: { t: Say; count: number | null; text: string } | null = null;

function clientsText(t: Say): string {
  const count = metricsStore.newest?.activeConnections ?? null;
  if (clients?.t !== t || clients.count !== count) clients = { t, count, text: t('clients', { n: format.count(count) }) };
  return clients.text;
}

/** accepted = processed + dropped + queued, with ✓ where it adds up and ✗ where it does not. */
function Identity() {
  const { t, i18n } = useTranslation('shell');
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another language has another pattern
  const say = useMemo(() => patterns(t), [t, i18n.language]);
  const paint = useCallback(
    (element: HTMLElement) => {
      const { newest, identityHolds } = runtimeStore;
      const [text, mark] = element.children;
      if (text !== undefined) {
        const { accepted = null, processed = null, dropped = null, queued = null } = newest ?? {};
        const [a, p, d, q] = [accepted, processed, dropped, queued].map((value) => format.count(value));
        paintText(text, say('identity', { a: a!, p: p!, d: d!, q: q! }));
      }
      paintAttribute(element, 'data-holds', identityHolds === null ? null : String(identityHolds));
      if (mark === undefined) return;
      paintText(mark, identityHolds === null ? '' : identityHolds ? '✓' : '✗');
      paintAttribute(mark, 'role', identityHolds === null ? null : 'img');
      paintAttribute(mark, 'aria-label', identityHolds === null ? null : t(identityHolds ? 'addsUp' : 'doesNotAddUp'));
    },
    [t, say],
  );
  return (
    <span className={`${styles['identity']} live num`} ref={usePainted<HTMLElement>(runtimeStore.topic, paint)}>
      <span />
      <b />
    </span>
  );
}
