/** One's own sessions: where they are, and how to end them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnSession } from '../../api/contract.ts';
import { useEndSessionMutation, useGetSessionsQuery } from '../../api/identity.ts';
import type { ApiError } from '../../api/problem.ts';
import { session } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorStrip, Loading } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import type { StaticColumn } from '../../components/static-table.tsx';
import * as format from '../../lib/format.ts';
import styles from './session.module.css';
import { programOf } from './user-agent.ts';

export function SessionsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('session');
  const { data, error, isLoading, refetch } = useGetSessionsQuery(undefined, { refetchOnMountOrArgChange: true });
  const [end] = useEndSessionMutation();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [ending, setEnding] = useState<ReadonlySet<string>>(new Set());
  const others = data?.filter(({ current }) => !current) ?? [];
  const endAll = async (ids: readonly string[]): Promise<void> => {
    setFailure(null);
    setEnding(new Set(ids));
    try {
      for (const id of ids) await end(id).unwrap();
    } catch (refusal) {
      setFailure(refusal as ApiError);
    } finally {
      setEnding(new Set());
    }
  };
  const where = ({ userAgent }: OwnSession): string => {
    const { browser, system } = programOf(userAgent);
    return browser !== null && system !== null ? t('sessions.on', { browser, system }) : (browser ?? system ?? t('sessions.unknown'));
  };
  const columns: StaticColumn<OwnSession>[] = [
    {
      id: 'where',
      header: t('sessions.where'),
      cell: (row) => (
        <span title={row.userAgent ?? undefined}>
          {where(row)}
          {row.current && <span className={styles['here']}>{t('sessions.this')}</span>}
        </span>
      ),
    },
    { id: 'address', header: t('sessions.address'), width: '112px', cell: (row) => row.ipAddress ?? format.NONE },
    { id: 'since', header: t('sessions.since'), width: '104px', cell: ({ createdAt }) => <At at={createdAt} /> },
    { id: 'used', header: t('sessions.used'), width: '104px', cell: ({ lastUsedAt }) => <At at={lastUsedAt} /> },
    {
      id: 'end',
      header: <span className="heard">{t('sessions.end')}</span>,
      width: '100px',
      align: 'end',
      cell: (row) =>
        row.current ? (
          <Button size="small" onClick={() => void session.signOut()}>
            {t('sessions.signOut')}
          </Button>
        ) : (
          <Button
            size="small"
            isBusy={ending.has(row.id)}
            aria-label={t('sessions.endOf', { where: where(row), since: format.full(row.createdAt) })}
            onClick={() => void endAll([row.id])}
          >
            {t('sessions.end')}
          </Button>
        ),
    },
  ];
  return (
    <Dialog title={t('sessions.title')} onClose={onClose} isWide>
      {error !== undefined && <ErrorStrip error={error as ApiError} onRetry={() => void refetch()} />}
      {failure !== null && <ErrorStrip error={failure} />}
      <div className={styles['table']}>
        {isLoading ? (
          <Loading rows={3} />
        ) : (
          <StaticTable
            label={t('sessions.list')}
            columns={columns}
            rows={data ?? []}
            rowId={({ id }) => id}
            empty={format.NONE}
            minWidth="620px"
          />
        )}
      </div>
      <div className={styles['buttons']}>
        <Button
          className={styles['first']}
          isBusy={ending.size > 0}
          denied={others.length === 0 ? t('sessions.noOthers') : null}
          onClick={() => void endAll(others.map(({ id }) => id))}
        >
          {t('sessions.endOthers', { count: others.length })}
        </Button>
        <Button onClick={onClose}>{t('common:close')}</Button>
      </div>
    </Dialog>
  );
}

function At({ at }: { at: string }) {
  return (
    <time dateTime={at} title={format.utc(at)}>
      {format.day(at)} {format.minute(at)}
    </time>
  );
}
