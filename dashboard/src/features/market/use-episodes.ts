/** Spikes of a symbol: those of the last day by request, the newest pushed; newest first. */
import { useMemo } from 'react';
import { skipToken } from '@reduxjs/toolkit/query';
import type { Anomaly } from '@tapewatch/client';
import { itemsOf } from '../../api/api.ts';
import { useGetAnomaliesInfiniteQuery, useGetAnomalyQuery } from '../../api/market.ts';
import type { ApiError } from '../../api/problem.ts';
import { anomalyStore } from '../../live/facts.ts';
import { live } from '../../live/live.ts';
import { useTopic } from '../../live/use-topic.ts';
import { mergeEpisodes } from './episodes.ts';

/** Hours that the list reaches back. */
export const EPISODE_HOURS = 24;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface Episodes {
  items: readonly Anomaly[];
  /** The one asked for by id; also one that is older than the list. */
  selected: Anomaly | undefined;
  isLoading: boolean;
  error: ApiError | undefined;
  retry: () => void;
  /** Loads older ones; null where there are none. */
  more: (() => void) | null;
}

export function useEpisodes(symbol: string, selectedId: string | null): Episodes {
  // Whole minutes: another beginning would be another question.
  const from = useMemo(
    () => new Date(Math.floor((live.now - EPISODE_HOURS * HOUR_MS) / MINUTE_MS) * MINUTE_MS).toISOString(),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- begins anew with each symbol
    [symbol],
  );
  const version = useTopic(anomalyStore.topic);
  const { data, error, isLoading, refetch, hasNextPage, fetchNextPage } = useGetAnomaliesInfiniteQuery({ symbol, from });
  const items = useMemo(
    () =>
      mergeEpisodes(itemsOf(data), version < 0 ? [] : anomalyStore.rows.filter((row) => row.symbol === symbol && row.detectedAt >= from)),
    [data, from, symbol, version],
  );
  const listed = items.find(({ id }) => id === selectedId);
  const asked = useGetAnomalyQuery(selectedId !== null && listed === undefined && !isLoading ? selectedId : skipToken);
  const older = asked.data?.symbol === symbol ? asked.data : undefined;
  return {
    items,
    selected: selectedId === null ? undefined : (listed ?? older),
    isLoading,
    error: error as ApiError | undefined,
    retry: () => void refetch(),
    more: hasNextPage ? () => void fetchNextPage() : null,
  };
}
