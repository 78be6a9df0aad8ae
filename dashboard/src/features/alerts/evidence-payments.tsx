/** The payments of the account over the window of the rule, with its limit, and the one that raised the alert ringed. */
import { skipToken } from '@reduxjs/toolkit/query';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/api.ts';
import type { Alert, Transaction } from '../../api/contract.ts';
import { useGetRecentTransactionsQuery } from '../../api/transactions.ts';
import { isMasked } from '../../lib/masked.ts';
import { StatusMark } from '../../components/marks.tsx';
import { Denied, ErrorStrip, Loading, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { isInside, limitsOf, scaleTo } from './evidence.ts';
import type { AmountLimits, Payment } from './evidence.ts';
import styles from './evidence.module.css';

/** As many as a page of the server has. */
const MOST = 500;
/** Amounts that are written beside their points. */
const LABELLED = 6;
const TICKS = 4;

export function EvidencePayments({ alert, payment }: { alert: Alert; payment: Transaction | undefined }) {
  const { t } = useTranslation('alerts');
  const may = useMay('transactions:read');
  const limits = limitsOf(alert.hits);
  const end = payment === undefined ? Date.parse(alert.lastSeenAt) : Date.parse(payment.createdAt);
  const from = end - limits.windowMs;
  const isHidden = isMasked(alert.subject);
  const asked = !may || isHidden ? skipToken : query(alert.subject, from, end);
  const { data, error, refetch } = useGetRecentTransactionsQuery(asked);
  const currency = limits.currency ?? payment?.currency ?? null;
  const all = data ?? [];
  const drawn = paymentsOf(all, alert, payment, limits, currency);
  const inside = drawn.filter((each) => each.isInside).length;
  const rest = all.length - drawn.length;
  const window = format.age(limits.windowMs);
  return (
    <Section
      title={t('evidence.payments', { account: alert.subject, window })}
      note={
        data !== undefined &&
        [
          t('evidence.count', { count: all.length }),
          limits.band !== null &&
            t('evidence.inBand', { count: inside, from: format.decimal(limits.band.from, 0), below: format.decimal(limits.band.below, 0) }),
          limits.line !== null && t('evidence.overLine', { count: inside, line: format.decimal(limits.line, 0) }),
        ]
          .filter((part) => part !== false)
          .join(', ')
      }
    >
      {!may && <Denied permission="transactions:read" />}
      {isHidden && <p className={styles['quiet']}>{t('evidence.masked')}</p>}
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {asked !== skipToken && data === undefined && error === undefined && <Loading rows={6} height={34} />}
      {data !== undefined && drawn.length > 0 && <Plot drawn={drawn} limits={limits} from={from} end={end} payment={payment} />}
      {rest > 0 && <p className={styles['quiet']}>{t('evidence.otherCurrencies', { count: rest, currency: currency ?? '' })}</p>}
      {data !== undefined && data.length > 0 && <Twin payments={data} own={alert.transactionId} />}
    </Section>
  );
}

/** The window ends with the payment itself; the server leaves out what is at `to`. */
function query(account: string, from: number, end: number): Parameters<typeof useGetRecentTransactionsQuery>[0] {
  return { account, from: new Date(from).toISOString(), to: new Date(end + 1).toISOString(), limit: MOST };
}

/** Payments in another currency than the limit cannot be drawn on its scale; the one of the alert is known in it. */
function paymentsOf(
  all: readonly Transaction[],
  alert: Alert,
  payment: Transaction | undefined,
  limits: AmountLimits,
  currency: string | null,
): Payment[] {
  const rate =
    payment !== undefined && limits.amount !== null && Number(payment.amount) > 0 ? limits.amount / Number(payment.amount) : null;
  return all.flatMap((transaction) => {
    const nominal = Number(transaction.amount);
    const isSameAsOwn = rate !== null && transaction.currency === payment?.currency;
    if (transaction.currency !== currency && !isSameAsOwn) return [];
    const amount = transaction.currency === currency ? nominal : nominal * (rate ?? 1);
    const isOwn = transaction.id === alert.transactionId;
    return [{ id: transaction.id, at: Date.parse(transaction.createdAt), amount, isOwn, isInside: isInside(amount, limits) }];
  });
}

interface PlotProps {
  drawn: readonly Payment[];
  limits: AmountLimits;
  from: number;
  end: number;
  payment: Transaction | undefined;
}

function Plot({ drawn, limits, from, end, payment }: PlotProps) {
  const { t } = useTranslation('alerts');
  const highest = Math.max(...drawn.map(({ amount }) => amount), (limits.line ?? 0) * 1.1, (limits.band?.below ?? 0) * 1.1);
  const scale = scaleTo(highest * 1.05);
  const top = scale.at(-1) ?? 1;
  const y = (amount: number): string => `${(amount / top) * 100}%`;
  const x = (at: number): string => `${Math.max(0, Math.min(1, (at - from) / (end - from))) * 100}%`;
  const labelled = new Set(
    drawn
      .filter((each) => each.isInside || each.isOwn)
      .slice(0, LABELLED)
      .map(({ id }) => id),
  );
  const own = drawn.find(({ isOwn }) => isOwn);
  const summary = t('evidence.summary', {
    count: drawn.length,
    highest: format.decimal(Math.max(...drawn.map(({ amount }) => amount)), 2),
    inside: drawn.filter((each) => each.isInside).length,
    own: own === undefined ? format.NONE : format.decimal(own.amount, 2),
  });
  return (
    <div className={styles['chart']} role="img" aria-label={summary}>
      <div className={styles['scale']}>
        {scale.map((value) => (
          <span key={value} style={{ bottom: y(value) }}>
            {format.decimal(value, value < 10 && top < 10 ? 1 : 0)}
          </span>
        ))}
      </div>
      <div className={styles['plot']}>
        {scale.map((value) => (
          <span key={value} className={styles['grid']} style={{ bottom: y(value) }} />
        ))}
        {limits.band !== null && (
          <span className={styles['band']} style={{ bottom: y(limits.band.from), height: y(limits.band.below - limits.band.from) }}>
            <span>{t('evidence.band')}</span>
          </span>
        )}
        {limits.line !== null && (
          <span className={styles['limit']} style={{ bottom: y(limits.line) }}>
            <span>{t('evidence.limit', { value: format.decimal(limits.line, 0) })}</span>
          </span>
        )}
        {drawn.map((each) => (
          <span
            key={each.id}
            className={styles['point']}
            data-inside={each.isInside || undefined}
            data-own={each.isOwn || undefined}
            style={{ left: x(each.at), bottom: y(each.amount) }}
          >
            {labelled.has(each.id) && (
              <span data-side={(each.at - from) / (end - from) > 0.6 ? 'left' : undefined}>
                {format.decimal(each.amount, 0)} {each.isOwn && payment !== undefined && t(`common:status.${payment.status}`)}
              </span>
            )}
          </span>
        ))}
      </div>
      <div className={styles['times']}>
        {Array.from({ length: TICKS + 1 }, (_, at) => (
          <span key={at} style={{ left: `${(at / TICKS) * 100}%` }} data-edge={at === 0 ? 'start' : at === TICKS ? 'end' : undefined}>
            {at === TICKS ? t('evidence.thisPayment') : `−${format.age(limits.windowMs * (1 - at / TICKS))}`}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The same as text. */
function Twin({ payments, own }: { payments: readonly Transaction[]; own: string | null }) {
  const { t } = useTranslation('alerts');
  return (
    <details className={styles['twin']}>
      <summary>{t('evidence.table')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('evidence.time', { zone: format.zoneLabel() })}</th>
            <th scope="col" data-align="end">
              {t('evidence.amount')}
            </th>
            <th scope="col">{t('evidence.status')}</th>
            <th scope="col">{t('evidence.counterparty')}</th>
          </tr>
        </thead>
        <tbody>
          {payments.map((each) => (
            <tr key={each.id} data-own={each.id === own || undefined}>
              <td title={format.utc(each.createdAt)}>
                {format.day(each.createdAt)} {format.time(each.createdAt)}
              </td>
              <td data-align="end">
                {format.amount(each.amount)} {each.currency}
              </td>
              <td>
                <StatusMark status={each.status} />
              </td>
              <td>{each.counterpartyId ?? format.NONE}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
