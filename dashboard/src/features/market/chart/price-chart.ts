/** The chart of a symbol: candles, volume, moves in the window, and our drawings over them. It knows nothing of React or of the network. */
import type { IChartApi, IPriceLine, MouseEventParams, UTCTimestamp } from 'lightweight-charts';
import type { Anomaly } from '@tapewatch/client';
import { canvasColors, onColors } from '../../../lib/canvas-colors.ts';
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import type { CandleBook, Slot } from '../candle-book.ts';
import { rangeMove } from '../moves.ts';
import type { MoveBook } from '../moves.ts';
import { BAR_SPACING, dressPanes, makePanes, RIGHT_ROOM } from './look.ts';
import type { Panes } from './look.ts';
import { Overlay } from './overlay.ts';
import type { Hatch } from './overlay.ts';

/** What the page hears of the chart. */
export interface ChartListener {
  /** The crosshair stands at an interval (epoch seconds), or (null) at none. */
  onCrosshair: (time: number | null) => void;
  /** The newest candle is at the right edge, or not any more. */
  onFollowing: (isFollowing: boolean) => void;
  onSelect: (anomalyId: string) => void;
  /** Candles before the first are wanted. */
  onStart: () => void;
}

const BAR_SPACING_MOST = 12;
/** Bars before the first at which older ones are asked for. */
const START_NEAR = 60;

/** A chart in an element, until it is destroyed. */
export class PriceChart {
  private readonly chart: IChartApi;
  private readonly panes: Panes;
  private readonly overlay: Overlay;
  private readonly unwatch: () => void;
  private colors: CanvasColors;
  private threshold = 0;
  private preview: number | null = null;
  private crosshairTime: number | null = null;
  /** Set by script: it stays with its interval while the chart moves; one of the pointer stays under it. */
  private isPinned = false;
  private isFollowing = true;
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
    this.panes = makePanes(host, stepMs, () => Math.max(this.threshold, this.preview ?? 0) * 1.35);
    this.chart = this.panes.chart;
    this.overlay = new Overlay(this.panes, book, stepMs);
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
    this.panes.candles.setData(slots.map((slot) => this.bar(slot)));
    this.panes.volume.setData(slots.map((slot) => this.volumeBar(slot)));
    this.panes.move.setData(slots.map((slot) => this.moveBar(slot)));
    this.drawnEnd = slots.at(-1)?.time ?? -Infinity;
    this.placeCrosshair();
  }

  /** Draws the candles at these indexes, the others stay as they are. */
  drawSlots(indexes: readonly number[]): void {
    for (const index of indexes) {
      const slot = this.book.slots[index];
      if (slot === undefined) continue;
      const isEarlier = slot.time < this.drawnEnd;
      this.panes.candles.update(this.bar(slot), isEarlier);
      this.panes.volume.update(this.volumeBar(slot), isEarlier);
      this.panes.move.update(this.moveBar(slot), isEarlier);
      if (!isEarlier) this.drawnEnd = slot.time;
    }
    this.placeCrosshair();
  }

  /** Draws the move of one interval. */
  drawMove(time: number): void {
    const slot = this.book.slots[this.book.indexAt(time)];
    // What is not drawn yet comes with its candle.
    if (slot?.time === time && time <= this.drawnEnd) this.panes.move.update(this.moveBar(slot), time < this.drawnEnd);
  }

  /** @param isLive what the server has now; else an old price, which looks like one */
  setLast(price: number | null, isLive: boolean): void {
    const axisLabelColor = this.colors[isLive ? 'text-1' : 'text-3'];
    const isShown = price !== null;
    this.panes.last.applyOptions({ ...(isShown && { price }), lineVisible: isShown, axisLabelVisible: isShown, axisLabelColor });
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
    set(this.panes.limits, threshold);
    set(this.panes.previews, preview);
  }

  setHatches(hatches: readonly Hatch[]): void {
    this.overlay.set({ hatches });
  }

  setSpikes(spikes: readonly Anomaly[], selectedId: string | null): void {
    this.overlay.set({ spikes, selectedId });
  }

  /** What the lower panes show. */
  setNames(volume: string, move: string): void {
    this.overlay.set({ names: [volume, move] });
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
    this.chart.setCrosshairPosition(price, slot.time as UTCTimestamp, this.panes.candles);
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
    const family = getComputedStyle(document.body).fontFamily;
    dressPanes(this.panes, this.colors, family);
    this.overlay.dress(this.colors, `500 11px ${family}`);
    if (this.book.slots.length > 0) this.drawWhole();
  }
}
