/** The chart with its tools: interval, the candle under the crosshair in words, follow, zoom; and the same as a table. */
import type { Anomaly, CandleInterval } from '@tapewatch/client';
import { Maximize2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SymbolSettings } from '../../api/contract.ts';
import { useLazyGetCandlesQuery } from '../../api/market.ts';
import { Button, Segmented } from '../../components/button.tsx';
import { ChangeMark } from '../../components/marks.tsx';
import { Empty, ErrorStrip, Loading } from '../../components/panel.tsx';
import * as format from '../../lib/format.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { usePref } from '../../lib/use-prefs.ts';
import { live } from '../../live/live.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { INTERVAL_MS, INTERVALS } from './candle-book.ts';
import { CandleFeed } from './candle-feed.ts';
import { CandleTable } from './candle-table.tsx';
import styles from './chart-panel.module.css';
import { PriceChart } from './chart/price-chart.ts';
import { paintLegend } from './legend.ts';
import { MoveBook, windowMove } from './moves.ts';
import { useHatches } from './use-hatches.ts';

export interface ChartPanelProps {
  symbol: string;
  interval: CandleInterval;
  onInterval: (interval: CandleInterval) => void;
  episodes: readonly Anomaly[];
  selected: Anomaly | undefined;
  onSelect: (anomalyId: string | null) => void;
  settings: SymbolSettings | undefined;
  /** A threshold that is being typed. */
  preview: number | null;
  /** Time of the crosshair, RFC 3339. */
  at: string | null;
  onAt: (at: string | null) => void;
}

/** The crosshair rests for so long before its time is written to the address. */
const REST_MS = 400;
const LEAP = 10;
const ZOOM = 1.25;

export function ChartPanel(props: ChartPanelProps) {
  const { symbol, interval, onInterval, episodes, selected, onSelect, settings, preview } = props;
  const { t } = useTranslation('market');
  const [load] = useLazyGetCandlesQuery();
  const feed = useMemo(() => new CandleFeed(symbol, interval, (query) => load(query).unwrap()), [interval, load, symbol]);
  useTopic(feed.status);
  const view = useChart(feed, props);
  const { chart, isFollowing } = view;
  const hatches = useHatches(symbol);

  useEffect(
    () =>
      chart?.setSpikes(
        episodes.some(({ id }) => id === selected?.id) || selected === undefined ? episodes : [...episodes, selected],
        selected?.id ?? null,
      ),
    [chart, episodes, selected],
  );
  useEffect(() => chart?.setThreshold(settings?.thresholdPercent ?? 0, preview), [chart, preview, settings]);
  useEffect(() => chart?.setHatches(hatches), [chart, hatches]);
  const moveName =
    settings === undefined
      ? t('move')
      : t('moveName', { window: format.duration(settings.windowMs), threshold: format.percent(settings.thresholdPercent) });
  useEffect(() => chart?.setNames(t('volume'), moveName), [chart, moveName, t]);
  const zone = usePref('zone');
  const language = usePref('language');
  useEffect(() => chart?.drawWhole(), [chart, zone, language]);

  const follow = (): void => {
    if (feed.isPast) void feed.newest().then(() => chart?.follow());
    else chart?.follow();
  };
  useKeys({
    ...Object.fromEntries(INTERVALS.map((each, index) => [String(index + 1), () => onInterval(each)])),
    ArrowLeft: () => view.step(-1),
    ArrowRight: () => view.step(1),
    'Shift+ArrowLeft': () => view.step(-LEAP),
    'Shift+ArrowRight': () => view.step(LEAP),
    '+': () => chart?.zoom(ZOOM),
    '-': () => chart?.zoom(1 / ZOOM),
    '.': follow,
    Escape: () => {
      if (!view.clear()) onSelect(null);
    },
  });

  const label = t('chartLabel', {
    symbol,
    interval: t(`interval.${interval}`),
    candles: format.count(feed.book.slots.length),
    spikes: t('spikes', { count: episodes.length }),
    gaps: t('gaps', { count: hatches.length }),
  });
  return (
    <section className={styles['panel']} aria-label={t('chart')} aria-busy={feed.isBusy || undefined}>
      <div className={styles['tools']}>
        <Segmented
          label={t('intervals')}
          value={interval}
          options={INTERVALS.map((each) => ({ value: each, label: t(`interval.${each}`) }))}
          onChange={onInterval}
        />
        <Legend ref={view.legend} />
        <span className={styles['space']} />
        {(!isFollowing || feed.isPast) && (
          <Button size="small" onClick={follow} chord=".">
            {t('follow')}
          </Button>
        )}
        <Button
          size="small"
          tone="quiet"
          onClick={() => chart?.fit()}
          aria-label={t('fit')}
          title={t('fit')}
          icon={<Maximize2 size={13} aria-hidden="true" />}
        />
        <span className={styles['key']} aria-hidden="true">
          <i data-direction="up" />
          {t('up')}
          <i data-direction="down" />
          {t('down')}
        </span>
      </div>
      {feed.error !== null && <ErrorStrip error={feed.error} onRetry={() => void (feed.isLoaded ? feed.older() : feed.newest())} />}
      <div className={styles['body']}>
        <div
          ref={view.host}
          className={styles['chart']}
          role="img"
          aria-label={label}
          data-spikes={episodes.length}
          data-candles={feed.book.slots.length}
        />
        {feed.isLoaded && <span className={styles['zone']}>{format.zoneLabel()}</span>}
        {!feed.isLoaded && feed.error === null && (
          <div className={styles['over']}>
            <Loading rows={8} height={40} />
          </div>
        )}
        {feed.isLoaded && feed.book.slots.length === 0 && (
          <div className={styles['over']}>
            <Empty>{t('noCandles', { symbol })}</Empty>
          </div>
        )}
      </div>
      <CandleTable feed={feed} label={label} />
    </section>
  );
}

function Legend({ ref }: { ref: React.Ref<HTMLDivElement> }) {
  const { t } = useTranslation('market');
  return (
    <div ref={ref} className={`${styles['legend']} live`}>
      <span data-f="time" className={styles['time']} />
      {(['open', 'high', 'low', 'close'] as const).map((name) => (
        <span key={name}>
          <abbr title={t(`ohlc.${name}`)}>{t(`ohlcShort.${name}`)}</abbr> <b data-f={name} />
        </span>
      ))}
      <span>
        <span data-f="change">
          <ChangeMark />
        </span>
        {' %'}
      </span>
      <span className={styles['wide']}>
        <abbr title={t('volume')}>V</abbr> <b data-f="volume" />
      </span>
      <span className={styles['wide']}>
        <abbr title={t('moveHint')}>{t('move')}</abbr> <b data-f="move" />
      </span>
      <span data-f="note" className={styles['note']} />
      <span className={styles['openNote']}>{t('stillOpen')}</span>
    </div>
  );
}

/** Makes the chart of a feed, and paints it and its legend. */
function useChart(feed: CandleFeed, props: ChartPanelProps) {
  const { t } = useTranslation('market');
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const crosshair = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [chart, setChart] = useState<PriceChart | null>(null);
  const [isFollowing, setFollowing] = useState(true);
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
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
  const { selected } = props;
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
