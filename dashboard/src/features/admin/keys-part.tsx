/** API keys: which programs may send or read, until when; a new one is shown once. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDispatch } from 'react-redux';
import { itemsOf } from '../../api/api.ts';
import type { ApiKey } from '../../api/contract.ts';
import { useDeleteApiKeyMutation, useGetApiKeysInfiniteQuery } from '../../api/identity.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import { told } from '../../components/toasts.ts';
import { live } from '../../live/live.ts';
import styles from './admin.module.css';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { ListPanel } from './list-panel.tsx';
import { Moment } from './moment.tsx';

export function KeysPart() {
  const { t } = useTranslation('admin');
  const dispatch = useDispatch();
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const [remove] = useDeleteApiKeyMutation();
  const query = useGetApiKeysInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const keys = itemsOf(query.data);
  const create = (
    <Button size="small" onClick={() => setCreating(true)}>
      {t('keys.new')}
    </Button>
  );
  const columns: StaticColumn<ApiKey>[] = [
    { id: 'name', header: t('keys.name'), cell: ({ name }) => <span title={name}>{name}</span> },
    { id: 'role', header: t('keys.role'), width: '110px', cell: ({ role }) => role },
    { id: 'prefix', header: t('keys.prefix'), width: '150px', cell: ({ prefix }) => `${prefix}…` },
    { id: 'created', header: t('keys.created'), width: '150px', cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { id: 'used', header: t('keys.lastUsed'), width: '150px', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} none={t('never')} /> },
    { id: 'expires', header: t('keys.expires'), width: '210px', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    {
      id: 'delete',
      header: <span className="heard">{t('keys.acts')}</span>,
      width: '100px',
      align: 'end',
      cell: (key) => (
        <Button size="small" aria-label={t('keys.deleteOf', { name: key.name })} onClick={() => setDoomed(key)}>
          {t('keys.delete')}
        </Button>
      ),
    },
  ];
  return (
    <div className={styles['part']}>
      <ListPanel
        title={t('tab.keys')}
        note={query.hasNextPage ? undefined : t('keys.count', { count: keys.length })}
        tools={create}
        permission="keys:manage"
        query={query}
        label={t('keys.list')}
        columns={columns}
        rows={keys}
        rowId={({ id }) => id}
        empty={t('keys.none')}
        minWidth="980px"
      />
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
      {doomed !== null && (
        <ConfirmDialog
          title={t('keys.deleteTitle', { name: doomed.name })}
          confirm={t('keys.deleteDo')}
          tone="danger"
          onConfirm={async () => {
            await remove(doomed.id).unwrap();
            dispatch(told({ id: `key ${doomed.id}`, text: t('keys.deleted', { name: doomed.name }) }));
          }}
          onClose={() => setDoomed(null)}
        >
          {t('keys.deleteText', { prefix: doomed.prefix })}
        </ConfirmDialog>
      )}
    </div>
  );
}

function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation('admin');
  const isOver = at !== null && Date.parse(at) < live.now;
  return (
    <>
      <Moment at={at} none={t('never')} />
      {isOver && <span className={styles['tag']}>{t('keys.expired')}</span>}
    </>
  );
}
