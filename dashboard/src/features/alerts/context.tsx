/** Beside the alert: what is known of the account and of the rule, what happened so far, and notes. */
import { skipToken } from '@reduxjs/toolkit/query';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGetRecentAlertsQuery } from '../../api/alerts.ts';
import type { ApiError } from '../../api/api.ts';
import type { Account, AccountWindowName, Alert, AlertDetail, TimelineEntry, Transaction } from '../../api/contract.ts';
import { useGetRuleQuery } from '../../api/rules.ts';
import { useGetAccountQuery } from '../../api/transactions.ts';
import { isMasked } from '../../lib/masked.ts';
import { ErrorStrip, Facts, Loading, Section } from '../../components/panel.tsx';
import { Timeline } from '../../components/timeline.tsx';
import * as format from '../../lib/format.ts';
import { scoreParts } from '../../lib/hit-figures.ts';
import { actorName } from '../../lib/hit-words.ts';
import { useMay } from '../../lib/use-session.ts';
import styles from './context.module.css';
import { NoteForm } from './note-form.tsx';

const PERIODS: readonly AccountWindowName[] = ['1h', '24h', '7d', '30d'];
const PERIOD_MS: Readonly<Record<AccountWindowName, number>> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};

export interface ContextProps {
  alert: Alert;
  detail: AlertDetail | undefined;
  payment: Transaction | undefined;
  denied: string | null;
  note: RefObject<HTMLTextAreaElement | null>;
}

export function Context({ alert, detail, denied, note }: Omit<ContextProps, 'payment'>) {
  return (
    <>
      {alert.kind === 'transaction-risk' && <AccountSection alert={alert} />}
      {alert.hits.length > 0 && <RuleSection alert={alert} />}
      {alert.kind === 'market-spike' && <EarlierSection alert={alert} />}
      <TimelineSection detail={detail} alert={alert} />
      <NoteForm alert={alert} denied={denied} input={note} />
    </>
  );
}

function AccountSection({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  const may = useMay('transactions:read');
  const isHidden = isMasked(alert.subject);
  const { data, error, refetch } = useGetAccountQuery(may && !isHidden ? alert.subject : skipToken);
  return (
    <Section
      title={t('account.title', { account: alert.subject })}
      note={data !== undefined && t('account.since', { date: format.date(data.firstSeenAt) })}
    >
      {isHidden && <p className={styles['quiet']}>{t('evidence.masked')}</p>}
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {may && !isHidden && data === undefined && error === undefined && <Loading rows={5} height={26} />}
      {data !== undefined && (
        <>
          <Totals account={data} />
          <Facts items={accountFacts(data, alert, t)} />
          <Earlier alert={alert} />
        </>
      )}
    </Section>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function accountFacts(account: Account, alert: Alert, t: Translate): [string, React.ReactNode, string][] {
  const { countOut, volumeOut } = account.windows['30d'];
  const mean = countOut === 0 ? null : Number(volumeOut) / countOut;
  const others = account.openAlerts.filter(({ id }) => id !== alert.id).length;
  return [
    [t('account.mean'), mean === null ? format.NONE : format.decimal(mean, 2), 'mean'],
    [
      t('account.lists'),
      account.listEntries.length === 0
        ? t('account.noList')
        : account.listEntries.map(({ list, kind }) => `${t(`list.${list}`)}, ${kind}`).join('; '),
      'lists',
    ],
    [t('account.open'), others === 0 ? t('account.noOther') : format.count(others), 'open'],
  ];
}

function Totals({ account }: { account: Account }) {
  const { t } = useTranslation('alerts');
  return (
    <table className={styles['totals']}>
      <thead>
        <tr>
          <th scope="col">{t('account.period')}</th>
          <th scope="col">{t('account.out')}</th>
          <th scope="col">{t('account.volume')}</th>
          <th scope="col">{t('account.in')}</th>
          <th scope="col">{t('account.volume')}</th>
        </tr>
      </thead>
      <tbody>
        {PERIODS.map((period) => {
          const { countOut, volumeOut, countIn, volumeIn } = account.windows[period];
          return (
            <tr key={period}>
              <th scope="row">{format.age(PERIOD_MS[period])}</th>
              <td>{format.count(countOut)}</td>
              <td title={format.amount(volumeOut)}>{format.compact(volumeOut)}</td>
              <td>{format.count(countIn)}</td>
              <td title={format.amount(volumeIn)}>{format.compact(volumeIn)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Other alerts about the same, by what became of them; as many as one page has. */
function Earlier({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  const { data } = useGetRecentAlertsQuery({ subject: alert.subject, kind: alert.kind, limit: 100 });
  if (data === undefined) return null;
  const earlier = data.filter(({ id, status }) => id !== alert.id && status === 'resolved');
  const by = new Map<string, number>();
  for (const { disposition } of earlier) by.set(disposition ?? 'itself', (by.get(disposition ?? 'itself') ?? 0) + 1);
  const parts = [...by].map(
    ([name, count]) => `${format.count(count)} ${name === 'itself' ? t('itself') : t(`common:disposition.${name}`).toLowerCase()}`,
  );
  return (
    <>
      <Facts
        items={[
          [
            t('earlier.title'),
            earlier.length === 0 ? t('earlier.none') : `${format.count(earlier.length)}: ${parts.join(', ')}`,
            'earlier',
          ],
        ]}
      />
      <ul className={styles['earlier']}>
        {earlier.slice(0, 3).map((each) => (
          <li key={each.id}>
            <Link to={`/alerts/${each.id}`}>
              <span>
                {format.day(each.createdAt)} {format.minute(each.createdAt)}
              </span>
              <span>{each.disposition === null ? t('itself') : t(`common:disposition.${each.disposition}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function EarlierSection({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  return (
    <Section title={t('earlier.of', { subject: alert.symbol ?? alert.subject })}>
      <Earlier alert={alert} />
    </Section>
  );
}

/** The rule that weighs most. */
function RuleSection({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alerts');
  const may = useMay('rules:read');
  const hit = scoreParts(alert.hits).hits[0];
  const { data, error, refetch } = useGetRuleQuery(may && hit !== undefined ? hit.ruleId : skipToken);
  if (hit === undefined) return null;
  const version = data?.versions.find((each) => each.version === hit.ruleVersion);
  const quality = version?.quality28d;
  const share = (part: number): string =>
    quality === undefined || quality.alerts === 0
      ? t('rule.noLabels')
      : t('rule.share', { percent: format.percent((part / quality.alerts) * 100, 0), count: quality.alerts });
  return (
    <Section
      title={t('rule.title')}
      note={
        data !== undefined && (
          <Link to={`/rules/${data.id}`} className={styles['link']}>
            {t('rule.note', { name: data.name, version: hit.ruleVersion, state: t(`rule.state.${version?.state ?? data.state}`) })}
          </Link>
        )
      }
    >
      {!may && <p className={styles['quiet']}>{t('common:denied', { permission: 'rules:read' })}</p>}
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {may && data === undefined && error === undefined && <Loading rows={3} height={26} />}
      {data !== undefined && (
        <Facts
          items={[
            [t('rule.hits24h'), format.count(data.hits24h)],
            ...(quality === undefined
              ? []
              : ([
                  [t('rule.confirmed'), share(quality.confirmed)],
                  [t('rule.falsePositive'), share(quality.falsePositive)],
                ] as const)),
            ...(data.version === hit.ruleVersion ? [] : ([[t('rule.newest'), `v${data.version}`]] as const)),
          ]}
        />
      )}
    </Section>
  );
}

function TimelineSection({ detail, alert }: { detail: AlertDetail | undefined; alert: Alert }) {
  const { t } = useTranslation('alerts');
  return (
    <Section title={t('timeline.title')}>
      {detail === undefined ? (
        <Loading rows={3} height={34} />
      ) : (
        <Timeline
          label={t('timeline.title')}
          items={detail.timeline
            .map((entry, at) => ({ key: String(at), title: titleOf(entry, t), at: entry.at, text: textOf(entry, t) }))
            .toReversed()}
        />
      )}
      {alert.count > 1 && (
        <p className={styles['quiet']}>{t('timeline.repeats', { count: alert.count, time: format.time(alert.lastSeenAt) })}</p>
      )}
    </Section>
  );
}

function titleOf({ action, details }: TimelineEntry, t: Translate): string {
  const text = (name: string): string => String(details[name] ?? '');
  if (action === 'assign')
    return details['assignee'] === null ? t('timeline.unassigned') : t('timeline.assign', { assignee: text('assignee') });
  if (action === 'resolve') {
    return details['disposition'] == null
      ? t('timeline.itself')
      : t('timeline.resolve', { how: t(`common:disposition.${text('disposition')}`) });
  }
  if (action === 'raised' || action === 'escalated') {
    return t(`timeline.${action}`, { severity: t(`common:severity.${text(action === 'raised' ? 'severity' : 'to')}`) });
  }
  if (action === 'snooze') return t('timeline.snooze', { time: format.full(text('until')) });
  return t(`timeline.${action}`, { defaultValue: action });
}

function textOf({ actor, action, details }: TimelineEntry, t: Translate): string {
  const said = details[action === 'note' ? 'text' : 'reason'];
  const who = actorName(actor, t);
  return typeof said === 'string' && said !== '' ? `${who}: ${said}` : who;
}

/** A note stands as it was written: it is sent at once, and shown when the server has it. */
