/** Columns of the watchlist and how a row is painted into them. */
import type { ReactNode } from 'react';
import type { LiveColumn } from '../../components/live-table/live-table.tsx';
import { ChangeMark, FeedMark, PriceMark } from '../../components/marks.tsx';
import { paintAttribute, paintChange, paintFeed, paintPrice, paintText } from '../../components/paint.ts';
import { drawSpark } from '../../components/spark.ts';
import { canvasColors } from '../../lib/canvas-colors.ts';
import type { CanvasColors } from '../../lib/canvas-colors.ts';
import * as format from '../../lib/format.ts';
import { live } from '../../live/live.ts';
import { HISTORY_VALUES } from '../../live/price-history.ts';
import type { PriceHistory } from '../../live/price-history.ts';
import type { WatchRow } from './watch-source.ts';
import styles from './watchlist.module.css';

/** Those that can be hidden, with whether they are at first. */
export const OPTIONAL_COLUMNS = [
  { id: 'feed', isHidden: false },
  { id: 'today', isHidden: false },
  { id: 'spread', isHidden: false },
  { id: 'average', isHidden: true },
  { id: 'range', isHidden: true },
  { id: 'volume', isHidden: true },
  { id: 'spark', isHidden: false },
] as const;

/** A line needs ten seconds. */
const SPARK = { width: 94, height: 18, shortest: 4 };

interface WatchWords {
  history: PriceHistory;
  t: (key: string) => string;
  word: (status: string) => string;
  asOf: () => string;
  starMark: () => ReactNode;
}

export function watchColumns({ history, t, word, asOf, starMark }: WatchWords): LiveColumn<WatchRow>[] {
  const drawn = new WeakMap<HTMLCanvasElement, { symbol: string; newest: number; fills: number; colors: CanvasColors }>();
  const values = new Float64Array(HISTORY_VALUES);
  const [warming, synthetic] = [t('watchlist.warming'), t('watchlist.synthetic')];
  const paintSpark = (cell: HTMLElement, { id }: WatchRow): void => {
    const canvas = cell.firstElementChild;
    if (!(canvas instanceof HTMLCanvasElement)) return;
    const before = drawn.get(canvas);
    const newest = history.newest(id);
    const colors = canvasColors();
    const { fills } = history;
    if (before?.symbol === id && before.newest === newest && before.fills === fills && before.colors === colors) return;
    drawn.set(canvas, { symbol: id, newest, fills, colors });
    history.read(id, values);
    drawSpark(canvas, values, { ...SPARK, color: colors['text-2'] });
  };
  const text =
    (read: (row: WatchRow) => string) =>
    (cell: HTMLElement, row: WatchRow): void =>
      paintText(cell, read(row));
  return [
    {
      id: 'symbol',
      header: t('watchlist.symbol'),
      width: 'minmax(84px, 1fr)',
      structure: () => (
        <>
          <span className={styles['symbol']} />
          {starMark()}
        </>
      ),
      paint: (cell, { id, isStarred, statistics }) => {
        const [name, star] = cell.children;
        if (name !== undefined) {
          paintText(name, id);
          paintAttribute(name, 'title', statistics.warming ? warming : null);
        }
        if (star !== undefined) paintAttribute(star, 'aria-pressed', String(isStarred));
      },
    },
    {
      id: 'feed',
      header: t('watchlist.feed'),
      width: '104px',
      structure: () => <FeedMark />,
      paint: (cell, { statistics }) => {
        const mark = cell.firstElementChild;
        if (mark === null) return;
        if (live.isLive) paintFeed(mark, statistics.feedStatus, live.now - Date.parse(statistics.lastUpdateTime), word);
        else {
          // Whatever the feed was: nobody here knows what it is now.
          paintFeed(mark, 'QUIET', 0, asOf);
          paintAttribute(mark, 'data-feed', 'unknown');
        }
      },
    },
    {
      id: 'last',
      header: t('watchlist.last'),
      width: 'minmax(84px, 1fr)',
      align: 'end',
      structure: () => <PriceMark />,
      paint: (cell, { statistics, previousPrice }) => {
        if (cell.firstElementChild !== null) paintPrice(cell.firstElementChild, statistics.currentPrice, previousPrice);
      },
    },
    {
      id: 'today',
      header: t('watchlist.today'),
      width: '84px',
      align: 'end',
      structure: () => <ChangeMark />,
      paint: (cell, { statistics }) => {
        if (cell.firstElementChild !== null) paintChange(cell.firstElementChild, statistics.changeTodayPercent);
      },
    },
    {
      id: 'spread',
      header: t('watchlist.spread'),
      width: '76px',
      align: 'end',
      paint: (cell, { statistics: { spread, quoteSource, currentPrice } }) => {
        const isMade = quoteSource === 'synthetic';
        paintText(cell, format.decimal(spread, format.priceDecimals(currentPrice)));
        paintAttribute(cell, 'data-quiet', isMade ? '' : null);
        paintAttribute(cell, 'title', isMade ? synthetic : null);
      },
    },
    {
      id: 'average',
      header: t('watchlist.average'),
      width: '92px',
      align: 'end',
      paint: text(({ statistics }) => format.price(statistics.movingAverage)),
    },
    {
      id: 'range',
      header: t('watchlist.range'),
      width: '140px',
      align: 'end',
      paint: text(({ statistics }) => `${format.price(statistics.dayLow)} – ${format.price(statistics.dayHigh)}`),
    },
    {
      id: 'volume',
      header: t('watchlist.volume'),
      width: '76px',
      align: 'end',
      paint: text(({ statistics }) => format.compact(statistics.dayVolume)),
    },
    {
      id: 'spark',
      header: t('watchlist.spark'),
      width: '116px',
      align: 'end',
      structure: () => <canvas className={styles['spark']} aria-hidden="true" />,
      paint: paintSpark,
    },
  ];
}
