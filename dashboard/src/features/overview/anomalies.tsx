/** All price spikes, newest first: the fourth column of wide screens. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ChangeMark } from '../../components/marks.tsx';
import { Empty, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { anomalyStore } from '../../live/facts.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './anomalies.module.css';

const SHOWN = 60;

export function Anomalies({ className = '' }: { className?: string }) {
  const { t } = useTranslation('overview');
  useTopic(anomalyStore.topic);
  const rows = anomalyStore.rows.slice(0, SHOWN);
  return (
    <Panel
      className={className}
      channels={['anomalies']}
      title={t('anomalies.title')}
      note={t('anomalies.newest', { count: rows.length })}
      scrolls
    >
      {rows.length === 0 && <Empty>{t('anomalies.empty')}</Empty>}
      {rows.map(({ id, symbol, direction, peakChangePercent, detectedAt }) => (
        <Link key={id} className={styles['row']} to={`/market/${encodeURIComponent(symbol)}?anomaly=${id}`}>
          <b>{symbol}</b>
          <ChangeMark key={peakChangePercent} value={direction === 'UP' ? Math.abs(peakChangePercent) : -Math.abs(peakChangePercent)} />
          <time dateTime={detectedAt} title={detectedAt}>
            {format.time(detectedAt)}
          </time>
        </Link>
      ))}
    </Panel>
  );
}
