/** The queue for React: its rows held while a person reads, older ones read when they are asked for. */
import { skipToken } from '@reduxjs/toolkit/query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGetAlertCountsQuery, useGetAlertsInfiniteQuery } from '../../api/alerts.ts';
import { every, itemsOf } from '../../api/api.ts';
import type { ApiError } from '../../api/api.ts';
import type { Alert, Severity } from '../../api/contract.ts';
import { useGetRecentTransactionsQuery } from '../../api/transactions.ts';
import { alertTitle } from '../../lib/hit-words.ts';
import { triage } from '../../lib/triage.ts';
import { useMay, useSignedIn } from '../../lib/use-session.ts';
import { words as language } from '../../lib/words.ts';
import { alertStore } from '../../live/facts.ts';
import { HeldList } from '../../live/held-list.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import { isDone, SEVERITIES, serverFilter, wordsIn } from './queue-choice.ts';
import type { QueueChoice, ViewName } from './queue-choice.ts';
import { QueueSource } from './queue-source.ts';

/** Transactions that are held at once, as far as the view Held looks. */
const HELD_MOST = 500;
/** The live snapshot has no more alerts than this: beyond, the server is asked. */
const SNAPSHOT_MOST = 500;

export interface Queue {
  list: HeldList<Alert>;
  source: QueueSource;
  /** Nothing to show yet. */
  isLoading: boolean;
  error: ApiError | null;
  retry: () => void;
  /** Reads older ones; null: there are none, or all are here. */
  older: (() => void) | null;
  isReadingOlder: boolean;
  counts: Partial<Record<ViewName, number>>;
  /** A payment of the alert waits for a decision. */
  isHeld: (alert: Alert) => boolean;
}

export function useQueue(choice: QueueChoice, expanded: ReadonlySet<string>): Queue {
  const { t, i18n } = useTranslation();
  const me = useSignedIn()?.username ?? null;
  const { view, filter } = choice;
  const [{ source, list }] = useState(() => {
    const parts = {
      shown: (alert: Alert) => triage.shown(alert),
      title: (alert: Alert) => alertTitle(alert, language.t),
      now: () => live.now,
    };
    const made = new QueueSource(alertStore, triage.topic, parts);
    return { source: made, list: new HeldList<Alert>(made) };
  });

  const severityWords = useMemo(
    () => Object.fromEntries(SEVERITIES.map((severity): [string, Severity] => [t(`severity.${severity}`), severity])),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words change with the language
    [t, i18n.language],
  );
  const words = useMemo(() => wordsIn(filter, severityWords), [filter, severityWords]);
  const held = useHeldIds();

  useEffect(() => source.follow(), [source]);
  useTopic(alertStore.topic);
  const { data: counts } = useGetAlertCountsQuery(undefined, every(5));
  const isBeyondSnapshot = alertStore.isLoaded && alertStore.size >= SNAPSHOT_MOST;
  const isAsked = isDone(view) || isBeyondSnapshot;
  const answer = useGetAlertsInfiniteQuery(isAsked ? serverFilter(choice, words) : skipToken, { refetchOnMountOrArgChange: 10 });
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = answer;
  useEffect(() => source.add(itemsOf(data)), [source, data]);
  useEffect(() => {
    source.ask({ view, words, me, held, expanded });
    // Another question is another list: it begins at its top.
    list.refresh();
  }, [source, list, view, words, me, held, expanded]);
  useEffect(() => list.resume(), [list, view, words]);

  return {
    list,
    source,
    isLoading: isDone(view) ? data === undefined && error === undefined : !alertStore.isLoaded,
    error: isAsked ? ((error as ApiError | undefined) ?? null) : null,
    retry: () => void refetch(),
    older: isAsked && hasNextPage && !isFetching ? () => void fetchNextPage() : null,
    isReadingOlder: isAsked && isFetching,
    isHeld: ({ transactionIds }) => held.size > 0 && transactionIds.some((id) => held.has(id)),
    counts: {
      ...(counts !== undefined && {
        open: Object.values(counts.bySeverity).reduce((sum, each) => sum + each, 0) - counts.snoozed,
        mine: counts.mine,
        unassigned: counts.unassigned,
        snoozed: counts.snoozed,
      }),
      ...(held.size > 0 && { held: source.count('held') }),
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Transactions that wait for a decision now. */
function useHeldIds(): ReadonlySet<string> {
  const may = useMay('transactions:read');
  const { data } = useGetRecentTransactionsQuery(may ? { status: 'Held', limit: HELD_MOST } : skipToken, every(10));
  return useMemo(() => (data === undefined || data.length === 0 ? NONE : new Set(data.map(({ id }) => id))), [data]);
}
