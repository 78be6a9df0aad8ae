/** How the chart of a symbol looks: panes, scales and formats once, colors of each theme. */
import { CandlestickSeries, ColorType, createChart, CrosshairMode, HistogramSeries, LineStyle, TickMarkType } from 'lightweight-charts';
import type { IChartApi, IPriceLine, ISeriesApi, Time } from 'lightweight-charts';
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import * as format from '../../../lib/format.ts';

export const BAR_SPACING = 5;
export const RIGHT_ROOM = 6;
const SCALE_WIDTH = 74;
const PANES = [0.72, 0.11, 0.17] as const;

/** Lines above and below zero at the same distance. */
export type Limits = readonly [above: IPriceLine, below: IPriceLine];

/** The chart with its three panes, and the lines across them. */
export interface Panes {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly move: ISeriesApi<'Histogram'>;
  readonly last: IPriceLine;
  readonly limits: Limits;
  readonly previews: Limits;
}

/** @param reach what the scale of moves shows at least, in percent */
export function makePanes(host: HTMLElement, stepMs: number, reach: () => number): Panes {
  const chart = createChart(host, {
    autoSize: true,
    // The library's own logo is markup from text, which the policy of the page forbids; its notice stands in the status bar.
    layout: { attributionLogo: false },
    crosshair: { mode: CrosshairMode.Normal },
    handleScroll: { vertTouchDrag: false },
    rightPriceScale: { minimumWidth: SCALE_WIDTH, entireTextOnly: true },
    timeScale: {
      timeVisible: true,
      secondsVisible: stepMs < 60_000,
      barSpacing: BAR_SPACING,
      rightOffset: RIGHT_ROOM,
      minBarSpacing: 0.4,
      ignoreWhitespaceIndices: false,
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickMark(Number(time) * 1000, type),
    },
    localization: { timeFormatter: (time: Time) => format.full(Number(time) * 1000) },
  });
  const candles = chart.addSeries(CandlestickSeries, { lastValueVisible: false, priceLineVisible: false }, 0);
  const volume = chart.addSeries(HistogramSeries, { lastValueVisible: false, priceLineVisible: false }, 1);
  const move = chart.addSeries(HistogramSeries, { lastValueVisible: false, priceLineVisible: false, base: 0 }, 2);
  candles.applyOptions({ priceFormat: { type: 'custom', formatter: format.price, minMove: 1e-6 } });
  volume.applyOptions({ priceFormat: { type: 'custom', formatter: (value: number) => format.compact(value), minMove: 1 } });
  move.applyOptions({
    priceFormat: {
      type: 'custom',
      formatter: (value: number) => `${format.signed(value)}\u202f%`,
      // The limits say the scale; ticks between them would cover their labels.
      tickmarksFormatter: (values: readonly number[]) => values.map(() => ''),
      minMove: 0.01,
    },
    autoscaleInfoProvider: (original: () => { priceRange: { minValue: number; maxValue: number } | null } | null) => {
      const range = original()?.priceRange;
      return { priceRange: { minValue: Math.min(-reach(), range?.minValue ?? 0), maxValue: Math.max(reach(), range?.maxValue ?? 0) } };
    },
  });
  candles.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.1 } });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.38, bottom: 0 } });
  move.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.06 } });
  for (const [index, pane] of chart.panes().entries()) pane.setStretchFactor(PANES[index] ?? 0.1);

  const last = candles.createPriceLine({
    price: 0,
    lineWidth: 1,
    lineStyle: LineStyle.Dotted,
    lineVisible: false,
    axisLabelVisible: false,
  });
  const limit = (isPreview: boolean): IPriceLine =>
    move.createPriceLine({
      price: 0,
      lineWidth: 1,
      lineStyle: isPreview ? LineStyle.Dashed : LineStyle.Dotted,
      axisLabelVisible: false,
    });
  const limits: Limits = [limit(false), limit(false)];
  const previews: Limits = [limit(true), limit(true)];
  return { chart, candles, volume, move, last, limits, previews };
}

/** Puts the colors of a theme on. */
export function dressPanes({ chart, candles, volume, last, limits, previews }: Panes, colors: CanvasColors, fontFamily: string): void {
  const { panel, line, up, down, control, accent } = colors;
  const quiet = colors['text-2'];
  const label = { labelBackgroundColor: quiet, color: quiet, width: 1 as const, style: LineStyle.Dotted };
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: panel },
      textColor: colors['text-3'],
      fontFamily,
      fontSize: 11,
      panes: { separatorColor: line, separatorHoverColor: colors.hover, enableResize: true },
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    crosshair: { vertLine: label, horzLine: label },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
  });
  candles.applyOptions({
    upColor: panel,
    borderUpColor: up,
    wickUpColor: up,
    downColor: down,
    borderDownColor: down,
    wickDownColor: down,
  });
  volume.applyOptions({ color: control });
  last.applyOptions({ color: quiet, axisLabelTextColor: panel });
  for (const limit of limits) limit.applyOptions({ color: quiet, axisLabelColor: panel, axisLabelTextColor: quiet });
  for (const limit of previews) limit.applyOptions({ color: accent, axisLabelColor: accent, axisLabelTextColor: panel });
}

function tickMark(at: number, type: TickMarkType): string {
  switch (type) {
    case TickMarkType.Year:
    case TickMarkType.Month:
    case TickMarkType.DayOfMonth:
      return format.day(at);
    case TickMarkType.Time:
      return format.minute(at);
    case TickMarkType.TimeWithSeconds:
      return format.time(at);
  }
}
