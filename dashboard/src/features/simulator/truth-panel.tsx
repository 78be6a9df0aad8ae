/** Truth against detection: a row for each shock that this page sent, filled when its spike is found, or missed after five seconds. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ChangeMark, SeverityMark } from '../../components/marks.tsx';
import { Glyph } from '../../components/glyphs.tsx';
import { Panel } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import { anomalyStore, followAnomalies } from '../../live/facts.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import { scoreOf, shockLog } from './shocks.ts';
import type { Detection, SentShock } from './shocks.ts';
import styles from './truth-panel.module.css';

interface Row extends SentShock {
  detection: Detection;
}

export function TruthPanel() {
  const { t } = useTranslation('simulator');
  useTopic(anomalyStore.topic);
  useTopic(shockLog.topic);
  useEffect(() => followAnomalies(), []);
  const isHeard = useSyncExternalStore(live.topic.watch, () => live.isLive);
  const rows: Row[] = shockLog.shocks.map((shock) => ({
    ...shock,
    detection: shockLog.detectionOf(shock, anomalyStore.rows, live.now, isHeard),
  }));
  useTicking(rows.some(({ detection }) => detection.state === 'waiting'));
  const { found, missed, medianMs } = scoreOf(rows.map(({ detection }) => detection));
  const columns: StaticColumn<Row>[] = [
    {
      id: 'at',
      header: t('truth.at', { zone: format.zoneLabel() }),
      width: '17%',
      cell: ({ eventTime }) => (
        <time dateTime={eventTime} title={eventTime}>
          {format.timeMs(eventTime)}
        </time>
      ),
    },
    {
      id: 'symbol',
      header: t('truth.symbol'),
      width: '13%',
      cell: ({ symbol }) => <Link to={`/market/${encodeURIComponent(symbol)}`}>{symbol}</Link>,
    },
    { id: 'sent', header: t('truth.sent'), align: 'end', width: '13%', cell: ({ percent }) => <ChangeMark value={percent} /> },
    { id: 'detection', header: t('truth.detection'), cell: ({ detection }) => <Verdict detection={detection} /> },
    {
      id: 'peak',
      header: t('truth.peak'),
      align: 'end',
      width: '13%',
      cell: ({ detection }) => ('anomaly' in detection ? <ChangeMark value={detection.anomaly.peakChangePercent} /> : format.NONE),
    },
    {
      id: 'severity',
      header: t('truth.spike'),
      width: '15%',
      cell: ({ detection }) =>
        'anomaly' in detection ? (
          <Link className={styles['spike']} to={`/market/${encodeURIComponent(detection.anomaly.symbol)}?anomaly=${detection.anomaly.id}`}>
            <SeverityMark severity={detection.anomaly.severity} size={13} /> {t('truth.open')}
          </Link>
        ) : (
          format.NONE
        ),
    },
  ];
  return (
    <Panel
      title={t('truth.title')}
      channels={['anomalies']}
      note={t('truth.note')}
      tools={
        rows.length > 0 && (
          <span className={styles['score']}>
            {t('truth.score', { found: format.count(found), all: format.count(found + missed), median: format.duration(medianMs) })}
          </span>
        )
      }
      className={styles['panel']}
    >
      <StaticTable
        label={t('truth.title')}
        rows={rows}
        rowId={({ id }) => id}
        columns={columns}
        empty={t('truth.empty')}
        minWidth="560px"
      />
    </Panel>
  );
}

function Verdict({ detection }: { detection: Detection }) {
  const { t } = useTranslation('simulator');
  return (
    <span className={styles['verdict']} data-state={detection.state}>
      <Glyph
        name={
          (
            {
              waiting: 'status-pending',
              found: 'status-completed',
              absorbed: 'status-completed',
              missed: 'status-failed',
              below: 'severity-low',
              unknown: 'feed-quiet',
            } as const
          )[detection.state]
        }
        size={11}
      />
      {t(`truth.${detection.state}`, { ms: detection.state === 'found' ? format.count(detection.ms) : '' })}
    </span>
  );
}

/** Renders again and again while something is waited for. */
function useTicking(isOn: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, [isOn]);
}
