/** A row of the queue: how severe, what, since when; about whom, with which score, and who has it. */
import type { ReactNode } from 'react';
import { memo, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../api/contract.ts';
import { SeverityMark } from '../../components/marks.tsx';
import { paintText } from '../../components/paint.ts';
import { isAsleep } from '../../lib/alert-views.ts';
import * as format from '../../lib/format.ts';
import { alertScore, alertSubject, alertTitle } from '../../lib/hit-words.ts';
import { live } from '../../live/live.ts';
import { usePainted } from '../../live/use-topic.ts';
import styles from './queue.module.css';

export interface AlertRowProps {
  alert: Alert;
  /** Rows of a storm that stand under it. */
  isChild: boolean;
  isGone: boolean;
  isRefused: boolean;
  isHeld: boolean;
}

export const AlertRow = memo(function AlertRow({ alert, isChild, isGone, isRefused, isHeld }: AlertRowProps) {
  const { t } = useTranslation('alerts');
  const { count, kind, severity, status, assignee, lastSeenAt, updatedAt, disposition, snoozedUntil } = alert;
  const score = alertScore(alert);
  const isResolved = status === 'resolved';
  const sleeps = isAsleep(alert, live.now);
  return (
    <>
      <SeverityMark severity={severity} isResolved={isResolved} />
      <span className={styles['title']} data-resolved={isResolved || undefined} data-child={isChild || undefined}>
        {alertTitle(alert, t)} {count > 1 && <span className={styles['count']}>×{format.count(count)}</span>}
      </span>
      <Age at={isResolved ? updatedAt : lastSeenAt} />
      <span className={styles['line']}>
        <span>{alertSubject(alert, t)}</span>
        {score !== null && (
          <span>
            <span className={styles['quiet']}>{t('score')}</span> {format.count(score)}
          </span>
        )}
        {kind === 'alert-storm' && <span className={styles['quiet']}>{t('stormSince', { time: format.time(alert.firstSeenAt) })}</span>}
        {isHeld && <span className={styles['held']}>{t('paymentHeld')}</span>}
        <span className={styles['fill']} />
        {isGone && <span className={styles['quiet']}>{t('gone')}</span>}
        {isRefused && <span className={styles['refused']}>{t('refused')}</span>}
        {!isGone && <State status={status} disposition={disposition} snoozedUntil={sleeps ? snoozedUntil : null} />}
        {assignee !== null && <Avatar name={assignee} />}
      </span>
    </>
  );
});

function State({ status, disposition, snoozedUntil }: Pick<Alert, 'status' | 'disposition' | 'snoozedUntil'>): ReactNode {
  const { t } = useTranslation('alerts');
  if (snoozedUntil !== null) return <span>{t('snoozedUntil', { time: format.minute(snoozedUntil) })}</span>;
  if (status === 'open') return null;
  if (status === 'resolved') return <span>{disposition === null ? t('itself') : t(`common:disposition.${disposition}`)}</span>;
  return <span>{t(`common:alertStatus.${status}`)}</span>;
}

/** Who has it, by initials. */
export function Avatar({ name }: { name: string }) {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const initials = parts.length > 1 ? `${parts[0]![0]}${parts[1]![0]}` : name.slice(0, 2);
  return (
    <span className={styles['avatar']} title={name}>
      <span aria-hidden="true">{initials.toUpperCase()}</span>
      <span className="heard">{name}</span>
    </span>
  );
}

/** How long ago, by the server's clock; it grows without a render. */
export function Age({ at, words = (age) => age }: { at: string; words?: (age: string) => string }) {
  const paint = useCallback((element: Element) => paintText(element, words(format.age(live.now - Date.parse(at)))), [at, words]);
  const ref = usePainted(live.topic, paint);
  return <time ref={ref} className={styles['age']} dateTime={at} title={format.utc(at)} />;
}
