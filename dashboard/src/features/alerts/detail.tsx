/** One alert in full: what it is, what can be done with it in this state, and why it fired. */
import { ArrowLeft } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { skipToken } from '@reduxjs/toolkit/query';
import { actsOf } from '../../api/alert-acts.ts';
import { useGetAlertQuery, useGetRecentAlertsQuery } from '../../api/alerts.ts';
import { every } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { Alert, AlertDetail } from '../../api/contract.ts';
import { useGetTransactionQuery } from '../../api/transactions.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { HitTable } from '../../components/hits.tsx';
import { SeverityMark } from '../../components/marks.tsx';
import { Empty, ErrorStrip, Loading, Section } from '../../components/panel.tsx';
import { ScoreMeter } from '../../components/score-meter.tsx';
import { isAsleep } from '../../lib/alert-views.ts';
import * as format from '../../lib/format.ts';
import { alertScore, alertSubject, alertTitle } from '../../lib/hit-words.ts';
import { refusalText, triage } from '../../lib/triage.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { Age } from './alert-row.tsx';
import styles from './detail.module.css';
import { EvidencePayments } from './evidence-payments.tsx';
import { EvidenceSpike } from './evidence-spike.tsx';
import { HeldPayment } from './held-payment.tsx';

export type HeadAct = 'acknowledge' | 'resolve' | 'snooze' | 'assign' | 'reopen' | 'note';

export interface DetailProps {
  /** As it is shown, from the list; undefined: not among its rows. */
  alert: Alert;
  error: ApiError | null;
  denied: string | null;
  onAct: (act: HeadAct) => void;
  onBack: (() => void) | null;
}

const CHILDREN_SHOWN = 100;

const CHORDS: Readonly<Record<HeadAct, string>> = { acknowledge: 'a', resolve: 'r', snooze: 's', assign: 'w', reopen: '', note: 'n' };

export function Detail({ alert, error, denied, onAct, onBack }: DetailProps) {
  const { t } = useTranslation('alerts');
  const may = useMay('transactions:read');
  const { data: payment } = useGetTransactionQuery(may && alert.transactionId !== null ? alert.transactionId : skipToken, every(3));
  const score = alertScore(alert);
  return (
    <div className={`${styles['detail']} live`}>
      <Head alert={alert} denied={denied} onAct={onAct} onBack={onBack} />
      {error !== null && <ErrorStrip error={error} />}
      {alert.hits.length > 0 && (
        <Section
          title={t('why')}
          note={
            score !== null &&
            (payment?.decision != null && payment.riskScore === score
              ? t('scoreDecision', { score: format.count(score), decision: t(`decision.${payment.decision}`) })
              : t('scoreOf', { score: format.count(score) }))
          }
        >
          {score !== null && <ScoreMeter score={score} />}
          <div className={styles['wide']} tabIndex={0} role="group" aria-label={t('why')}>
            <HitTable hits={alert.hits} score={score} />
          </div>
        </Section>
      )}
      {alert.kind === 'transaction-risk' && alert.hits.length > 0 && <EvidencePayments alert={alert} payment={payment} />}
      {alert.anomalyId !== null && <EvidenceSpike anomalyId={alert.anomalyId} />}
      {alert.kind === 'alert-storm' && <Children storm={alert} />}
      {payment !== undefined && <HeldPayment payment={payment} />}
    </div>
  );
}

function Head({ alert, denied, onAct, onBack }: Pick<DetailProps, 'alert' | 'denied' | 'onAct' | 'onBack'>) {
  const { t } = useTranslation('alerts');
  const refusal = triage.refusal(alert.id);
  const acts = actsOf(alert.status);
  const primary = acts.includes('acknowledge') ? 'acknowledge' : acts.includes('resolve') ? 'resolve' : null;
  const shownActs = (['acknowledge', 'resolve', 'snooze', 'assign', 'reopen', 'note'] as const).filter((act) => acts.includes(act));
  return (
    <header className={styles['head']}>
      {onBack !== null && (
        <Button tone="quiet" onClick={onBack} icon={<ArrowLeft size={15} aria-hidden="true" />}>
          {t('back')}
        </Button>
      )}
      <h2 className={styles['title']}>
        <SeverityMark severity={alert.severity} isResolved={alert.status === 'resolved'} size={19} />
        <span>{alertTitle(alert, t)}</span>
      </h2>
      <CopyButton tone="quiet" size="small" chord="y" className={styles['copy']} text={() => linkTo(alert.id)}>
        {t('copyLink')}
      </CopyButton>
      <p className={styles['meta']}>
        <span title={alert.id}>{shortest(alert.id)}</span>
        <Subject alert={alert} />
        <span>{t('raised', { time: format.time(alert.firstSeenAt) })}</span>
        <span>
          {t('seen', { count: alert.count })}, <Age at={alert.lastSeenAt} words={(age) => t('lastAgo', { age })} />
        </span>
        <span>
          {t(`common:alertStatus.${alert.status}`)}
          {alert.disposition !== null && `, ${t(`common:disposition.${alert.disposition}`)}`}
          {alert.status === 'resolved' && alert.disposition === null && `, ${t('itself')}`}
          {alert.assignee !== null && `, ${alert.assignee}`}
        </span>
        {isAsleep(alert, live.now) && <span>{t('snoozedUntil', { time: format.full(alert.snoozedUntil) })}</span>}
      </p>
      <div className={styles['acts']}>
        {shownActs.map((act) => (
          <Button
            key={act}
            tone={act === primary ? 'primary' : 'plain'}
            chord={CHORDS[act] === '' ? undefined : CHORDS[act]}
            denied={denied}
            onClick={() => onAct(act)}
          >
            {t(`act.${act}`)}
          </Button>
        ))}
      </div>
      {refusal !== undefined && (
        <p className={styles['refusal']} role="alert">
          {refusalText(refusal)}{' '}
          <Button size="small" tone="quiet" onClick={() => triage.forget(alert.id)}>
            {t('common:close')}
          </Button>
        </p>
      )}
    </header>
  );
}

/** Where the person can look further; a masked account leads nowhere. */
function Subject({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  const path = subjectPath(alert);
  const text = alertSubject(alert, t);
  return <span>{path === null ? text : <Link to={path}>{text}</Link>}</span>;
}

export function subjectPath({ kind, subject, symbol }: Alert): string | null {
  if (symbol !== null && kind === 'market-spike') return `/market/${encodeURIComponent(symbol)}`;
  if (kind !== 'transaction-risk' || subject.includes('•')) return null;
  return `/transactions?account=${encodeURIComponent(subject)}`;
}

/** The end of an UUIDv7 tells alerts of one moment apart. */
function shortest(id: string): string {
  return `…${id.slice(-8)}`;
}

export function linkTo(id: string): string {
  return `${location.origin}/alerts/${id}`;
}

/** All of its kind that were created while it lasted, the newest first; also those that are resolved. */
function Children({ storm }: { storm: Alert }) {
  const { t } = useTranslation('alerts');
  const to = storm.status === 'resolved' ? storm.updatedAt : undefined;
  const asked = { kind: storm.subject as Alert['kind'], from: storm.createdAt, to, limit: CHILDREN_SHOWN };
  const { data, error, refetch } = useGetRecentAlertsQuery(asked, every(5));
  const alerts = data?.filter(({ parentId }) => parentId === storm.id);
  return (
    <Section title={t('storm.title')} note={t('storm.note', { count: storm.count })}>
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {alerts === undefined && error === undefined && <Loading rows={5} height={26} />}
      <ul className={styles['children']}>
        {alerts?.map((child) => (
          <li key={child.id}>
            <Link to={`/alerts/${child.id}`}>
              <SeverityMark severity={child.severity} isResolved={child.status === 'resolved'} size={13} />
              <span>{alertTitle(child, t)}</span>
              <span className={styles['quiet']}>{alertSubject(child, t)}</span>
              <Age at={child.lastSeenAt} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The alert with its timeline; read again when a newer version is known. */
export function useDetail(id: string | null, known: Alert | undefined): { detail: AlertDetail | undefined; error: ApiError | null } {
  const { currentData, error, refetch } = useGetAlertQuery(id ?? skipToken);
  const isBehind = currentData !== undefined && known !== undefined && known.version > currentData.version;
  useEffect(() => {
    if (!isBehind) return undefined;
    // An alert that is raised many times a second is read once a second.
    const timer = setTimeout(() => void refetch(), 1_000);
    return () => clearTimeout(timer);
  }, [isBehind, refetch]);
  return { detail: currentData, error: (error as ApiError | undefined) ?? null };
}

/** In place of an alert: none is chosen, or it is on its way. */
export function NoDetail({ isLoading, error }: { isLoading: boolean; error: ApiError | null }) {
  const { t } = useTranslation('alerts');
  if (error !== null) return <ErrorStrip error={error} />;
  return isLoading ? <Loading rows={8} height={34} /> : <Empty>{t('noneOpen')}</Empty>;
}
