/** Release and reject of a held transaction: a dialog with a reason, which stays where somebody else decides meanwhile; who came first is said. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { Transaction, TransactionDetail } from '../../api/contract.ts';
import { Problem } from '../../api/problem.ts';
import { path } from '../../api/query.ts';
import { session } from '../../api/session.ts';
import { useRejectTransactionMutation, useReleaseTransactionMutation } from '../../api/transactions.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import * as format from '../../lib/format.ts';
import { useMay } from '../../lib/use-session.ts';
import { actorOf } from './history.ts';

export function Decision({ row, onDone }: { row: Transaction; onDone: () => void }) {
  const { t } = useTranslation('transactions');
  const may = useMay('transactions:decide');
  const [asks, ask] = useState<'release' | 'reject' | null>(null);
  const [release] = useReleaseTransactionMutation();
  const [reject] = useRejectTransactionMutation();
  const denied = may ? null : t('common:denied', { permission: 'transactions:decide' });
  const decide = async (act: 'release' | 'reject', reason: string): Promise<void> => {
    try {
      await (act === 'release' ? release : reject)({ id: row.id, reason }).unwrap();
      onDone();
    } catch (error) {
      onDone();
      if (!isProblem(error as ApiError, 'illegal_transition')) throw error;
      const detail = await session.ask<TransactionDetail>(path`/api/transactions/${row.id}`).catch(() => null);
      const held = detail?.history.findLastIndex(({ to }) => to === 'Held') ?? -1;
      const decided = detail?.history[held + 1];
      if (detail === null || decided === undefined) throw error;
      const { name } = actorOf(decided.actor);
      const said = t('decide.conflict', { status: t(`common:status.${detail.status}`), name, time: format.time(decided.at) });
      throw new Problem(409, { code: 'illegal_transition', detail: said });
    }
  };
  const money = `${format.amount(row.amount)} ${row.currency}`;
  return (
    <>
      {row.status === 'Held' && (
        <>
          <Button denied={denied} onClick={() => ask('release')}>
            {t('decide.release')}
          </Button>
          <Button denied={denied} onClick={() => ask('reject')}>
            {t('decide.reject')}
          </Button>
        </>
      )}
      {asks !== null && (
        <ConfirmDialog
          title={t(`decide.${asks}Title`, { money, account: row.accountId })}
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
