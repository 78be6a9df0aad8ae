/** The list of a filter: what the server finds, page by page, with what comes live, in an order that is held while somebody reads. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ApiError } from '../../api/api.ts';
import type { Page, Transaction } from '../../api/contract.ts';
import { withQuery } from '../../api/query.ts';
import { session } from '../../api/session.ts';
import { useGetTransactionsInfiniteQuery } from '../../api/transactions.ts';
import { followTransactions } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { metricsStore } from '../../live/metrics-store.ts';
import { resolved } from './filter.ts';
import type { UrlFilter } from './filter.ts';
import { MOST_SHOWN, PAGE_ROWS, TransactionFeed } from './transaction-feed.ts';

export interface TransactionList {
  list: HeldList<Transaction>;
  feed: TransactionFeed;
}

interface Listed {
  /** null until the first page is there. */
  shown: TransactionList | null;
  error: ApiError | null;
  isLoading: boolean;
  /** Older rows are being asked for. */
  isReading: boolean;
  /** There are older rows than can be scrolled to. */
  isCut: boolean;
  /** The end comes near. */
  onEnd: () => void;
  reload: () => void;
}

/** `filterKey`: the filter as text; a new list begins with each. */
export function useTransactionList(filter: UrlFilter, filterKey: string): Listed {
  // A moving time is resolved once: the same question for all pages. Rows that grow too old are let go by the feed.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const asked = useMemo(() => ({ ...resolved(filter, live.now), limit: PAGE_ROWS }), [filterKey]);
  const query = useGetTransactionsInfiniteQuery(asked, { refetchOnMountOrArgChange: true });
  const { currentData, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = query;
  const [made, make] = useState<TransactionList | null>(null);

  useEffect(() => {
    const feed: TransactionFeed = new TransactionFeed(filter, {
      ask: (question, cursor) => session.ask<Page<Transaction>>(withQuery('/api/transactions', { ...question, cursor })),
      reportingCurrency: () => metricsStore.newest?.currency ?? null,
      now: () => live.now,
      onLost: () => {
        feed.reset();
        list.resume();
        void refetch();
      },
    });
    const list = new HeldList<Transaction>(feed, () => live.now);
    feed.list = list;
    const leaveStore = followTransactions();
    const leave = live.follow('transactions', ({ type, data }) => feed.take(data, type === 'snapshot'));
    make({ list, feed });
    return () => {
      leave();
      leaveStore();
      list.close();
      feed.close();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked]);

  useEffect(() => {
    if (made === null || currentData === undefined) return;
    const last = currentData.pages.at(-1);
    made.feed.reachedDownTo(last?.nextCursor == null ? null : (last.items.at(-1) ?? null));
    for (const { items } of currentData.pages) made.feed.takeFound(items);
    if (currentData.pages.length > 1) reveal(made);
    else made.list.refresh();
  }, [currentData, made]);

  const isCut = made !== null && made.list.rows.length >= MOST_SHOWN;
  const onEnd = useCallback(() => {
    if (made === null || made.list.rows.length >= MOST_SHOWN) return;
    if (!reveal(made) && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, made]);
  const reload = useCallback(() => void refetch(), [refetch]);

  return {
    shown: currentData === undefined ? null : made,
    error: (query.error as ApiError | undefined) ?? null,
    isLoading: query.isLoading || query.isFetching,
    isReading: isFetchingNextPage,
    isCut,
    onEnd,
    reload,
  };
}

/** Shows rows that are known and stand below the last one shown; false where there are none. */
function reveal({ list, feed }: TransactionList): boolean {
  const rows = feed.older(list.rows.at(-1));
  if (rows.length === 0) return false;
  if (list.isHeld) list.append(rows);
  else list.refresh();
  return true;
}
