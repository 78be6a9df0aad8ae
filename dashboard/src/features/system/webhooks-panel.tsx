/** Webhooks about alerts: which were delivered, after how many attempts, and which were not. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { skipToken } from '@reduxjs/toolkit/query';
import { useGetNotificationsQuery } from '../../api/alerts.ts';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { Notification } from '../../api/contract.ts';
import { Glyph } from '../../components/glyphs.tsx';
import type { GlyphName } from '../../components/glyphs.tsx';
import { Denied, Empty, Loading, Panel } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import styles from './webhooks-panel.module.css';

const ASKED_EVERY_S = 10;
const SHOWN = 50;
const GLYPHS: Readonly<Record<Notification['state'], GlyphName>> = {
  pending: 'status-pending',
  delivered: 'status-completed',
  failed: 'status-failed',
};

export function WebhooksPanel() {
  const { t } = useTranslation('system');
  const may = useMay('alerts:read');
  const { data, error, refetch } = useGetNotificationsQuery(may ? { limit: SHOWN } : skipToken, every(ASKED_EVERY_S));
  const failed = data?.filter(({ state }) => state === 'failed').length ?? 0;
  return (
    <Panel
      title={t('webhooks.title')}
      note={data !== undefined && data.length > 0 && t('webhooks.note', { count: data.length, failed: format.count(failed) })}
      error={(error ?? null) as ApiError | null}
      onRetry={() => void refetch()}
      className={styles['panel']}
    >
      {!may && <Denied permission="alerts:read" />}
      {may && data === undefined && error === undefined && <Loading rows={3} />}
      {data?.length === 0 && <Empty>{t('webhooks.empty')}</Empty>}
      {data !== undefined && data.length > 0 && (
        <ul className={styles['list']}>
          {data.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Delivery({ delivery }: { delivery: Notification }) {
  const { t } = useTranslation('system');
  const { alertId, url, state, attempts, lastStatus, nextAttemptAt, createdAt } = delivery;
  return (
    <li data-state={state}>
      <time dateTime={createdAt} title={format.utc(createdAt)}>
        {format.time(createdAt)}
      </time>
      <span className={styles['state']}>
        <Glyph name={GLYPHS[state]} size={11} />
        {t(`webhooks.${state}`)}
      </span>
      <Link to={`/alerts/${alertId}`}>{t('webhooks.alert')}</Link>
      <span className={styles['url']} title={url}>
        {hostOf(url)}
      </span>
      <span className={styles['attempts']}>
        {t('webhooks.attempts', { count: attempts })}
        {lastStatus !== null && `, ${lastStatus}`}
        {nextAttemptAt !== null && `, ${t('webhooks.next', { time: format.time(nextAttemptAt) })}`}
      </span>
    </li>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
