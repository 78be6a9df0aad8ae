/** The chart of a symbol: candles, volume, moves in the window, and our drawings over them. It knows nothing of React or of the network. */
import { CandlestickSeries, ColorType, createChart, CrosshairMode, HistogramSeries, LineStyle, TickMarkType } from 'lightweight-charts';
import type { Coordinate, IChartApi, IPriceLine, ISeriesApi, Logical, MouseEventParams, Time, UTCTimestamp } from 'lightweight-charts';
import type { Anomaly } from '@tapewatch/client';
import * as format from '../../../lib/format.ts';
import { canvasColors, onColors } from '../../../lib/canvas-colors.ts';
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import type { CandleBook, Slot } from '../candle-book.ts';
import { rangeMove } from '../moves.ts';
import type { MoveBook } from '../moves.ts';
import { drawHatch, drawMarks, drawOpenCandle, drawReference, MARKER_OFFSET } from './drawings.ts';
import type { Mark } from './drawings.ts';
import { Layer } from './layer.ts';

/** A stretch without data, epoch milliseconds. */
export interface Hatch {
  from: number;
  /** null: up to now. */
  to: number | null;
  label: string | null;
}

export interface ChartListener {
  /** The crosshair stands at an interval (epoch seconds), or (null) at none. */
  onCrosshair: (time: number | null) => void;
  /** The newest candle is at the right edge, or not any more. */
  onFollowing: (isFollowing: boolean) => void;
  onSelect: (anomalyId: string) => void;
  /** Candles before the first are wanted. */
  onStart: () => void;
}

const BAR_SPACING = 5;
const BAR_SPACING_MOST = 12;
const RIGHT_ROOM = 6;
/** Bars before the first at which older ones are asked for. */
const START_NEAR = 60;
const SCALE_WIDTH = 74;
const PANES = [0.72, 0.11, 0.17] as const;
const HIT_PX = 12;

export class PriceChart {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volume: ISeriesApi<'Histogram'>;
  private readonly move: ISeriesApi<'Histogram'>;
  private readonly layers: readonly Layer[];
  private readonly last: IPriceLine;
  private readonly limits: readonly [IPriceLine, IPriceLine];
  private readonly previews: readonly [IPriceLine, IPriceLine];
  private readonly unwatch: () => void;
  private colors: CanvasColors;
  private font = '';
  private threshold = 0;
  private preview: number | null = null;
  private hatches: readonly Hatch[] = [];
  private spikes: readonly Anomaly[] = [];
  private selectedId: string | null = null;
  private crosshairTime: number | null = null;
  /** Set by script: it stays with its interval while the chart moves; one of the pointer stays under it. */
  private isPinned = false;
  private isFollowing = true;
  private names: readonly [volume: string, move: string] = ['', ''];
  private marks: readonly Mark[] = [];
  /** Beginning of the newest interval that was drawn. */
  private drawnEnd = -Infinity;

  constructor(
    host: HTMLElement,
    private readonly book: CandleBook,
    private readonly moves: MoveBook,
    private readonly stepMs: number,
    private readonly listener: ChartListener,
  ) {
    this.colors = canvasColors();
    this.chart = createChart(host, {
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
    this.candles = this.chart.addSeries(CandlestickSeries, { lastValueVisible: false, priceLineVisible: false }, 0);
    this.volume = this.chart.addSeries(HistogramSeries, { lastValueVisible: false, priceLineVisible: false }, 1);
    this.move = this.chart.addSeries(HistogramSeries, { lastValueVisible: false, priceLineVisible: false, base: 0 }, 2);
    this.candles.applyOptions({ priceFormat: { type: 'custom', formatter: format.price, minMove: 1e-6 } });
    this.volume.applyOptions({ priceFormat: { type: 'custom', formatter: (value: number) => format.compact(value), minMove: 1 } });
    this.move.applyOptions({
      priceFormat: {
        type: 'custom',
        formatter: (value: number) => `${format.signed(value)}\u202f%`,
        // The limits say the scale; ticks between them would cover their labels.
        tickmarksFormatter: (values: readonly number[]) => values.map(() => ''),
        minMove: 0.01,
      },
      autoscaleInfoProvider: (original: () => { priceRange: { minValue: number; maxValue: number } | null } | null) => {
        const range = original()?.priceRange;
        const reach = Math.max(this.threshold, this.preview ?? 0) * 1.35;
        return { priceRange: { minValue: Math.min(-reach, range?.minValue ?? 0), maxValue: Math.max(reach, range?.maxValue ?? 0) } };
      },
    });
    this.candles.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.1 } });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.38, bottom: 0 } });
    this.move.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.06 } });
    for (const [index, pane] of this.chart.panes().entries()) pane.setStretchFactor(PANES[index] ?? 0.1);

    this.last = this.candles.createPriceLine({
      price: 0,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      lineVisible: false,
      axisLabelVisible: false,
    });
    const limit = (isPreview: boolean): IPriceLine =>
      this.move.createPriceLine({
        price: 0,
        lineWidth: 1,
        lineStyle: isPreview ? LineStyle.Dashed : LineStyle.Dotted,
        axisLabelVisible: false,
      });
    this.limits = [limit(false), limit(false)];
    this.previews = [limit(true), limit(true)];
    const hatch = (): Layer => new Layer((context, { height }) => this.drawHatches(context, height), 'bottom');
    const time = (): Layer => new Layer((context, { height }) => this.drawTime(context, height), 'normal');
    const marks = new Layer(
      (context) => drawMarks(context, this.placeMarks(), this.colors, this.font),
      'top',
      (x, y) => this.marks.find((mark) => Math.hypot(mark.x - x, mark.y - y) < HIT_PX)?.id ?? null,
    );
    const open = new Layer((context) => this.drawOpen(context), 'normal');
    const name = (pane: 0 | 1): Layer => new Layer((context) => this.drawName(context, this.names[pane]), 'top');
    const [n1, n2] = [name(0), name(1)];
    const [h0, h1, h2, t0, t1, t2] = [hatch(), hatch(), hatch(), time(), time(), time()];
    for (const layer of [h0, open, t0, marks]) this.candles.attachPrimitive(layer);
    for (const layer of [h1, t1, n1]) this.volume.attachPrimitive(layer);
    for (const layer of [h2, t2, n2]) this.move.attachPrimitive(layer);
    this.layers = [h0, h1, h2, t0, t1, t2, n1, n2, marks, open];

    this.applyTheme();
    this.unwatch = onColors(() => this.applyTheme());
    this.chart.subscribeCrosshairMove((event) => this.crosshairMoved(event));
    this.chart.subscribeClick(({ hoveredObjectId }) => {
      if (typeof hoveredObjectId === 'string') this.listener.onSelect(hoveredObjectId);
    });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < START_NEAR && this.book.slots.length > 0) this.listener.onStart();
      this.noticeFollowing();
      this.placeCrosshair();
    });
  }

  destroy(): void {
    this.unwatch();
    this.chart.remove();
  }

  /** Draws all candles anew; places at the beginning push nothing out of sight. */
  drawWhole(): void {
    const { slots } = this.book;
    this.candles.setData(slots.map((slot) => this.bar(slot)));
    this.volume.setData(slots.map((slot) => this.volumeBar(slot)));
    this.move.setData(slots.map((slot) => this.moveBar(slot)));
    this.drawnEnd = slots.at(-1)?.time ?? -Infinity;
    this.placeCrosshair();
  }

  /** Draws the candles at these indexes, the others stay as they are. */
  drawSlots(indexes: readonly number[]): void {
    for (const index of indexes) {
      const slot = this.book.slots[index];
      if (slot === undefined) continue;
      const isEarlier = slot.time < this.drawnEnd;
      this.candles.update(this.bar(slot), isEarlier);
      this.volume.update(this.volumeBar(slot), isEarlier);
      this.move.update(this.moveBar(slot), isEarlier);
      if (!isEarlier) this.drawnEnd = slot.time;
    }
    this.placeCrosshair();
  }

  /** Draws the move of one interval. */
  drawMove(time: number): void {
    const slot = this.book.slots[this.book.indexAt(time)];
    // What is not drawn yet comes with its candle.
    if (slot?.time === time && time <= this.drawnEnd) this.move.update(this.moveBar(slot), time < this.drawnEnd);
  }

  /** @param isLive what the server has now; else an old price, which looks like one */
  setLast(price: number | null, isLive: boolean): void {
    const axisLabelColor = this.colors[isLive ? 'text-1' : 'text-3'];
    const isShown = price !== null;
    this.last.applyOptions({ ...(isShown && { price }), lineVisible: isShown, axisLabelVisible: isShown, axisLabelColor });
  }

  /** @param preview a threshold that is only thought of */
  setThreshold(threshold: number, preview: number | null): void {
    const isOther = this.threshold !== threshold;
    this.threshold = threshold;
    this.preview = preview;
    // Moves that came near it are in color.
    if (isOther && this.book.slots.length > 0) this.drawWhole();
    const set = (lines: readonly [IPriceLine, IPriceLine], value: number | null): void => {
      for (const [line, sign] of [
        [lines[0], 1],
        [lines[1], -1],
      ] as const) {
        line.applyOptions({ price: (value ?? 0) * sign, lineVisible: value !== null, axisLabelVisible: value !== null });
      }
    };
    set(this.limits, threshold);
    set(this.previews, preview);
  }

  setHatches(hatches: readonly Hatch[]): void {
    this.hatches = hatches;
    this.redraw();
  }

  setSpikes(spikes: readonly Anomaly[], selectedId: string | null): void {
    this.spikes = spikes;
    this.selectedId = selectedId;
    this.redraw();
  }

  /** What the lower panes show. */
  setNames(volume: string, move: string): void {
    this.names = [volume, move];
    this.redraw();
  }

  redraw(): void {
    for (const layer of this.layers) layer.redraw();
  }

  /** Moves the crosshair by bars, from the newest one where it stood nowhere. */
  moveCrosshair(by: number): void {
    const end = this.book.slots.length - 1;
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const seen = Math.min(end, Math.floor(range?.to ?? end)) + (by < 0 ? 1 : 0);
    const from = this.crosshairTime === null ? seen : this.book.indexAt(this.crosshairTime);
    this.showCrosshair(Math.max(0, Math.min(end, from + by)));
  }

  /** Sets the crosshair, and scrolls to it where it is out of sight. */
  showCrosshair(index: number): void {
    const slot = this.book.slots[index];
    if (slot === undefined) return;
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range !== null && (index < range.from || index > range.to)) this.showRangeAround(index);
    this.crosshairTime = slot.time;
    this.isPinned = true;
    this.placeCrosshair();
    this.listener.onCrosshair(slot.time);
  }

  clearCrosshair(): void {
    this.chart.clearCrosshairPosition();
    this.crosshairTime = null;
    this.isPinned = false;
    this.listener.onCrosshair(null);
  }

  /** Brings a time (epoch milliseconds) into sight where it is out of it. */
  showTime(atMs: number): void {
    const index = this.book.indexAt(atMs / 1000);
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (index < 0 || range === null || (index > range.from + 2 && index < range.to - 2)) return;
    this.showRangeAround(index);
  }

  zoom(factor: number): void {
    const scale = this.chart.timeScale();
    scale.applyOptions({ barSpacing: Math.max(0.5, Math.min(60, scale.options().barSpacing * factor)) });
  }

  follow(): void {
    const scale = this.chart.timeScale();
    // A few candles are drawn wider than many, so that they do not stand in a corner.
    const barSpacing = Math.max(BAR_SPACING, Math.min(BAR_SPACING_MOST, scale.width() / (this.book.slots.length + RIGHT_ROOM)));
    scale.applyOptions({ barSpacing, rightOffset: RIGHT_ROOM });
    scale.scrollToPosition(RIGHT_ROOM, false);
  }

  fit(): void {
    this.chart.timeScale().fitContent();
  }

  private showRangeAround(index: number): void {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const half = range === null ? 100 : (range.to - range.from) / 2;
    scale.setVisibleLogicalRange({ from: index - half, to: index + half });
  }

  private noticeFollowing(): void {
    const isFollowing = this.chart.timeScale().scrollPosition() > -1;
    if (isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.listener.onFollowing(isFollowing);
  }

  private crosshairMoved({ time, sourceEvent }: MouseEventParams): void {
    // Setting it by script is told too, and known already.
    if (sourceEvent === undefined) return;
    const at = time === undefined ? null : Number(time);
    this.isPinned = false;
    if (at === this.crosshairTime) return;
    this.crosshairTime = at;
    this.listener.onCrosshair(at);
  }

  private placeCrosshair(): void {
    const index = this.crosshairTime === null ? -1 : this.book.indexAt(this.crosshairTime);
    const slot = this.book.slots[index];
    if (!this.isPinned || slot === undefined) return;
    const price = slot.candle?.close ?? this.book.slots.slice(0, index).findLast(({ candle }) => candle !== null)?.candle?.close ?? 0;
    this.chart.setCrosshairPosition(price, slot.time as UTCTimestamp, this.candles);
  }

  private bar({ time, candle }: Slot) {
    const at = time as UTCTimestamp;
    if (candle === null) return { time: at };
    const { open, high, low, close, closed } = candle;
    const nothing = 'rgba(0, 0, 0, 0)';
    return { time: at, open, high, low, close, ...(!closed && { color: nothing, borderColor: nothing, wickColor: nothing }) };
  }

  private volumeBar({ time, candle }: Slot) {
    return candle === null ? { time: time as UTCTimestamp } : { time: time as UTCTimestamp, value: candle.volume };
  }

  private moveBar({ time, candle }: Slot) {
    const at = time as UTCTimestamp;
    const measured = this.moves.at(time);
    const value = measured ?? (candle !== null && this.stepMs === 1000 ? rangeMove(candle) : null);
    if (value === null) return { time: at };
    const isNear = Math.abs(value) >= this.threshold / 2;
    return { time: at, value, color: isNear ? (value > 0 ? this.colors.up : this.colors.down) : this.colors.control };
  }

  private applyTheme(): void {
    this.colors = canvasColors();
    const { panel, line, up, down, control, accent } = this.colors;
    const family = getComputedStyle(document.body).fontFamily;
    this.font = `500 11px ${family}`;
    const quiet = this.colors['text-2'];
    const label = { labelBackgroundColor: this.colors['text-2'], color: quiet, width: 1 as const, style: LineStyle.Dotted };
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: panel },
        textColor: this.colors['text-3'],
        fontFamily: family,
        fontSize: 11,
        panes: { separatorColor: line, separatorHoverColor: this.colors.hover, enableResize: true },
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      crosshair: { vertLine: label, horzLine: label },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    this.candles.applyOptions({
      upColor: panel,
      borderUpColor: up,
      wickUpColor: up,
      downColor: down,
      borderDownColor: down,
      wickDownColor: down,
    });
    this.volume.applyOptions({ color: control });
    this.last.applyOptions({ color: this.colors['text-2'], axisLabelTextColor: panel });
    for (const limit of this.limits) limit.applyOptions({ color: quiet, axisLabelColor: panel, axisLabelTextColor: quiet });
    for (const limit of this.previews) limit.applyOptions({ color: accent, axisLabelColor: accent, axisLabelTextColor: this.colors.panel });
    if (this.book.slots.length > 0) this.drawWhole();
    this.redraw();
  }

  /** Of an instant; between the middles of two bars where it lies between their beginnings. */
  private xOf(atMs: number): number | null {
    const { slots } = this.book;
    const index = this.book.indexAt(atMs / 1000);
    const scale = this.chart.timeScale();
    if (slots.length === 0) return null;
    const first = scale.logicalToCoordinate(0 as Logical);
    if (first === null) return null;
    const spacing = scale.options().barSpacing;
    const slot = slots[index];
    const steps =
      slot === undefined
        ? (atMs / 1000 - (slots[0]?.time ?? 0)) / (this.stepMs / 1000)
        : index + Math.min(1, (atMs / 1000 - slot.time) / (this.stepMs / 1000));
    return first + (steps - 0.5) * spacing;
  }

  private drawHatches(context: CanvasRenderingContext2D, height: number): void {
    const isPrice = height > 150;
    for (const { from, to, label } of this.hatches) {
      const left = this.xOf(from);
      const right = to === null ? context.canvas.width : this.xOf(to);
      if (left === null || right === null || right < 0) continue;
      drawHatch(context, { left, right, height }, this.colors, this.font, isPrice ? label : null);
    }
  }

  private drawName(context: CanvasRenderingContext2D, name: string): void {
    context.font = this.font;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.lineWidth = 3;
    context.lineJoin = 'round';
    context.strokeStyle = this.colors.panel;
    context.strokeText(name, 10, 5);
    context.fillStyle = this.colors['text-3'];
    context.fillText(name, 10, 5);
  }

  private get selected(): Anomaly | undefined {
    return this.spikes.find(({ id }) => id === this.selectedId);
  }

  private slotX(atMs: number): { x: number; slot: Slot } | null {
    const index = this.book.indexAt(atMs / 1000);
    const slot = this.book.slots[index];
    const x = slot === undefined ? null : this.chart.timeScale().logicalToCoordinate(index as Logical);
    return slot === undefined || x === null ? null : { x, slot };
  }

  private placeMarks(): readonly Mark[] {
    const end = (this.book.newestTime ?? 0) * 1000 + this.stepMs;
    this.marks = this.spikes.flatMap((spike) => {
      const at = Date.parse(spike.triggerTime);
      const place = at < end ? this.slotX(at) : null;
      if (place === null) return [];
      const isUp = spike.direction === 'UP';
      const price = place.slot.candle === null ? spike.newPrice : isUp ? place.slot.candle.low : place.slot.candle.high;
      const y = this.candles.priceToCoordinate(price);
      if (y === null) return [];
      return [
        {
          id: spike.id,
          x: place.x,
          y: y + (isUp ? MARKER_OFFSET : -MARKER_OFFSET),
          isUp,
          label: `${format.signed(spike.peakChangePercent)}\u202f%`,
          isSelected: spike.id === this.selectedId,
        },
      ];
    });
    return this.marks;
  }

  private drawTime(context: CanvasRenderingContext2D, height: number): void {
    const spike = this.selected;
    if (spike === undefined) return;
    const place = this.slotX(Date.parse(spike.triggerTime));
    if (place === null) return;
    const reference = this.slotX(Date.parse(spike.referenceTime));
    const y = height > 150 ? this.candles.priceToCoordinate(spike.oldPrice) : null;
    drawReference(context, { reference: reference === null || y === null ? null : { x: reference.x, y }, x: place.x, height }, this.colors);
  }

  /** The newest two at most: an interval closes with the first tick after it and its grace. */
  private drawOpen(context: CanvasRenderingContext2D): void {
    const { slots } = this.book;
    const width = Math.max(3, this.chart.timeScale().options().barSpacing * 0.8);
    const y = (price: number): number => this.candles.priceToCoordinate(price) ?? (-10 as Coordinate);
    for (let index = Math.max(0, slots.length - 3); index < slots.length; index += 1) {
      const candle = slots[index]?.candle;
      const x = this.chart.timeScale().logicalToCoordinate(index as Logical);
      if (candle == null || candle.closed || x === null) continue;
      const { open, close, high, low } = candle;
      const box = { x, width, high: y(high), low: y(low), top: y(Math.max(open, close)), bottom: y(Math.min(open, close)) };
      drawOpenCandle(context, box, close >= open ? this.colors.up : this.colors.down);
    }
  }
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
