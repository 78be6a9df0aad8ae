/** The payment that raised the alert; one that is held is released or rejected here, after a dialog, for there is no way back. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ApiError } from '../../api/api.ts';
import { isProblem } from '../../api/api.ts';
import type { TransactionDetail } from '../../api/contract.ts';
import { useReleaseTransactionMutation, useRejectTransactionMutation } from '../../api/transactions.ts';
import { Amount, MaskedText } from '../../components/amount.tsx';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { StatusMark } from '../../components/marks.tsx';
import { Section } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { actorName } from '../../lib/hit-words.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import styles from './held-payment.module.css';

export function HeldPayment({ payment }: { payment: TransactionDetail }) {
  const { t } = useTranslation('alerts');
  const [asked, ask] = useState<'release' | 'reject' | null>(null);
  const isHeld = payment.status === 'Held';
  const denied = useDecideDenied();
  const last = payment.history.at(-1);
  return (
    <Section
      title={t(isHeld ? 'payment.held' : 'payment.title')}
      note={
        <Link to={`/transactions?tx=${payment.id}`} className={styles['link']}>
          {t('payment.open', { id: format.shortId(payment.id) })}
        </Link>
      }
    >
      <div className={styles['line']}>
        <Amount amount={payment.amount} currency={payment.currency} isLarge />
        <StatusMark status={payment.status} />
        <span className={styles['way']}>
          <MaskedText text={payment.accountId} />
          {payment.counterpartyId !== null && (
            <>
              {' → '}
              <MaskedText text={payment.counterpartyId} />
            </>
          )}
          {payment.country !== null &&
            `, ${payment.country}${payment.counterpartyCountry === null ? '' : ` → ${payment.counterpartyCountry}`}`}
          {`, ${t(`common:source.${payment.source}`)}`}
        </span>
        <span className={styles['fill']} />
        {isHeld && (
          <>
            <Button denied={denied} onClick={() => ask('release')}>
              {t('payment.release')}
            </Button>
            <Button tone="danger" denied={denied} onClick={() => ask('reject')}>
              {t('payment.reject')}
            </Button>
          </>
        )}
      </div>
      {!isHeld && last !== undefined && (
        <p className={styles['way']}>
          {t('payment.last', { status: t(`common:status.${last.to}`), who: actorName(last.actor, t), time: format.time(last.at) })}
          {last.reason !== null && `: ${last.reason}`}
        </p>
      )}
      {asked !== null && <Decide payment={payment} act={asked} onClose={() => ask(null)} />}
    </Section>
  );
}

function useDecideDenied(): string | null {
  const { t } = useTranslation('alerts');
  const may = useMay('transactions:decide');
  useTopic(live.topic);
  if (!may) return t('common:denied', { permission: 'transactions:decide' });
  return live.isLive ? null : t('offline');
}

function Decide({ payment, act, onClose }: { payment: TransactionDetail; act: 'release' | 'reject'; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const [release] = useReleaseTransactionMutation();
  const [reject] = useRejectTransactionMutation();
  const [has, setHas] = useState<string | null>(null);
  const confirm = async (reason: string): Promise<void> => {
    try {
      await (act === 'release' ? release : reject)({ id: payment.id, reason }).unwrap();
    } catch (error) {
      if (isProblem(error as ApiError, 'illegal_transition')) setHas(statusIn(error));
      throw error;
    }
  };
  const amount = `${format.amount(payment.amount)} ${payment.currency}`;
  return (
    <ConfirmDialog
      title={t(`payment.${act}Title`, { amount })}
      confirm={t(`payment.${act}Do`)}
      tone={act === 'reject' ? 'danger' : 'primary'}
      asksReason
      onConfirm={confirm}
      onClose={onClose}
    >
      {t(`payment.${act}Hint`, { account: payment.accountId })}
      {has !== null && ` ${t('payment.has', { status: t(`common:status.${has}`, { defaultValue: has }) })}`}
    </ConfirmDialog>
  );
}

/** The state that a refused payment already has. */
function statusIn(error: unknown): string | null {
  const { current } = error as { current?: { status?: unknown } };
  return typeof current?.status === 'string' ? current.status : null;
}
