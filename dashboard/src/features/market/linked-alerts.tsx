/** Alerts around an episode: its own, and those of any kind within a minute of it. */
import type { Anomaly } from '@tapewatch/client';
import { skipToken } from '@reduxjs/toolkit/query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGetRecentAlertsQuery } from '../../api/alerts.ts';
import type { ApiError } from '../../api/problem.ts';
import { SeverityMark } from '../../components/marks.tsx';
import { Denied, Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { alertTitle } from '../../lib/hit-words.ts';
import { useMay } from '../../lib/use-session.ts';
import { alertStore } from '../../live/facts.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import { linkedAlerts } from './linked.ts';
import styles from './linked-alerts.module.css';

const SECONDS = 60;
const SHOWN = 4;

export function LinkedAlerts({ episode }: { episode: Anomaly | undefined }) {
  const { t } = useTranslation('market');
  const may = useMay('alerts:read');
  const version = useTopic(alertStore.topic);
  const at = episode === undefined ? null : Date.parse(episode.triggerTime);
  const { data, error, isLoading, refetch } = useGetRecentAlertsQuery(
    may && at !== null
      ? { from: new Date(at - SECONDS * 1000).toISOString(), to: new Date(at + SECONDS * 1000).toISOString(), limit: 50 }
      : skipToken,
  );
  const alerts = useMemo(
    () => (episode === undefined || version < 0 ? [] : linkedAlerts(episode, [...(data ?? []), ...alertStore.rows], SECONDS * 1000)),
    [data, episode, version],
  );
  return (
    <Panel
      title={t('linkedAlerts')}
      note={t('around', { seconds: SECONDS })}
      error={error as ApiError | undefined}
      onRetry={() => void refetch()}
      className={styles['panel']}
    >
      {!may ? (
        <Denied permission="alerts:read" />
      ) : episode === undefined ? (
        <Empty>{t('noEpisode')}</Empty>
      ) : isLoading ? (
        <Loading rows={2} />
      ) : alerts.length === 0 ? (
        <Empty>{t('noAlerts')}</Empty>
      ) : (
        <ul>
          {alerts.slice(0, SHOWN).map((alert) => (
            <li key={alert.id}>
              <Link to={`/alerts/${alert.id}`} className={styles['alert']} data-own={alert.anomalyId === episode.id || undefined}>
                <SeverityMark severity={alert.severity} size={13} isResolved={alert.status === 'resolved'} />
                <span>{alertTitle(alert, t)}</span>
                <time dateTime={alert.createdAt} title={format.utc(alert.createdAt)}>
                  {format.age(live.now - Date.parse(alert.createdAt))}
                </time>
              </Link>
            </li>
          ))}
          {alerts.length > SHOWN && <li className={styles['rest']}>{t('moreAlerts', { count: alerts.length - SHOWN })}</li>}
        </ul>
      )}
    </Panel>
  );
}
