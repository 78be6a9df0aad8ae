/** The queue for React: its rows held while a person reads, older ones read when they are asked for. */
import { skipToken } from '@reduxjs/toolkit/query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGetAlertsInfiniteQuery } from '../../api/alerts.ts';
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
import { useUnresolved } from '../../lib/use-unresolved.ts';
import { ALERTS_KEPT, alertStore, resolvedAlerts } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { matches, severityIn, wordsIn } from './queue-choice.ts';
import type { QueueChoice } from './queue-choice.ts';

/** Transactions that are held at once, as far as the view Held looks. */
const HELD_MOST = 500;
/** What is done is read again where it was read longer ago. */
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

  const unresolved = useUnresolved();
  const done = useGetAlertsInfiniteQuery(isDone(view) ? { statuses: ['resolved'], severity: severityIn(words) } : skipToken, {
    refetchOnMountOrArgChange: REREAD_SECONDS,
  });
  const read = useMemo(() => itemsOf(done.data), [done.data]);
  useEffect(() => resolvedAlerts.replace(read), [read]);
  // Nobody lists them any more.
  useEffect(() => () => resolvedAlerts.clear(), []);

  useEffect(() => {
    source.ask({ view, isFound: (alert) => matches(alert, words, alertTitle(alert, language.t)), me, held, expanded });
    // Another question is another list: it begins at its top.
    list.refresh();
  }, [source, list, view, words, me, held, expanded]);
  useEffect(() => list.resume(), [list, view, words]);
  // Older ones that a person who holds the list scrolled for stand at its end.
  useEffect(() => {
    const older = new Set(done.data?.pages.slice(1).flatMap(({ items }) => items.map(({ id }) => id)));
    if (older.size === 0 || !list.isHeld) return;
    source.ask({});
    list.append(source.rows().filter(({ id }) => older.has(id)));
  }, [list, source, done.data]);
  // Opened by a person who holds the list: what is opened is shown all the same.
  useEffect(() => list.takeIn(), [list, expanded]);

  const { hasNextPage, isFetching, fetchNextPage, refetch } = done;
  const { isLoading, error, retry } = isDone(view)
    ? { isLoading: done.isLoading, error: (done.error as ApiError | undefined) ?? null, retry: () => void refetch() }
    : unresolved;
  // Who asks on after an error, or for more than is kept, asks without end.
  const hasOlder = isDone(view) && error === null && hasNextPage && !isFetching && read.length < ALERTS_KEPT;
  const { open, mine, unassigned, snoozed, held: withHeld } = source.counts;
  return {
    list,
    source,
    isLoading: !alertStore.isLoaded || isLoading,
    error,
    retry,
    older: hasOlder ? () => void fetchNextPage() : null,
    isHeld: ({ transactionIds }) => held.size > 0 && transactionIds.some((id) => held.has(id)),
    counts: alertStore.isLoaded ? { open, mine, unassigned, snoozed, ...(held.size > 0 && { held: withHeld }) } : {},
    isPartial: unresolved.isPartial,
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Transactions that wait for a decision now. */
function useHeldIds(): ReadonlySet<string> {
  const may = useMay('transactions:read');
  const { data } = useGetRecentTransactionsQuery(may ? { status: 'Held', limit: HELD_MOST } : skipToken, every(10));
  return useMemo(() => (data === undefined || data.length === 0 ? NONE : new Set(data.map(({ id }) => id))), [data]);
}
