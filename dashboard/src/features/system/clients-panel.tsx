/** Live clients of the server, and how this page itself keeps up. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './clients-panel.module.css';

export function ClientsPanel() {
  const { t } = useTranslation('system');
  useTopic(live.topic);
  useEffect(() => metricsStore.follow(), []);
  const rates = useRates();
  const { counts, lagMs, roundTripMs, isLive, reach } = live;
  const clients = metricsStore.newest?.activeConnections ?? null;
  return (
    <Panel
      title={t('clients.title')}
      channels={['metrics']}
      tools={
        <span className={`${styles['count']} live`}>
          {t('clients.connected')} <b>{format.count(clients)}</b>
        </span>
      }
    >
      <div className={styles['facts']}>
        <Facts
          items={[
            [t('clients.reach'), t(`reach.${reach}`, { ns: 'common' })],
            [t('clients.roundTrip'), isLive ? format.duration(roundTripMs) : format.NONE],
            [t('clients.lag'), isLive ? format.duration(lagMs === null ? null : Math.max(0, lagMs)) : format.NONE],
            [t('clients.messages'), isLive ? t('clients.perSecond', { value: format.decimal(rates?.messages ?? null, 1) }) : format.NONE],
            [
              t('clients.received'),
              t('clients.bytes', {
                total: format.bytes(live.bytes),
                rate: isLive && rates !== null ? format.bytes(Math.round(rates.bytes)) : format.NONE,
              }),
            ],
            [t('clients.resumed'), t('clients.resumedValue', { whole: format.count(counts.resumed), anew: format.count(counts.lost) })],
            [t('clients.lagged'), format.count(counts.lagged)],
            [t('clients.cuts'), format.count(counts.cuts)],
          ]}
        />
      </div>
    </Panel>
  );
}

interface Reading {
  at: number;
  messages: number;
  bytes: number;
}

const RATE_SECONDS = 10;

/** Messages and bytes per second of the last ten seconds; null before there is enough to tell. */
function useRates(): { messages: number; bytes: number } | null {
  const [readings, setReadings] = useState<readonly Reading[]>([]);
  useEffect(() => {
    const read = (): void =>
      setReadings((before) => [...before.slice(-RATE_SECONDS), { at: performance.now(), messages: live.counts.frames, bytes: live.bytes }]);
    read();
    const timer = setInterval(read, 1000);
    return () => clearInterval(timer);
  }, []);
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < 500) return null;
  const seconds = (last.at - first.at) / 1000;
  return { messages: (last.messages - first.messages) / seconds, bytes: (last.bytes - first.bytes) / seconds };
}
