/** Release and reject of a payment that is held: a dialog with a reason, which stays where somebody else decides meanwhile; who came first is said. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api/api.ts';
import type { ApiError } from '../api/api.ts';
import type { Transaction, TransactionDetail } from '../api/contract.ts';
import { Problem } from '../api/problem.ts';
import { path } from '../api/query.ts';
import { session } from '../api/session.ts';
import { useRejectTransactionMutation, useReleaseTransactionMutation } from '../api/transactions.ts';
import { Button } from './button.tsx';
import { ConfirmDialog } from './dialog.tsx';
import * as format from '../lib/format.ts';
import { actorName } from '../lib/hit-words.ts';
import { useMay } from '../lib/use-session.ts';
import { live } from '../live/live.ts';
import { useTopic } from '../live/use-topic.ts';

/** Nothing of a payment that is not held. `onTried`: the server was asked, so the payment may be another one now. */
export function PaymentDecision({ payment, onTried }: { payment: Transaction; onTried?: () => void }) {
  const { t } = useTranslation();
  const may = useMay('transactions:decide');
  const [asks, ask] = useState<'release' | 'reject' | null>(null);
  const [release] = useReleaseTransactionMutation();
  const [reject] = useRejectTransactionMutation();
  useTopic(live.topic);
  const denied = !may ? t('denied', { permission: 'transactions:decide' }) : live.isLive ? null : t('decide.offline');
  const decide = async (act: 'release' | 'reject', reason: string): Promise<void> => {
    try {
      await (act === 'release' ? release : reject)({ id: payment.id, reason }).unwrap();
      onTried?.();
    } catch (error) {
      onTried?.();
      if (!isProblem(error as ApiError, 'illegal_transition')) throw error;
      const detail = await session.ask<TransactionDetail>(path`/api/transactions/${payment.id}`).catch(() => null);
      const held = detail?.history.findLastIndex(({ to }) => to === 'Held') ?? -1;
      const decided = detail?.history[held + 1];
      if (detail === null || decided === undefined) throw error;
      const name = actorName(decided.actor, t);
      const said = t('decide.conflict', { status: t(`status.${detail.status}`), name, time: format.time(decided.at) });
      throw new Problem(409, { code: 'illegal_transition', detail: said });
    }
  };
  const money = `${format.amount(payment.amount)} ${payment.currency}`;
  return (
    <>
      {payment.status === 'Held' && (
        <>
          <Button denied={denied} onClick={() => ask('release')}>
            {t('decide.release')}
          </Button>
          <Button tone="danger" denied={denied} onClick={() => ask('reject')}>
            {t('decide.reject')}
          </Button>
        </>
      )}
      {asks !== null && (
        <ConfirmDialog
          title={t(`decide.${asks}Title`, { money, account: payment.accountId })}
          confirm={t(`decide.${asks}Confirm`)}
          tone={asks === 'reject' ? 'danger' : 'primary'}
          asksReason
          onConfirm={(reason) => decide(asks, reason)}
          onClose={() => ask(null)}
        >
          <p>{t(`decide.${asks}Text`)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
