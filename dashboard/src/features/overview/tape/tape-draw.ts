/** Draws the tape: four lanes over one axis of time, in colours and words that it is given. */
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import * as format from '../../../lib/format.ts';
import { rateScale } from './tape-model.ts';
import type { Hatched, TapeView } from './tape-model.ts';

export interface TapeWords {
  lanes: { anomalies: string; payments: string; alerts: string; feeds: string };
  now: string;
  perSecond: (rate: string) => string;
  linked: (count: number, symbol: string) => string;
  hatched: (stretch: Hatched, ms: number) => string;
  noData: (since: number) => string;
}

export interface TapeSize {
  width: number;
  height: number;
}

/** Where things stand; the pointer reads by the same. */
export interface TapeFrame extends TapeSize {
  left: number;
  right: number;
  isNarrow: boolean;
}

const AXIS = 18;
const FONT = '"Tapewatch Sans", system-ui, sans-serif';
const TEXT = `11.5px ${FONT}`;
const SMALL = `10.5px ${FONT}`;
const NOTE = `11px ${FONT}`;
/** Widths of texts that were measured: most stay for minutes. */
const widths = new Map<string, number>();
const WIDTHS_KEPT = 1_000;
const GRID_MS = 30_000;
/** The scale of the first lane ends there, unless a spike is larger. */
const PERCENT_SCALE = 6.4;

export function tapeFrame({ width, height }: TapeSize): TapeFrame {
  const isNarrow = width < 500;
  return { width, height, left: isNarrow ? 12 : 108, right: width - 14, isNarrow };
}

type Lane = readonly [top: number, bottom: number];

class Pen {
  readonly lanes: { anomalies: Lane; payments: Lane; alerts: Lane; feeds: Lane };
  private readonly perMs: number;
  private font = '';

  constructor(
    readonly g: CanvasRenderingContext2D,
    readonly frame: TapeFrame,
    readonly view: TapeView,
    readonly colors: CanvasColors,
  ) {
    const h = frame.height - AXIS;
    this.lanes = {
      anomalies: [8, h * 0.46],
      payments: [h * 0.46 + 6, h * 0.76],
      alerts: [h * 0.76 + 4, h * 0.9],
      feeds: [h * 0.9 + 3, h - 2],
    };
    this.perMs = (frame.right - frame.left) / (view.to - view.from);
  }

  x(at: number): number {
    return this.frame.left + (at - this.view.from) * this.perMs;
  }

  /** Inside the lanes. */
  clamped(at: number): number {
    return Math.min(this.frame.right, Math.max(this.frame.left, this.x(at)));
  }

  line(x1: number, y1: number, x2: number, y2: number): void {
    this.g.beginPath();
    this.g.moveTo(x1, y1);
    this.g.lineTo(x2, y2);
    this.g.stroke();
  }

  /** Setting a font costs as much as writing with it. */
  private use(font: string): void {
    if (this.font === font) return;
    this.font = font;
    this.g.font = font;
  }

  width(text: string, font = TEXT): number {
    const key = `${font}\n${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      this.use(font);
      ({ width } = this.g.measureText(text));
      if (widths.size >= WIDTHS_KEPT) widths.clear();
      widths.set(key, width);
    }
    return width;
  }

  text(text: string, x: number, y: number, align: CanvasTextAlign, color: string, font = TEXT): void {
    this.use(font);
    this.g.textAlign = align;
    this.g.fillStyle = color;
    this.g.fillText(text, x, y);
  }

  /** On a patch of the panel, so that lines do not run through it; gives its width. */
  label(text: string, x: number, y: number, align: 'left' | 'right', color: string, font = TEXT): number {
    const { g } = this;
    const width = this.width(text, font);
    g.fillStyle = this.colors.panel;
    g.fillRect((align === 'right' ? x - width : x) - 2, y - 7, width + 4, 14);
    this.text(text, x, y, align, color, font);
    return width;
  }

  hatch(x: number, y: number, width: number, height: number, color: string): void {
    const { g } = this;
    if (width <= 0) return;
    g.save();
    g.beginPath();
    g.rect(x, y, width, height);
    g.clip();
    g.strokeStyle = color;
    g.lineWidth = 1;
    g.beginPath();
    for (let at = x - height; at < x + width; at += 6) {
      g.moveTo(at, y + height);
      g.lineTo(at + height, y);
    }
    g.stroke();
    g.restore();
  }
}

export function drawTape(g: CanvasRenderingContext2D, frame: TapeFrame, view: TapeView, colors: CanvasColors, words: TapeWords): void {
  const pen = new Pen(g, frame, view, colors);
  g.clearRect(0, 0, frame.width, frame.height);
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  drawGrid(pen, words);
  drawLinked(pen);
  drawSpikes(pen);
  drawPayments(pen, words);
  drawAlerts(pen);
  drawFeeds(pen, words);
  drawCuts(pen, words);
}

function drawGrid(pen: Pen, words: TapeWords): void {
  const { g, frame, view, colors, lanes } = pen;
  const bottom = frame.height - AXIS;
  if (!frame.isNarrow) {
    const middle = ([top, end]: Lane): number => (top + end) / 2;
    pen.text(words.lanes.anomalies, 14, lanes.anomalies[0] + 6, 'left', colors['text-2']);
    pen.text(words.lanes.payments, 14, lanes.payments[0] + 8, 'left', colors['text-2']);
    pen.text(words.lanes.alerts, 14, middle(lanes.alerts), 'left', colors['text-2']);
    pen.text(words.lanes.feeds, 14, middle(lanes.feeds), 'left', colors['text-2']);
  }
  g.strokeStyle = colors.line;
  g.lineWidth = 1;
  const every = frame.isNarrow ? GRID_MS * 2 : GRID_MS;
  for (let at = Math.ceil(view.from / GRID_MS) * GRID_MS; at < view.to; at += GRID_MS) {
    const x = Math.round(pen.x(at)) + 0.5;
    pen.line(x, 0, x, bottom);
    // Times stand where they have room, also beside "now".
    if (at % every === 0 && x < frame.right - 52 && (!frame.isNarrow || x > 36)) {
      pen.text(format.time(at), x, bottom + AXIS / 2, 'center', colors['text-3'], SMALL);
    }
  }
  pen.text(words.now, frame.right, bottom + AXIS / 2, 'right', colors['text-3'], SMALL);
  for (const y of [lanes.anomalies[1] + 3, lanes.payments[1] + 2, lanes.alerts[1] + 1.5]) {
    g.strokeStyle = colors.line;
    pen.line(0, Math.round(y) + 0.5, frame.width, Math.round(y) + 0.5);
  }
}

function drawLinked(pen: Pen): void {
  const { g, view, colors, lanes } = pen;
  g.fillStyle = colors.shade;
  for (const { from, to } of view.linked) {
    const x = pen.clamped(from);
    g.fillRect(x, 0, pen.clamped(to) - x, lanes.alerts[1] + 2);
  }
}

/** Stems around zero, with the thresholds; a label drops its percent, then itself, where it has no room. */
function drawSpikes(pen: Pen): void {
  const { g, frame, view, colors, lanes } = pen;
  const [top, bottom] = lanes.anomalies;
  const middle = (top + bottom) / 2;
  const most = view.spikes.reduce((size, { percent }) => Math.max(size, Math.abs(percent) * 1.08), PERCENT_SCALE);
  const scale = (bottom - top) / 2 / most;
  g.strokeStyle = colors.control;
  g.lineWidth = 1;
  g.setLineDash([2, 3]);
  for (const side of [1, -1]) {
    const y = middle - side * view.threshold * scale;
    pen.line(frame.left, y, frame.right, y);
    if (!frame.isNarrow) {
      const sign = side > 0 ? '+' : '\u2212';
      pen.text(
        `${sign}${format.percent(view.threshold, view.threshold % 1 === 0 ? 0 : 1)}`,
        frame.left - 6,
        y,
        'right',
        colors['text-3'],
        SMALL,
      );
    }
  }
  g.setLineDash([]);
  pen.line(frame.left, Math.round(middle) + 0.5, frame.right, Math.round(middle) + 0.5);
  for (const [index, { at, symbol, percent }] of view.spikes.entries()) {
    const x = pen.x(at);
    if (x < frame.left) continue;
    const color = percent > 0 ? colors.up : colors.down;
    const y = middle - percent * scale;
    g.strokeStyle = color;
    g.lineWidth = 1.6;
    pen.line(x, middle, x, y + (percent > 0 ? 5 : -5));
    shape(g, percent > 0 ? 'up' : 'down', x, y, 5);
    if (percent > 0) {
      // Rising is hollow, in every picture.
      g.fillStyle = colors.panel;
      g.fill();
      g.lineWidth = 1.4;
      g.stroke();
    } else {
      g.fillStyle = color;
      g.fill();
    }
    const next = view.spikes.find((other, after) => after > index && Math.sign(other.percent) === Math.sign(percent));
    const room = Math.min(frame.right, next === undefined ? Infinity : pen.x(next.at) - 7) - x - 9;
    const value = ` ${format.signed(percent)}\u202f%`;
    const name = pen.width(symbol);
    if (room < name) continue;
    if (room >= name + pen.width(value)) pen.label(value, x + 9 + name, y, 'left', color);
    pen.label(symbol, x + 9, y, 'left', colors['text-1']);
  }
}

function drawPayments(pen: Pen, words: TapeWords): void {
  const { g, frame, view, colors, lanes } = pen;
  const [top, bottom] = lanes.payments;
  const most = rateScale(view.steps);
  const y = (rate: number): number => bottom - (rate / most) * (bottom - top);
  const outline = (): void => {
    let isDown = false;
    for (const [index, { at, rate }] of view.steps.entries()) {
      const end = pen.clamped(view.steps[index + 1]?.at ?? view.to);
      const begin = pen.clamped(at);
      if (rate === null || end <= begin) {
        if (rate === null) isDown = false;
        continue;
      }
      if (isDown) g.lineTo(begin, y(rate));
      else g.moveTo(begin, y(rate));
      g.lineTo(end, y(rate));
      isDown = true;
    }
  };
  g.fillStyle = colors.shade;
  for (const [index, { at, rate }] of view.steps.entries()) {
    const begin = pen.clamped(at);
    const width = pen.clamped(view.steps[index + 1]?.at ?? view.to) - begin;
    if (rate !== null && width > 0) g.fillRect(begin, y(rate), width, bottom - y(rate));
  }
  g.beginPath();
  outline();
  g.strokeStyle = colors['text-2'];
  g.lineWidth = 1.1;
  g.stroke();
  g.fillStyle = colors['high-ink'];
  let step = 0;
  for (const { at } of view.flagged) {
    while ((view.steps[step + 1]?.at ?? Infinity) <= at) step += 1;
    const rate = view.steps[step]?.rate ?? 0;
    g.fillRect(pen.x(at) - 2.5, Math.max(top, y(rate) - 7.5), 5, 5);
  }
  if (frame.isNarrow) return;
  pen.text(words.perSecond(format.count(most)), frame.left - 6, top + 6, 'right', colors['text-3'], SMALL);
  for (const { from, payments, symbol } of view.linked) {
    const x = pen.x(from);
    if (x > frame.left + 210) pen.label(words.linked(payments, symbol), x - 8, top + 7, 'right', colors['text-2'], NOTE);
  }
}

function drawAlerts(pen: Pen): void {
  const { g, frame, view, colors, lanes } = pen;
  const y = (lanes.alerts[0] + lanes.alerts[1]) / 2;
  g.lineWidth = 1.3;
  for (const { at, severity, isResolved } of view.alerts) {
    const x = pen.x(at);
    if (x < frame.left) continue;
    shape(g, severity, x, y, 4.8);
    if (!isResolved) {
      g.fillStyle = colors[severity];
      g.fill();
    }
    g.strokeStyle = isResolved ? colors['text-3'] : severity === 'high' ? colors['high-ink'] : colors[severity];
    g.stroke();
  }
}

/** A line where feeds were whole, dots where nobody knows, hatching where they were not. */
function drawFeeds(pen: Pen, words: TapeWords): void {
  const { g, frame, view, colors, lanes } = pen;
  const [top, bottom] = lanes.feeds;
  const y = (top + bottom) / 2;
  const since = pen.clamped(view.since ?? view.to);
  g.strokeStyle = colors['text-3'];
  g.lineWidth = 1;
  g.setLineDash([1, 4]);
  pen.line(frame.left, y, since, y);
  g.setLineDash([]);
  g.strokeStyle = colors.accent;
  g.lineWidth = 2;
  pen.line(since, y, frame.right, y);
  for (const stretch of view.hatched) {
    const x = pen.clamped(stretch.from);
    const width = Math.max(2, pen.clamped(stretch.to ?? view.to) - x);
    g.fillStyle = colors.panel;
    g.fillRect(x, top - 1, width, bottom - top + 2);
    pen.hatch(x, top - 1, width, bottom - top + 2, colors['high-ink']);
  }
  if (frame.isNarrow) return;
  let taken = frame.left;
  for (const stretch of view.hatched) {
    const x = pen.clamped(stretch.from);
    const text = words.hatched(stretch, (stretch.to ?? view.to) - stretch.from);
    if (x - pen.width(text, NOTE) - 12 > taken) pen.label(text, x - 5, y, 'right', colors['text-2'], NOTE);
    taken = Math.max(taken, pen.clamped(stretch.to ?? view.to));
  }
}

/** Nothing was heard: whatever else is known of that time is not shown as if it were whole. */
function drawCuts(pen: Pen, words: TapeWords): void {
  const { g, frame, view, colors, lanes } = pen;
  const height = frame.height - AXIS;
  for (const { from, to } of view.cuts) {
    const x = pen.clamped(from);
    const width = pen.clamped(to ?? view.to) - x;
    if (width <= 0) continue;
    if (to === null) {
      g.fillStyle = colors.panel;
      g.fillRect(x, 0, width, height);
    }
    pen.hatch(x, 0, width, height, colors.hatch);
    if (to === null && !frame.isNarrow) {
      const text = words.noData(from);
      if (x - pen.width(text) - 8 > frame.left) pen.label(text, x - 4, lanes.anomalies[1] - 4, 'right', colors['text-2']);
    }
  }
}

function shape(g: CanvasRenderingContext2D, name: 'up' | 'down' | 'critical' | 'high' | 'medium', x: number, y: number, r: number): void {
  g.beginPath();
  if (name === 'critical') {
    for (let corner = 0; corner < 8; corner += 1) {
      const angle = Math.PI / 8 + (corner * Math.PI) / 4;
      g.lineTo(x + r * 1.05 * Math.cos(angle), y + r * 1.05 * Math.sin(angle));
    }
  } else if (name === 'medium') {
    g.moveTo(x, y - r);
    g.lineTo(x + r, y);
    g.lineTo(x, y + r);
    g.lineTo(x - r, y);
  } else {
    const side = name === 'down' ? -1 : 1;
    g.moveTo(x, y - side * r);
    g.lineTo(x + r, y + side * r * 0.85);
    g.lineTo(x - r, y + side * r * 0.85);
  }
  g.closePath();
}
