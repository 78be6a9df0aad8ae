/** One transaction in full beside the list: its life, its score and why, its facts, and what can be decided. */
import { ArrowRight, Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Transaction, TransactionDetail } from '../../api/contract.ts';
import { Amount, MaskedText } from '../../components/amount.tsx';
import { CopyButton, readableJson } from '../../components/copy-button.tsx';
import { Drawer } from '../../components/drawer.tsx';
import { Glyph } from '../../components/glyphs.tsx';
import { HitList } from '../../components/hits.tsx';
import { StatusMark } from '../../components/marks.tsx';
import { PaymentDecision } from '../../components/payment-decision.tsx';
import { ErrorStrip, Facts, Loading, Section } from '../../components/panel.tsx';
import { ScoreMeter } from '../../components/score-meter.tsx';
import { Timeline } from '../../components/timeline.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { endOfId } from './columns.tsx';
import { actorOf, isFinal, stepsOf } from './history.ts';
import { LastPayments } from './last-payments.tsx';
import type { TransactionFeed } from './transaction-feed.ts';
import styles from './transaction-drawer.module.css';
import { useTransaction } from './use-transaction.ts';

export interface TransactionDrawerProps {
  id: string;
  feed: TransactionFeed | null;
  onClose: () => void;
  onOpen: (id: string) => void;
  onAccount: (account: string) => void;
  returnTo: () => void;
}

export function TransactionDrawer({ id, feed, onClose, onOpen, onAccount, returnTo }: TransactionDrawerProps) {
  const { t } = useTranslation('transactions');
  const { row, detail, error, isBusy, refetch } = useTransaction(id, feed);
  return (
    <Drawer
      label={t('drawer')}
      title={<span title={id}>{id}</span>}
      onClose={onClose}
      returnTo={returnTo}
      isBusy={isBusy && detail === null}
      isLive
      tools={
        <CopyButton size="small" tone="quiet" text={() => id}>
          {t('copyId')}
        </CopyButton>
      }
    >
      {error !== null && <ErrorStrip error={error} onRetry={refetch} />}
      {row === null && error === null && <Loading rows={10} />}
      {row !== null && <Head row={row} detail={detail} onTried={refetch} />}
      {row !== null && <Life row={row} detail={detail} />}
      {row !== null && <Risk row={row} detail={detail} />}
      {row !== null && <TransactionFacts row={row} detail={detail} onAccount={onAccount} />}
      {row !== null && <LastPayments row={row} onOpen={onOpen} onAccount={onAccount} />}
    </Drawer>
  );
}

function Head({ row, detail, onTried }: { row: Transaction; detail: TransactionDetail | null; onTried: () => void }) {
  const { t } = useTranslation('transactions');
  const mayAlerts = useMay('alerts:read');
  const alertIds = detail?.alertIds ?? [];
  return (
    <Section>
      <div className={styles['amount']}>
        <Amount amount={row.amount} currency={row.currency} isLarge />
        <StatusMark status={row.status} />
      </div>
      <p className={styles['parties']}>
        <MaskedText text={row.accountId} />
        {row.counterpartyId !== null && (
          <>
            <ArrowRight size={11} aria-label={t('to')} />
            <MaskedText text={row.counterpartyId} />
          </>
        )}
        <span>
          · {t(`common:type.${row.type}`)}, {t(`common:source.${row.source}`)}
        </span>
        {row.country !== null && (
          <span>
            · {row.country}
            {row.counterpartyCountry !== null && row.counterpartyCountry !== row.country && (
              <>
                {' '}
                <ArrowRight size={11} aria-label={t('to')} /> {row.counterpartyCountry}
              </>
            )}
          </span>
        )}
      </p>
      <div className={styles['acts']}>
        <PaymentDecision payment={row} onTried={onTried} />
        {mayAlerts &&
          alertIds.map((alertId) => (
            <Link key={alertId} to={`/alerts/${alertId}`} className={styles['alert']} title={alertId}>
              <Bell size={13} aria-hidden="true" /> {t('alert', { id: endOfId(alertId) })}
            </Link>
          ))}
      </div>
    </Section>
  );
}

function Life({ row, detail }: { row: Transaction; detail: TransactionDetail | null }) {
  const { t } = useTranslation('transactions');
  return (
    <Section title={t('life')}>
      {detail === null ? (
        <Loading rows={2} height={44} />
      ) : (
        <Timeline
          label={t('life')}
          next={isFinal(row.status) ? undefined : t(`next.${row.status}`)}
          items={stepsOf(detail.history).map(({ from, to, at, actor, reason, afterMs }) => {
            const { kind, name } = actorOf(actor);
            const why = reason === null ? null : t(`reason.${reason}`, { defaultValue: reason });
            return {
              key: `${from} ${to} ${at}`,
              glyph: <Glyph name={`status-${to.toLowerCase() as 'held'}`} className={styles[to.toLowerCase()]} />,
              title: t(`common:status.${to}`),
              at,
              text: [
                t(`actor.${kind}`, { name: t(`system.${name}`, { defaultValue: name }), defaultValue: actor }),
                why,
                `+${format.duration(afterMs)}`,
              ]
                .filter((part) => part !== null)
                .join(', '),
            };
          })}
        />
      )}
    </Section>
  );
}

function Risk({ row, detail }: { row: Transaction; detail: TransactionDetail | null }) {
  const { t } = useTranslation('transactions');
  if (row.riskScore === null) {
    return (
      <Section title={t('risk')}>
        <p className={styles['quiet']}>{t('notAssessed')}</p>
      </Section>
    );
  }
  const decision = row.decision === null ? '' : t(`decision.${row.decision}`);
  return (
    <Section title={t('risk')} note={t('scoreIs', { score: format.count(row.riskScore), decision })}>
      {row.riskScore > 0 && <ScoreMeter score={row.riskScore} />}
      {detail === null && <Loading rows={2} />}
      {detail !== null && detail.hits.length > 0 && <HitList hits={detail.hits} score={row.riskScore} />}
      {detail !== null && detail.hits.length === 0 && <p className={styles['quiet']}>{t('noHits')}</p>}
    </Section>
  );
}

type Fact = readonly [name: string, value: React.ReactNode, key: string];

function TransactionFacts({
  row,
  detail,
  onAccount,
}: {
  row: Transaction;
  detail: TransactionDetail | null;
  onAccount: (account: string) => void;
}) {
  const { t } = useTranslation('transactions');
  const mayAll = useMay('pii:read');
  const personal = (text: string | null): React.ReactNode =>
    text === null && !mayAll ? <span title={t('common:masked')}>{t('common:hiddenForRole')}</span> : <MaskedText text={text} />;
  const facts: (Fact | null)[] = [
    [
      t('fact.created'),
      <time key="at" dateTime={row.createdAt} title={format.utc(row.createdAt)}>
        {moment(row.createdAt)}
      </time>,
      'created',
    ],
    [
      t('fact.updated'),
      <time key="at" dateTime={row.updatedAt} title={format.utc(row.updatedAt)}>
        {moment(row.updatedAt)}
      </time>,
      'updated',
    ],
    row.processedAt === null
      ? null
      : [t('fact.process'), format.duration(Date.parse(row.processedAt) - Date.parse(row.createdAt)), 'process'],
    [
      t('fact.account'),
      mayAll ? (
        <button type="button" className={styles['link']} onClick={() => onAccount(row.accountId)}>
          {row.accountId}
        </button>
      ) : (
        <MaskedText text={row.accountId} />
      ),
      'account',
    ],
    [t('fact.ip'), row.ip === null ? format.NONE : <MaskedText text={row.ip} />, 'ip'],
    [t('fact.device'), personal(row.device), 'device'],
    [t('fact.position'), row.latitude === null || row.longitude === null ? format.NONE : position(row.latitude, row.longitude), 'position'],
    [t('fact.description'), personal(row.description), 'description'],
    row.symbol === null
      ? null
      : [
          t('fact.symbol'),
          <Link key="symbol" className={styles['link']} to={`/market/${encodeURIComponent(row.symbol)}`}>
            {row.symbol}
          </Link>,
          'symbol',
        ],
    row.reason === null ? null : [t('fact.reason'), t(`reason.${row.reason}`, { defaultValue: row.reason }), 'reason'],
    row.simulated ? [t('fact.simulated'), t('yes'), 'simulated'] : null,
    [t('fact.version'), format.count(row.version), 'version'],
  ];
  return (
    <Section
      title={t('facts')}
      note={
        <CopyButton size="small" tone="quiet" text={() => readableJson(detail ?? row)}>
          {t('common:copyJson')}
        </CopyButton>
      }
    >
      <Facts items={facts.filter((fact) => fact !== null)} />
    </Section>
  );
}

function moment(at: string): string {
  return `${format.date(at)} ${format.timeMs(at)} ${format.zoneLabel(Date.parse(at))}`;
}

function position(latitude: number, longitude: number): string {
  return `${format.whole(latitude)}, ${format.whole(longitude)}`;
}
