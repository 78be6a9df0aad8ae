/**
 * Reads unresolved alerts that live messages do not tell of, while the server counts more of them than were told: so every place counts alike.
 * Otherwise only the counts are asked for.
 */
import { skipToken } from '@reduxjs/toolkit/query';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { UNRESOLVED } from '../api/alert-acts.ts';
import { useGetAlertCountsQuery, useGetAlertsInfiniteQuery } from '../api/alerts.ts';
import { every, itemsOf } from '../api/api.ts';
import type { ApiError } from '../api/api.ts';
import type { Alert } from '../api/contract.ts';
import { ALERTS_KEPT, alertStore, unresolvedAlerts } from '../live/facts.ts';
import { useMay } from './use-session.ts';

/** Those that a person has in hand first: there are fewer of them. */
const ALL_UNRESOLVED = { statuses: UNRESOLVED.toReversed(), limit: 500 };
const COUNTED_SECONDS = 10;
/** What was read is read again after so long for each full page of it: there may be many. */
const REREAD_SECONDS = 5;

export interface UnresolvedReading {
  /** Nothing of it was read yet. */
  isLoading: boolean;
  error: ApiError | null;
  retry: () => void;
  /** There are more than are kept. */
  isPartial: boolean;
}

/** How the reading of the shell is, for every page. */
export const UnresolvedContext = createContext<UnresolvedReading>({
  isLoading: false,
  error: null,
  retry: () => undefined,
  isPartial: false,
});

export function useUnresolved(): UnresolvedReading {
  return useContext(UnresolvedContext);
}

/** Reads; called by one place alone. */
export function useUnresolvedReading(): UnresolvedReading {
  const isMore = useIsMoreThanTold();
  const [fullPages, setFullPages] = useState(1);
  const query = useGetAlertsInfiniteQuery(isMore ? ALL_UNRESOLVED : skipToken, {
    ...every(REREAD_SECONDS * fullPages),
    refetchOnMountOrArgChange: REREAD_SECONDS,
  });
  const { isFetching, isLoading, hasNextPage, fetchNextPage, refetch } = query;
  const error = isMore ? ((query.error as ApiError | undefined) ?? null) : null;
  const data = isMore ? query.data : undefined;
  const alerts = useMemo(() => itemsOf(data), [data]);
  useEffect(() => {
    setFullPages(Math.max(1, Math.ceil(alerts.length / ALL_UNRESOLVED.limit)));
    unresolvedAlerts.replace(alerts);
  }, [alerts]);
  // Nobody reads them anew any more.
  useEffect(() => () => unresolvedAlerts.clear(), []);

  // All of them, for each is counted, and a storm that is opened shows its own.
  const isNextDue = data !== undefined && hasNextPage && !isFetching && error === null && alerts.length < ALERTS_KEPT;
  useEffect(() => {
    if (isNextDue) void fetchNextPage();
  }, [isNextDue, fetchNextPage]);

  const isPartial = data !== undefined && (hasNextPage || alerts.length > ALERTS_KEPT);
  return useMemo(
    () => ({ isLoading: isMore && isLoading, error, retry: () => void refetch(), isPartial }),
    [error, isLoading, isMore, isPartial, refetch],
  );
}

/** Whether live messages do not tell of all that is unresolved. */
function useIsMoreThanTold(): boolean {
  const may = useMay('alerts:read');
  const isLoaded = useSyncExternalStore(alertStore.topic.watch, () => alertStore.isLoaded);
  const hasStorm = useSyncExternalStore(alertStore.topic.watch, () => alertStore.rows.some(isOpenStorm));
  const { data, fulfilledTimeStamp } = useGetAlertCountsQuery(may && isLoaded ? undefined : skipToken, every(COUNTED_SECONDS));
  const isMore = useMemo(
    () => data !== undefined && data.open + data.acknowledged + data.investigating > alertStore.rows.filter(isUnresolved).length,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- counts are compared with what was told when they came
    [data, fulfilledTimeStamp],
  );
  return may && (isMore || hasStorm);
}

function isUnresolved({ status }: Alert): boolean {
  return status !== 'resolved';
}

function isOpenStorm(alert: Alert): boolean {
  return alert.kind === 'alert-storm' && isUnresolved(alert);
}
