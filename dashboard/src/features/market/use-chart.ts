/** Makes the chart of a feed of candles, and keeps it, its legend and the address at one. */
import type { Anomaly } from '@tapewatch/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { live } from '../../live/live.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { INTERVAL_MS } from './candle-book.ts';
import type { CandleFeed } from './candle-feed.ts';
import { PriceChart } from './chart/price-chart.ts';
import { paintLegend } from './legend.ts';
import { MoveBook, windowMove } from './moves.ts';

/** What the address says of the chart. */
export interface ChartState {
  selected: Anomaly | undefined;
  onSelect: (anomalyId: string | null) => void;
  /** Time of the crosshair, RFC 3339. */
  at: string | null;
  onAt: (at: string | null) => void;
}

/** The crosshair rests for so long before its time is written to the address. */
const REST_MS = 400;

/** Makes the chart of a feed, and paints it and its legend. */
export function useChart(feed: CandleFeed, state: ChartState) {
  const { t } = useTranslation('market');
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const crosshair = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [chart, setChart] = useState<PriceChart | null>(null);
  const [isFollowing, setFollowing] = useState(true);
  const newest = useRef(state);
  useEffect(() => {
    newest.current = state;
  });
  const moves = useMemo(() => new MoveBook(INTERVAL_MS[feed.interval] / 1000), [feed]);

  const paint = useCallback(() => {
    if (legend.current === null) return;
    const { slots } = feed.book;
    const index = crosshair.current === null ? slots.findLastIndex(({ candle }) => candle !== null) : feed.book.indexAt(crosshair.current);
    const slot = slots[index];
    paintLegend(legend.current, slot, slot === undefined ? null : moves.at(slot.time), crosshair.current !== null, t('noTicks'));
  }, [feed, moves, t]);

  useEffect(() => {
    if (host.current === null) return undefined;
    crosshair.current = null;
    setFollowing(true);
    const write = (time: number | null): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const at = time === null ? null : new Date(time * 1000).toISOString().replace('.000Z', 'Z');
        if (at !== newest.current.at) newest.current.onAt(at);
      }, REST_MS);
    };
    const made = new PriceChart(host.current, feed.book, moves, INTERVAL_MS[feed.interval], {
      onCrosshair: (time) => {
        crosshair.current = time;
        paint();
        write(time);
      },
      onFollowing: setFollowing,
      onSelect: (id) => newest.current.onSelect(id),
      onStart: () => void feed.older(),
    });
    let isFirst = true;
    const draw = (): void => {
      const change = feed.takeChanges();
      if (change.isWhole) made.drawWhole();
      else made.drawSlots(change.changed);
      if (isFirst && feed.book.slots.length > 0) {
        isFirst = false;
        if (!feed.isPast) made.follow();
        const { at, selected } = newest.current;
        if (selected !== undefined) made.showTime(Date.parse(selected.triggerTime));
        const atMs = at === null ? NaN : Date.parse(at);
        if (!Number.isNaN(atMs)) made.showCrosshair(Math.max(0, feed.book.indexAt(atMs / 1000)));
      }
      paint();
    };
    const { at, selected } = newest.current;
    const wanted = Date.parse(at ?? selected?.triggerTime ?? '');
    const stops = [feed.topic.watch(draw), feed.start(Number.isNaN(wanted) ? null : wanted), watchRow(feed, made, moves)];
    setChart(made);
    paint();
    return () => {
      clearTimeout(timer.current);
      for (const stop of stops) stop();
      setChart(null);
      made.destroy();
    };
  }, [feed, moves, paint]);

  // An episode that is picked comes into sight; one from long before brings its own stretch of candles.
  const { selected } = state;
  const pickedAt = selected === undefined ? null : Date.parse(selected.triggerTime);
  useEffect(() => {
    if (chart === null || pickedAt === null || !feed.isLoaded) return;
    const { oldestTime } = feed.book;
    if (oldestTime !== null && pickedAt / 1000 < oldestTime)
      void feed.around(pickedAt).then(() => requestAnimationFrame(() => chart.showTime(pickedAt)));
    else chart.showTime(pickedAt);
  }, [chart, feed, pickedAt]);

  return {
    host,
    legend,
    chart,
    isFollowing,
    step: (by: number) => chart?.moveCrosshair(by),
    /** True where there was a crosshair. */
    clear: (): boolean => {
      if (crosshair.current === null) return false;
      chart?.clearCrosshair();
      return true;
    },
  };
}

/** The last price and the move of the window come with the statistics, between candles. */
function watchRow(feed: CandleFeed, chart: PriceChart, moves: MoveBook): () => void {
  let unwatch = (): void => undefined;
  const join = (): void => {
    const row = symbolBoard.rows.get(feed.symbol);
    if (row === undefined) return;
    stopWaiting();
    const paint = (): void => {
      const { statistics } = row;
      chart.setLast(feed.isPast ? null : statistics.currentPrice, live.isLive && statistics.feedStatus !== 'STALE');
      const move = statistics.warming ? null : windowMove(statistics);
      const time = move === null ? null : moves.record(Date.parse(statistics.lastUpdateTime), move);
      if (time !== null && !feed.isPast) chart.drawMove(time);
    };
    paint();
    const stops = [row.topic.watch(paint), live.topic.watch(paint)];
    unwatch = () => {
      for (const stop of stops) stop();
    };
  };
  const stopWaiting = symbolBoard.membership.watch(join);
  join();
  return () => {
    stopWaiting();
    unwatch();
  };
}
