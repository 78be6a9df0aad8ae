/** The queue for React: its rows held while a person reads, older ones read when they are asked for. */
import { skipToken } from '@reduxjs/toolkit/query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UNRESOLVED } from '../../api/alert-acts.ts';
import { useGetAlertCountsQuery, useGetAlertsInfiniteQuery } from '../../api/alerts.ts';
import { every, itemsOf } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { Alert, Severity } from '../../api/contract.ts';
import { useGetRecentTransactionsQuery } from '../../api/transactions.ts';
import { AlertQueue } from '../../lib/alert-queue.ts';
import { isDone, SEVERITIES } from '../../lib/alert-views.ts';
import type { AlertView } from '../../lib/alert-views.ts';
import { alertTitle } from '../../lib/hit-words.ts';
import { knownAlerts } from '../../lib/known-alerts.ts';
import { useMay, useSignedIn } from '../../lib/use-session.ts';
import { words as language } from '../../lib/words.ts';
import { alertStore, readAlerts } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { useTopic } from '../../live/use-topic.ts';
import { matches, severityIn, wordsIn } from './queue-choice.ts';
import type { QueueChoice } from './queue-choice.ts';

/** Transactions that are held at once, as far as the view Held looks. */
const HELD_MOST = 500;
/** Those that a person has in hand first: there are fewer of them. */
const ALL_UNRESOLVED = { statuses: UNRESOLVED.toReversed(), limit: 500 };
/** What was read is read again after so long for each full page of it: there may be many. */
const REREAD_SECONDS = 5;

export interface Queue {
  list: HeldList<Alert>;
  source: AlertQueue;
  /** Nothing to show yet. */
  isLoading: boolean;
  error: ApiError | null;
  retry: () => void;
  /** Reads older ones; null: there are none, or all are here. */
  older: (() => void) | null;
  counts: Partial<Record<AlertView, number>>;
  /** There are more than the counts say. */
  isPartial: boolean;
  /** A payment of the alert waits for a decision. */
  isHeld: (alert: Alert) => boolean;
}

export function useQueue({ view, filter }: QueueChoice, expanded: ReadonlySet<string>): Queue {
  const { t, i18n } = useTranslation();
  const me = useSignedIn()?.username ?? null;
  const [{ source, list }] = useState(() => {
    const made = new AlertQueue(knownAlerts);
    return { source: made, list: new HeldList<Alert>(made) };
  });

  const severityWords = useMemo(
    () => Object.fromEntries(SEVERITIES.map((severity): [string, Severity] => [t(`severity.${severity}`), severity])),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words change with the language
    [t, i18n.language],
  );
  const words = useMemo(() => wordsIn(filter, severityWords), [filter, severityWords]);
  const held = useHeldIds();
  useEffect(() => source.open(), [source]);

  const [fullPages, setFullPages] = useState(1);
  const isMore = useIsMoreThanTold();
  const unresolved = useGetAlertsInfiniteQuery(isMore ? ALL_UNRESOLVED : skipToken, every(REREAD_SECONDS * fullPages));
  const done = useGetAlertsInfiniteQuery(isDone(view) ? { statuses: ['resolved'], severity: severityIn(words) } : skipToken, {
    refetchOnMountOrArgChange: REREAD_SECONDS,
  });
  const [unresolvedData, doneData] = [isMore ? unresolved.data : undefined, done.data];
  useEffect(() => {
    const alerts = itemsOf(unresolvedData);
    setFullPages(Math.max(1, Math.ceil(alerts.length / ALL_UNRESOLVED.limit)));
    readAlerts.replace([...alerts, ...itemsOf(doneData)]);
  }, [unresolvedData, doneData]);
  // Nobody reads them anew any more.
  useEffect(() => () => readAlerts.clear(), []);

  useEffect(() => {
    source.ask({ view, isFound: (alert) => matches(alert, words, alertTitle(alert, language.t)), me, held, expanded });
    // Another question is another list: it begins at its top.
    list.refresh();
  }, [source, list, view, words, me, held, expanded]);
  useEffect(() => list.resume(), [list, view, words]);
  // Opened by a person who holds the list: what is opened is shown all the same.
  useEffect(() => {
    if (list.reason !== null) list.takeIn(list.reason);
  }, [list, expanded]);

  const isAsked = isMore || isDone(view);
  const { error, hasNextPage, isFetching, fetchNextPage, refetch, isLoading } = isDone(view) ? done : unresolved;
  const { open, mine, unassigned, snoozed, held: withHeld } = source.counts;
  return {
    list,
    source,
    isLoading: !alertStore.isLoaded || (isAsked && isLoading),
    error: isAsked ? ((error as ApiError | undefined) ?? null) : null,
    retry: () => void refetch(),
    older: isAsked && hasNextPage && !isFetching ? () => void fetchNextPage() : null,
    isHeld: ({ transactionIds }) => held.size > 0 && transactionIds.some((id) => held.has(id)),
    counts: alertStore.isLoaded ? { open, mine, unassigned, snoozed, ...(held.size > 0 && { held: withHeld }) } : {},
    isPartial: isMore && unresolved.hasNextPage,
  };
}

/** Whether live messages do not tell of all that is unresolved: of a storm's children they do not, nor of more than a snapshot has. */
function useIsMoreThanTold(): boolean {
  useTopic(alertStore.topic);
  const { data, fulfilledTimeStamp } = useGetAlertCountsQuery(undefined, every(5));
  const told = alertStore.rows.filter(({ status }) => status !== 'resolved');
  const isMore = useMemo(
    () => data !== undefined && data.open + data.acknowledged + data.investigating > told.length,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- counts are compared with what was told when they came
    [data, fulfilledTimeStamp],
  );
  return isMore || told.some(({ kind }) => kind === 'alert-storm');
}

const NONE: ReadonlySet<string> = new Set();

/** Transactions that wait for a decision now. */
function useHeldIds(): ReadonlySet<string> {
  const may = useMay('transactions:read');
  const { data } = useGetRecentTransactionsQuery(may ? { status: 'Held', limit: HELD_MOST } : skipToken, every(10));
  return useMemo(() => (data === undefined || data.length === 0 ? NONE : new Set(data.map(({ id }) => id))), [data]);
}
