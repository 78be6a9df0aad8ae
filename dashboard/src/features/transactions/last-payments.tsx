/** The newest payments of an account, and the way to all of them. */
import { useTranslation } from 'react-i18next';
import { skipToken } from '@reduxjs/toolkit/query';
import type { ApiError } from '../../api/api.ts';
import type { Transaction } from '../../api/contract.ts';
import { useGetAccountQuery } from '../../api/transactions.ts';
import { Amount } from '../../components/amount.tsx';
import { StatusMark } from '../../components/marks.tsx';
import { Empty, ErrorStrip, Loading, Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { isMasked } from '../../lib/masked.ts';
import styles from './transaction-drawer.module.css';

const SHOWN = 5;

export interface LastPaymentsProps {
  row: Transaction;
  onOpen: (id: string) => void;
  onAccount: (account: string) => void;
}

export function LastPayments({ row: { id, accountId }, onOpen, onAccount }: LastPaymentsProps) {
  const { t } = useTranslation('transactions');
  const isHidden = isMasked(accountId);
  const { currentData, error, refetch } = useGetAccountQuery(isHidden ? skipToken : accountId, { refetchOnMountOrArgChange: 10 });
  const others = currentData?.recentTransactions.filter((other) => other.id !== id) ?? [];
  const title = t('lastPayments', { account: accountId });
  if (isHidden) {
    return (
      <Section title={title}>
        <p className={styles['quiet']}>{t('lastPaymentsMasked')}</p>
      </Section>
    );
  }
  const windows = currentData?.windows['30d'];
  const all = (
    <button type="button" className={styles['link']} onClick={() => onAccount(accountId)}>
      {windows === undefined ? t('allOfAccount') : t('allOfAccountCount', { count: windows.countIn + windows.countOut })}
    </button>
  );
  return (
    <Section title={title} note={all}>
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {currentData === undefined && error === undefined && <Loading rows={3} height={27} />}
      {currentData !== undefined && others.length === 0 && <Empty>{t('noOtherPayments')}</Empty>}
      <ul className={styles['payments']}>
        {others.slice(0, SHOWN).map((other) => (
          <li key={other.id}>
            <button type="button" onClick={() => onOpen(other.id)}>
              <time dateTime={other.createdAt} title={format.utc(other.createdAt)}>
                {format.day(other.createdAt)} {format.minute(other.createdAt)}
              </time>
              <Amount amount={other.amount} currency={other.currency} />
              <StatusMark status={other.status} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
