/** Spikes of all symbols in the last minutes, newest first: a click opens the symbol at that episode. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ChangeMark } from '../../components/marks.tsx';
import { Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { anomalyStore } from '../../live/facts.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './anomaly-list.module.css';

const MINUTES = 5;
const REFRESH_MS = 10_000;

export function AnomalyList({ symbol, onOpen }: { symbol: string; onOpen: (symbol: string, anomalyId: string) => void }) {
  const { t } = useTranslation('market');
  useTopic(anomalyStore.topic);
  const [params] = useSearchParams();
  const selectedId = params.get('anomaly');
  const now = useClock();
  const since = new Date(now - MINUTES * 60_000).toISOString();
  const rows = anomalyStore.rows.filter(({ detectedAt }) => detectedAt >= since);
  const last = anomalyStore.rows[0];
  return (
    <Panel title={t('allAnomalies')} channels={['anomalies']} note={t('minutes', { count: MINUTES })} className={styles['panel']} scrolls>
      {!anomalyStore.isLoaded ? (
        <Loading rows={4} />
      ) : rows.length === 0 ? (
        <Empty>
          {last === undefined
            ? t('noAnomalies')
            : t('lastAnomaly', { symbol: last.symbol, age: format.age(now - Date.parse(last.detectedAt)) })}
        </Empty>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                className={styles['row']}
                aria-current={row.id === selectedId && row.symbol === symbol ? 'true' : undefined}
                onClick={() => onOpen(row.symbol, row.id)}
              >
                <b>{row.symbol}</b>
                <span className={styles['change']}>
                  <ChangeMark key={row.peakChangePercent} value={row.peakChangePercent} />
                  {' %'}
                </span>
                <time dateTime={row.triggerTime} title={format.utc(row.triggerTime)}>
                  {format.time(row.triggerTime)}
                </time>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The server's clock, in steps. */
function useClock(): number {
  const [now, setNow] = useState(live.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(live.now), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, live.asOf ?? 0);
}
