/** One transaction in full, asked for again when a newer version of it came live. */
import { useEffect, useSyncExternalStore } from 'react';
import type { ApiError } from '../../api/api.ts';
import type { Transaction, TransactionDetail } from '../../api/contract.ts';
import { useGetTransactionQuery } from '../../api/transactions.ts';
import type { TransactionFeed } from './transaction-feed.ts';

interface Shown {
  /** The newest version, also while its details are on their way. */
  row: Transaction | null;
  detail: TransactionDetail | null;
  error: ApiError | null;
  isBusy: boolean;
  refetch: () => void;
}

export function useTransaction(id: string, feed: TransactionFeed | null): Shown {
  const { currentData, error, isFetching, refetch } = useGetTransactionQuery(id, { refetchOnMountOrArgChange: true });
  useEffect(() => {
    feed?.watch(id);
    return () => feed?.watch(null);
  }, [feed, id]);
  // Renders only when this transaction changed.
  const live = useSyncExternalStore(feed?.topic.watch ?? never, () => feed?.get(id));
  const [has, now] = [currentData?.version ?? 0, live?.version ?? 0];
  useEffect(() => {
    if (has !== 0 && now > has) void refetch();
  }, [has, now, refetch]);
  const row = live !== undefined && now > has ? live : (currentData ?? null);
  return {
    row: row ?? live ?? null,
    detail: currentData ?? null,
    error: (error as ApiError | undefined) ?? null,
    isBusy: isFetching,
    refetch: () => void refetch(),
  };
}

const never = (): (() => void) => () => undefined;
