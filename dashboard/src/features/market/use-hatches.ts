/** Stretches of a symbol without data: those that the server keeps, those that this page saw, and a connection that is lost now. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { every } from '../../api/api.ts';
import type { Gap } from '../../api/contract.ts';
import { useGetGapsQuery } from '../../api/market.ts';
import * as format from '../../lib/format.ts';
import { feedLanes } from '../../live/feed-lanes.ts';
import type { Hatch } from './chart/overlay.ts';

const REFRESH_SECONDS = 30;
const GAPS = 200;

export function useHatches(symbol: string): readonly Hatch[] {
  const { t } = useTranslation('market');
  const known = useSyncExternalStore(feedLanes.topic.watch, () => feedLanes.keyOf(symbol));
  const { data, refetch, isUninitialized } = useGetGapsQuery({ symbol, limit: GAPS }, every(REFRESH_SECONDS));
  const seen = useMemo(
    () => feedLanes.intervals.filter((each) => each.symbol === symbol).map((each) => ({ ...each })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `known` tells when they changed
    [symbol, known],
  );
  const seenKey = seen.map(({ from, to }) => `${from}-${to ?? ''}`).join();
  useEffect(() => {
    // The server knows the reason and what was lost.
    if (seenKey !== '' && !isUninitialized) void refetch();
  }, [seenKey, refetch, isUninitialized]);
  return useMemo(() => {
    const words = { GAP: t('common:feed.GAP'), STALE: t('common:feed.STALE') };
    const label = (from: number, to: number | null, word: string): string =>
      to === null ? word : `${word} ${format.age(Math.max(1000, to - from))}`;
    const kept = (data ?? []).map((gap: Gap) => {
      const [from, to] = [Date.parse(gap.from), gap.to === null ? null : Date.parse(gap.to)];
      return { from, to, label: label(from, to, gap.reason === 'silent' ? words.STALE : words.GAP) };
    });
    const own = seen
      .filter(({ from, to }) => !kept.some((each) => each.from < (to ?? Infinity) && (each.to ?? Infinity) > from))
      .map(({ from, to, kind }) => ({ from, to, label: label(from, to, words[kind]) }));
    const cut = feedLanes.cuts.at(-1);
    return [...kept, ...own, ...(cut?.to === null ? [{ from: cut.from, to: null, label: t('common:reach.offline') }] : [])];
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `known` tells when the cut changed
  }, [data, seen, t, known]);
}
