/** Draws the tape: four lanes over one axis of time, in colours and words that it is given. */
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import * as format from '../../../lib/format.ts';
import { AXIS, NOTE, Pen, SMALL } from './pen.ts';
import type { Lane, TapeFrame } from './pen.ts';
import { drawAlerts, drawSpikes } from './tape-marks.ts';
import { rateScale } from './tape-model.ts';
import type { Hatched, TapeView } from './tape-model.ts';

/** What is said on the tape. */
export interface TapeWords {
  lanes: { anomalies: string; payments: string; alerts: string; feeds: string };
  now: string;
  perSecond: (rate: string) => string;
  linked: (count: number, symbol: string) => string;
  hatched: (stretch: Hatched, ms: number) => string;
  noData: (since: number) => string;
}

const GRID_MS = 30_000;

/** Draws the whole of it anew. */
export function drawTape(g: CanvasRenderingContext2D, frame: TapeFrame, view: TapeView, colors: CanvasColors, words: TapeWords): void {
  const pen = new Pen(g, frame, view, colors);
  g.clearRect(0, 0, frame.width, frame.height);
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

function drawPayments(pen: Pen, words: TapeWords): void {
  const { g, frame, view, colors, lanes } = pen;
  const [top, bottom] = lanes.payments;
  const most = rateScale(view.steps);
  const y = (rate: number): number => bottom - (rate / most) * (bottom - top);
  // One path for the area and one for its edge, however many steps: runs of known rates, each from where it begins to where it ends.
  const area = new Path2D();
  const edge = new Path2D();
  let isDown = false;
  let reached = 0;
  const close = (): void => {
    if (isDown) area.lineTo(reached, bottom);
    isDown = false;
  };
  for (const [index, { at, rate }] of view.steps.entries()) {
    const begin = pen.clamped(at);
    const end = pen.clamped(view.steps[index + 1]?.at ?? view.to);
    if (rate === null) close();
    if (rate === null || end <= begin) continue;
    const height = y(rate);
    if (!isDown) {
      area.moveTo(begin, bottom);
      edge.moveTo(begin, height);
    } else edge.lineTo(begin, height);
    area.lineTo(begin, height);
    area.lineTo(end, height);
    edge.lineTo(end, height);
    isDown = true;
    reached = end;
  }
  close();
  g.fillStyle = colors.shade;
  g.fill(area);
  g.strokeStyle = colors['text-2'];
  g.lineWidth = 1.1;
  g.stroke(edge);
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
    if (x - pen.width(text, colors['text-2'], NOTE) - 12 > taken) pen.label(text, x - 5, y, 'right', colors['text-2'], NOTE);
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
      if (x - pen.width(text, colors['text-2']) - 8 > frame.left) pen.label(text, x - 4, lanes.anomalies[1] - 4, 'right', colors['text-2']);
    }
  }
}
