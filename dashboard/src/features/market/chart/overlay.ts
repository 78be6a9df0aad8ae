/** What is drawn over and under the series of the chart: hatches, markers of spikes, names of panes, candles that are still open. */
import type { Coordinate, Logical } from 'lightweight-charts';
import type { Anomaly } from '@tapewatch/client';
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import * as format from '../../../lib/format.ts';
import type { CandleBook, Slot } from '../candle-book.ts';
import { drawHatch, drawMarks, drawOpenCandle, drawReference, MARKER_OFFSET } from './drawings.ts';
import type { Mark } from './drawings.ts';
import { Layer } from './layer.ts';
import type { Panes } from './look.ts';

/** A stretch without data, epoch milliseconds. */
export interface Hatch {
  from: number;
  /** null: up to now. */
  to: number | null;
  label: string | null;
}

interface Shown {
  hatches: readonly Hatch[];
  spikes: readonly Anomaly[];
  selectedId: string | null;
  names: readonly [volume: string, move: string];
}

const HIT_PX = 12;

/** The drawings of one chart. */
export class Overlay {
  private readonly layers: readonly Layer[];
  private colors!: CanvasColors;
  private font = '';
  private shown: Shown = { hatches: [], spikes: [], selectedId: null, names: ['', ''] };
  private marks: readonly Mark[] = [];

  constructor(
    private readonly panes: Panes,
    private readonly book: CandleBook,
    private readonly stepMs: number,
  ) {
    const hatch = (): Layer => new Layer((context, { height }) => this.drawHatches(context, height), 'bottom');
    const time = (): Layer => new Layer((context, { height }) => this.drawTime(context, height), 'normal');
    const marks = new Layer(
      (context) => drawMarks(context, this.placeMarks(), this.colors, this.font),
      'top',
      (x, y) => this.marks.find((mark) => Math.hypot(mark.x - x, mark.y - y) < HIT_PX)?.id ?? null,
    );
    const open = new Layer((context) => this.drawOpen(context), 'normal');
    const name = (pane: 0 | 1): Layer => new Layer((context) => this.drawName(context, this.shown.names[pane]), 'top');
    const [n1, n2] = [name(0), name(1)];
    const [h0, h1, h2, t0, t1, t2] = [hatch(), hatch(), hatch(), time(), time(), time()];
    for (const layer of [h0, open, t0, marks]) panes.candles.attachPrimitive(layer);
    for (const layer of [h1, t1, n1]) panes.volume.attachPrimitive(layer);
    for (const layer of [h2, t2, n2]) panes.move.attachPrimitive(layer);
    this.layers = [h0, h1, h2, t0, t1, t2, n1, n2, marks, open];
  }

  set(shown: Partial<Shown>): void {
    this.shown = { ...this.shown, ...shown };
    this.redraw();
  }

  /** Puts the colors of a theme on. */
  dress(colors: CanvasColors, font: string): void {
    this.colors = colors;
    this.font = font;
    this.redraw();
  }

  private redraw(): void {
    for (const layer of this.layers) layer.redraw();
  }

  /** Of an instant; between the middles of two bars where it lies between their beginnings. */
  private xOf(atMs: number): number | null {
    const { slots } = this.book;
    const index = this.book.indexAt(atMs / 1000);
    const scale = this.panes.chart.timeScale();
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
    for (const { from, to, label } of this.shown.hatches) {
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
    return this.shown.spikes.find(({ id }) => id === this.shown.selectedId);
  }

  private slotX(atMs: number): { x: number; slot: Slot } | null {
    const index = this.book.indexAt(atMs / 1000);
    const slot = this.book.slots[index];
    const x = slot === undefined ? null : this.panes.chart.timeScale().logicalToCoordinate(index as Logical);
    return slot === undefined || x === null ? null : { x, slot };
  }

  private placeMarks(): readonly Mark[] {
    const end = (this.book.newestTime ?? 0) * 1000 + this.stepMs;
    this.marks = this.shown.spikes.flatMap((spike) => {
      const at = Date.parse(spike.triggerTime);
      const place = at < end ? this.slotX(at) : null;
      if (place === null) return [];
      const isUp = spike.direction === 'UP';
      const price = place.slot.candle === null ? spike.newPrice : isUp ? place.slot.candle.low : place.slot.candle.high;
      const y = this.panes.candles.priceToCoordinate(price);
      if (y === null) return [];
      return [
        {
          id: spike.id,
          x: place.x,
          y: y + (isUp ? MARKER_OFFSET : -MARKER_OFFSET),
          isUp,
          label: `${format.signed(spike.peakChangePercent)}\u202f%`,
          isSelected: spike.id === this.shown.selectedId,
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
    const y = height > 150 ? this.panes.candles.priceToCoordinate(spike.oldPrice) : null;
    drawReference(context, { reference: reference === null || y === null ? null : { x: reference.x, y }, x: place.x, height }, this.colors);
  }

  /** The newest two at most: an interval closes with the first tick after it and its grace. */
  private drawOpen(context: CanvasRenderingContext2D): void {
    const { slots } = this.book;
    const width = Math.max(3, this.panes.chart.timeScale().options().barSpacing * 0.8);
    const y = (price: number): number => this.panes.candles.priceToCoordinate(price) ?? (-10 as Coordinate);
    for (let index = Math.max(0, slots.length - 3); index < slots.length; index += 1) {
      const candle = slots[index]?.candle;
      const x = this.panes.chart.timeScale().logicalToCoordinate(index as Logical);
      if (candle == null || candle.closed || x === null) continue;
      const { open, close, high, low } = candle;
      const box = { x, width, high: y(high), low: y(low), top: y(Math.max(open, close)), bottom: y(Math.min(open, close)) };
      drawOpenCandle(context, box, close >= open ? this.colors.up : this.colors.down);
    }
  }
}
