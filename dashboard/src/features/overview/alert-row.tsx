/** One alert in the list: severity, what happened, how often, how long ago; about whom; who has it. */
import type { Alert } from '@tapewatch/client';
import { memo, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { MaskedText } from '../../components/amount.tsx';
import { Glyph } from '../../components/glyphs.tsx';
import { SeverityMark } from '../../components/marks.tsx';
import { paintText } from '../../components/paint.ts';
import * as format from '../../lib/format.ts';
import { alertScore, alertTitle } from '../../lib/hit-words.ts';
import { live } from '../../live/live.ts';
import { usePainted } from '../../live/use-topic.ts';
import styles from './alert-list.module.css';

interface AlertRowProps {
  alert: Alert;
  isSelected: boolean;
  isGone: boolean;
  onOpen: (id: string) => void;
}

export const AlertRow = memo(
  function AlertRow({ alert, isSelected, isGone, onOpen }: AlertRowProps) {
    const { t } = useTranslation('overview');
    const common = useTranslation().t;
    const isResolved = alert.status === 'resolved';
    return (
      <div
        id={`alert-${alert.id}`}
        role="option"
        aria-selected={isSelected}
        data-id={alert.id}
        className={styles['row']}
        data-storm={alert.kind === 'alert-storm' || undefined}
        data-resolved={isResolved || undefined}
        data-gone={isGone || undefined}
        onClick={() => {
          if (getSelection()?.isCollapsed !== false) onOpen(alert.id);
        }}
      >
        <span className={styles['severity']}>
          <SeverityMark severity={alert.severity} isResolved={isResolved} />
        </span>
        <span className={styles['title']}>
          <span title={alert.message}>{alertTitle(alert, common)}</span>
          {alert.count > 1 && <span className={styles['count']}>×{format.count(alert.count)}</span>}
        </span>
        <Age at={alert.lastSeenAt} />
        <span className={styles['about']}>
          <About alert={alert} />
          {alert.status === 'acknowledged' && <Glyph name="status-completed" size={11} label={t('alerts.acknowledged')} />}
          {alert.status === 'investigating' && <Glyph name="status-processing" size={11} label={t('alerts.investigating')} />}
          {alert.assignee !== null && (
            <span className={styles['person']} title={alert.assignee}>
              {initials(alert.assignee)}
            </span>
          )}
        </span>
      </div>
    );
  },
  (a, b) => a.alert === b.alert && a.isSelected === b.isSelected && a.isGone === b.isGone,
);

function About({ alert }: { alert: Alert }) {
  const { t } = useTranslation('overview');
  if (alert.kind === 'alert-storm') {
    return (
      <>
        <span>{t('alerts.stormCount', { count: alert.count })}</span>
        <span className={styles['rest']}>{t('alerts.stormSince', { time: format.time(alert.firstSeenAt) })}</span>
      </>
    );
  }
  if (alert.kind === 'market-spike') {
    return (
      <>
        <span>{alert.symbol ?? alert.subject}</span>
        <span className={styles['rest']}>{t(alert.status === 'resolved' ? 'alerts.episodeClosed' : 'alerts.episodeOpen')}</span>
      </>
    );
  }
  const score = alertScore(alert);
  return (
    <>
      <span>
        <MaskedText text={alert.subject} />
      </span>
      {score !== null && (
        <>
          <span className={styles['quiet']}>{t('alerts.score')}</span>
          <span>{format.count(score)}</span>
        </>
      )}
      <span className={styles['rest']}>
        {alert.transactionIds.length > 1 ? t('alerts.payments', { count: alert.transactionIds.length }) : ''}
      </span>
    </>
  );
}

/** Counts on the server's clock, each second, without a render. */
function Age({ at }: { at: string }) {
  const paint = useCallback((element: HTMLElement) => paintText(element, format.age(live.now - Date.parse(at))), [at]);
  return <time className={styles['age']} dateTime={at} title={format.utc(at)} ref={usePainted(live.topic, paint)} />;
}

function initials(name: string): string {
  const parts = name.split(/[._\s-]+/).filter((part) => part !== '');
  return (parts.length > 1 ? `${parts[0]?.charAt(0)}${parts[1]?.charAt(0)}` : name.slice(0, 2)).toUpperCase();
}
