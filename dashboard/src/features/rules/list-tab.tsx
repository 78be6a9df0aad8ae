/** A list that payments are compared with: its entries, adding and removing them. */
import { Plus } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../../api/api.ts';
import type { ListEntry, ListName } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { useGetListEntriesInfiniteQuery, useRemoveListEntryMutation } from '../../api/lists.ts';
import { useAppDispatch } from '../../app/store.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog, Dialog } from '../../components/dialog.tsx';
import { Empty, Facts, Loading, Panel } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import type { StaticColumn, StaticTableHandle } from '../../components/static-table.tsx';
import { told } from '../../components/toasts.ts';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { ONE_COLUMN, useMedia } from '../../lib/use-media.ts';
import { useMay } from '../../lib/use-session.ts';
import { live } from '../../live/live.ts';
import { AddEntryDialog } from './add-entry-dialog.tsx';
import styles from './list-tab.module.css';
import { momentOf } from './versions.tsx';

export function ListTab({ list, filter }: { list: ListName; filter: string }) {
  const { t, i18n } = useTranslation('rules');
  const dispatch = useAppDispatch();
  const mayWrite = useMay('rules:write');
  const isNarrow = useMedia(ONE_COLUMN);
  const { data, error, isLoading, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useGetListEntriesInfiniteQuery(list);
  const [remove] = useRemoveListEntryMutation();
  const [isAdding, setAdding] = useState(false);
  const [opened, setOpened] = useState<ListEntry | null>(null);
  const [removing, setRemoving] = useState<ListEntry | null>(null);
  const table = useRef<StaticTableHandle>(null);
  useKeys({ j: () => table.current?.move(1), k: () => table.current?.move(-1) });
  const entries = itemsOf(data).filter((entry) => matches(entry, filter));
  const denied = mayWrite ? null : t('step.readOnly');
  const tell = (text: string): void => void dispatch(told({ id: crypto.randomUUID(), text }));

  const columns = useMemo(() => {
    const all: StaticColumn<ListEntry>[] = [
      {
        id: 'kind',
        header: t('lists.column.kind'),
        width: '112px',
        cell: ({ kind }) => t(`lists.kind.${kind}`),
        sortBy: ({ kind }) => t(`lists.kind.${kind}`),
      },
      {
        id: 'value',
        header: t('lists.column.value'),
        width: '190px',
        cell: ({ value, expiresAt }) => <b className={isPast(expiresAt) ? styles['past'] : styles['value']}>{value}</b>,
        sortBy: ({ value }) => value,
      },
      {
        id: 'reason',
        header: t('lists.column.reason'),
        cell: ({ reason }) => <span title={reason}>{reason}</span>,
        sortBy: ({ reason }) => reason,
      },
      {
        id: 'expires',
        header: t('lists.column.expires'),
        width: '170px',
        cell: ({ expiresAt }) => <Expiry at={expiresAt} />,
        sortBy: ({ expiresAt }) => (expiresAt === null ? null : Date.parse(expiresAt)),
      },
      { id: 'by', header: t('lists.column.by'), width: '130px', cell: ({ createdBy }) => createdBy, sortBy: ({ createdBy }) => createdBy },
      {
        id: 'at',
        header: `${t('lists.column.at')}, ${format.zoneLabel()}`,
        width: '140px',
        cell: ({ createdAt }) => (
          <time dateTime={createdAt} title={format.utc(createdAt)}>
            {momentOf(createdAt)}
          </time>
        ),
        sortBy: ({ createdAt }) => Date.parse(createdAt),
      },
      {
        id: 'remove',
        header: <span className="heard">{t('lists.column.remove')}</span>,
        width: '112px',
        align: 'end',
        cell: (entry) => (
          <Button size="small" aria-label={t('lists.removeOf', { value: entry.value })} denied={denied} onClick={() => setRemoving(entry)}>
            {t('lists.remove')}
          </Button>
        ),
      },
    ];
    return isNarrow ? all.filter(({ id }) => ['value', 'reason', 'expires'].includes(id)) : all;
    // `i18n.language`: formats change with it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, denied, isNarrow]);

  return (
    <div className={styles['tab']}>
      <Panel
        title={t(`tab.${list}`)}
        note={t(`lists.note.${list}`)}
        tools={
          <Button size="small" icon={<Plus size={13} aria-hidden="true" />} denied={denied} onClick={() => setAdding(true)}>
            {t('lists.add')}…
          </Button>
        }
        error={error as ApiError | undefined}
        onRetry={() => void refetch()}
        isBusy={isLoading}
        className={styles['panel']}
      >
        {data === undefined ? (
          error === undefined && <Loading rows={8} />
        ) : (
          <StaticTable
            ref={table}
            label={t(`lists.label.${list}`)}
            columns={columns}
            rows={entries}
            rowId={({ id }) => id}
            selectedId={opened?.id ?? null}
            onOpen={setOpened}
            minWidth={isNarrow ? '100%' : '900px'}
            empty={filter === '' ? t(`lists.empty.${list}`) : t('lists.noMatch', { filter })}
          />
        )}
        {hasNextPage && (
          <Empty
            action={
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('lists.more')}
              </Button>
            }
          >
            {null}
          </Empty>
        )}
      </Panel>
      {isAdding && (
        <AddEntryDialog list={list} onClose={() => setAdding(false)} onAdded={({ value }) => tell(t('lists.added', { value }))} />
      )}
      {opened !== null && (
        <Dialog title={opened.value} onClose={() => setOpened(null)}>
          <Facts
            items={[
              [t('lists.column.kind'), t(`lists.kind.${opened.kind}`), 'kind'],
              [t('lists.column.expires'), <Expiry key="at" at={opened.expiresAt} />, 'expires'],
              [t('lists.column.by'), opened.createdBy, 'by'],
              [t('lists.column.at'), format.full(opened.createdAt), 'at'],
            ]}
          />
          <p className={styles['reason']}>{opened.reason}</p>
          <div className={styles['buttons']}>
            <Button onClick={() => setOpened(null)}>{t('close', { ns: 'common' })}</Button>
            <Button
              tone="danger"
              denied={denied}
              onClick={() => {
                setRemoving(opened);
                setOpened(null);
              }}
            >
              {t('lists.remove')}
            </Button>
          </div>
        </Dialog>
      )}
      {removing !== null && (
        <ConfirmDialog
          title={t(`lists.removeTitle.${list}`, { value: removing.value })}
          confirm={t('lists.removeConfirm')}
          tone="danger"
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await remove({ list, id: removing.id }).unwrap();
            tell(t('lists.removed', { value: removing.value }));
          }}
        >
          <p>{t('lists.removeText', { reason: removing.reason })}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function isPast(at: string | null): boolean {
  return at !== null && Date.parse(at) <= live.now;
}

function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation('rules');
  if (at === null) return <span className={styles['quiet']}>{t('lists.never')}</span>;
  return (
    <time dateTime={at} title={format.utc(at)} className={isPast(at) ? styles['quiet'] : undefined}>
      {isPast(at) ? t('lists.expired', { at: momentOf(at) }) : momentOf(at)}
    </time>
  );
}

function matches({ value, reason, createdBy, kind }: ListEntry, filter: string): boolean {
  const text = `${value} ${reason} ${createdBy} ${kind}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
