/** A list of Admin in its panel: loading, empty, error with the last rows kept, refused, older pages. */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/problem.ts';
import { isProblem } from '../../api/problem.ts';
import { Button } from '../../components/button.tsx';
import { Denied, Loading, Panel } from '../../components/panel.tsx';
import { StaticTable } from '../../components/static-table.tsx';
import type { StaticTableHandle, StaticTableProps } from '../../components/static-table.tsx';
import { useKeys } from '../../lib/use-keys.ts';
import styles from './admin.module.css';

export interface ListPanelProps<T> extends Omit<StaticTableProps<T>, 'ref'> {
  title: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  /** Between header and table: filters, what was found out. */
  above?: ReactNode;
  /** What the list needs, for the words of a refusal. */
  permission: string;
  query: {
    /** Of RTK Query, which may be one of its own making; the base query makes none. */
    error?: unknown;
    isLoading: boolean;
    isFetching: boolean;
    refetch: () => unknown;
    hasNextPage?: boolean;
    isFetchingNextPage?: boolean;
    fetchNextPage?: () => unknown;
  };
}

export function ListPanel<T extends object>({ title, note, tools, above, permission, query, ...table }: ListPanelProps<T>) {
  const { t } = useTranslation('admin');
  const handle = useRef<StaticTableHandle>(null);
  useKeys({ j: () => handle.current?.move(1), k: () => handle.current?.move(-1) }, { isOn: table.onOpen !== undefined });
  const error = (query.error ?? null) as ApiError | null;
  const isDenied = error !== null && isProblem(error, 'forbidden');
  return (
    <Panel
      title={title}
      note={note}
      tools={tools}
      className={styles['panel']}
      isBusy={query.isFetching}
      error={isDenied ? null : error}
      onRetry={() => void query.refetch()}
      scrolls
    >
      {above}
      <div className={styles['list']}>
        {isDenied ? (
          <Denied permission={permission} />
        ) : query.isLoading ? (
          <Loading rows={8} />
        ) : error !== null && table.rows.length === 0 ? null : (
          <StaticTable {...table} ref={handle} />
        )}
        {query.hasNextPage === true && !isDenied && (
          <div className={styles['older']}>
            <Button isBusy={query.isFetchingNextPage === true} onClick={() => void query.fetchNextPage?.()}>
              {t('older')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
