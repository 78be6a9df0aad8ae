/** The marks of the tape: spikes as stems around zero, alerts as the shapes of their severity. */
import * as format from '../../../lib/format.ts';
import type { Pen } from './pen.ts';
import { SMALL } from './pen.ts';

/** The scale of the first lane ends there, unless a spike is larger. */
const PERCENT_SCALE = 6.4;

/** Stems around zero, with the thresholds; a label drops its percent, then itself, where it has no room. */
export function drawSpikes(pen: Pen): void {
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
    const name = pen.width(symbol, colors['text-1']);
    if (room < name) continue;
    if (room >= name + pen.width(value, color)) pen.label(value, x + 9 + name, y, 'left', color);
    pen.label(symbol, x + 9, y, 'left', colors['text-1']);
  }
}

/** Filled while they are not resolved. */
export function drawAlerts(pen: Pen): void {
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
