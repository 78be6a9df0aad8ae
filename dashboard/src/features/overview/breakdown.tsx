/** Where payments of the last hour came from and what became of them: neutral bars with their values. */
import type { DashboardMetrics } from '@tapewatch/client';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useGetSummaryQuery } from '../../api/analytics.ts';
import { every } from '../../api/api.ts';
import type { TransactionSummary } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { useAppSelector } from '../../app/store.ts';
import { paintText } from '../../components/paint.ts';
import { ErrorStrip } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { usePainted } from '../../live/use-topic.ts';
import styles from './breakdown.module.css';
import { patterns, spoken } from '../../lib/painted-words.ts';

interface Bar {
  name: string;
  value: number;
}

/** Named ones, largest first, and what is left. */
export function Breakdown({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  const { data, error, refetch } = useGetSummaryQuery(undefined, every(10));
  // That the server cannot be reached is told by the banner; what is here looks old by itself.
  const isToldElsewhere = data !== undefined && (error as ApiError | undefined)?.status === 'unreachable';
  return (
    <section className={className} aria-label={t('bars.title')}>
      {error !== undefined && !isToldElsewhere && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      <div className={`${styles['bars']} live`}>
        <LiveBars name="sources" />
        <LiveBars name="countries" />
        <Statuses all={data?.items[0]} isLoaded={data !== undefined} />
      </div>
    </section>
  );
}

const SHOWN = 5;

const READ: Readonly<Record<'sources' | 'countries', (metrics: DashboardMetrics) => Bar[]>> = {
  sources: ({ topSources }) => topSources.map(({ source, count }) => ({ name: source, value: count })),
  countries: ({ topCountries }) => topCountries.map(({ country, count }) => ({ name: country, value: count })),
};

/** Bars of a frame: their number stands, names and values are painted. */
function LiveBars({ name }: { name: 'sources' | 'countries' }) {
  const { t } = useTranslation('overview');
  const language = useAppSelector(({ prefs }) => prefs.language);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another language has other patterns
  const say = useMemo(() => patterns(t), [t, language]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another language has other words
  const sourceWord = useMemo(() => spoken((source) => t(`common:source.${source}`)), [t, language]);
  const paint = useCallback(
    (element: HTMLElement) => {
      const { newest } = metricsStore;
      if (newest === null) return;
      const all = READ[name](newest).map((bar) => (name === 'sources' ? { ...bar, name: sourceWord(bar.name) } : bar));
      const shown = all.slice(0, SHOWN);
      const rest = newest.totalTransactions1Hour - shown.reduce((sum, { value }) => sum + value, 0);
      const [head, ...rows] = element.children;
      if (head !== undefined) paintText(head, say(`bars.${name}`, { shown: shown.length, count: all.length }));
      const most = Math.max(1, ...shown.map(({ value }) => value));
      paintBars(rows, [...shown, ...(rest > 0 ? [{ name: say('bars.other'), value: rest }] : [])], most, format.count);
    },
    [name, say, sourceWord],
  );
  return (
    <div className={styles['group']} ref={usePainted(metricsStore.topic, paint)}>
      <h3>{t(`bars.${name}`, { shown: SHOWN, count: SHOWN })}</h3>
      {Array.from({ length: SHOWN + 1 }, (_, index) => (
        <BarRow key={index} />
      ))}
    </div>
  );
}

function BarRow() {
  return (
    <div className={styles['bar']}>
      <span />
      <span aria-hidden="true">
        <i />
      </span>
      <span />
    </div>
  );
}

function paintBars(rows: readonly Element[], bars: readonly Bar[], most: number, print: (value: number) => string): void {
  for (const [index, row] of rows.entries()) {
    const bar = bars[index];
    const [label, track, value] = row.children;
    const fill = track?.firstElementChild;
    if (label === undefined || value === undefined || !(fill instanceof HTMLElement)) continue;
    paintText(label, bar?.name ?? '');
    paintText(value, bar === undefined ? '' : print(bar.value));
    // What is left is no single place: a number without a bar.
    const width = bar === undefined || index === SHOWN ? '0%' : `${((bar.value / most) * 100).toFixed(1)}%`;
    if (fill.style.width !== width) fill.style.width = width;
    row.toggleAttribute('data-empty', bar === undefined);
    row.toggleAttribute('data-rest', index === SHOWN);
  }
}

/** What became of them, from the database. */
function Statuses({ all, isLoaded }: { all: TransactionSummary | undefined; isLoaded: boolean }) {
  const { t } = useTranslation('overview');
  const common = useTranslation().t;
  const bars: Bar[] =
    all === undefined || all.count === 0
      ? []
      : [
          { name: common('status.Completed'), value: all.completed },
          { name: common('status.Failed'), value: all.failed },
          { name: common('status.Held'), value: all.held },
          { name: t('bars.underWay'), value: all.count - all.completed - all.failed - all.held },
        ];
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <div className={styles['group']} aria-busy={!isLoaded}>
      <h3>{t('bars.statuses')}</h3>
      {bars.map(({ name, value }) => (
        <div key={name} className={styles['bar']} title={format.count(value)}>
          <span>{name}</span>
          <span aria-hidden="true">
            <i style={{ width: `${(value / most) * 100}%` }} />
          </span>
          <span>{format.decimal((value / (all?.count ?? 1)) * 100, 1)}</span>
        </div>
      ))}
      {isLoaded && bars.length === 0 && <p className={styles['none']}>{t('bars.none')}</p>}
    </div>
  );
}
