/** What is drawn beside the candles: hatched gaps, markers of spikes, the outline of candles that are still open. */
import type { CanvasColors } from '../../../lib/canvas-colors.ts';

const HATCH_STEP = 6;
export const MARKER_OFFSET = 13;
const MARKER_SIZE = 5;

/** Diagonal lines from `left` to `right`, with a label at the bottom where there is room. */
export function drawHatch(
  context: CanvasRenderingContext2D,
  area: { left: number; right: number; height: number },
  colors: CanvasColors,
  font: string,
  label: string | null,
): void {
  const { left, right, height } = area;
  const width = Math.max(2, right - left);
  context.save();
  context.beginPath();
  context.rect(left, 0, width, height);
  context.clip();
  context.fillStyle = colors.shade;
  context.fillRect(left, 0, width, height);
  context.strokeStyle = colors['hatch'];
  context.lineWidth = 1;
  context.beginPath();
  // Anchored to the pane, so that neighbouring gaps and panes go on in one pattern.
  for (let x = Math.floor((left - height) / HATCH_STEP) * HATCH_STEP; x < right; x += HATCH_STEP) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
  if (label === null) return;
  context.font = font;
  context.fillStyle = colors['text-2'];
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(label, left + 4, height - 6);
}

export interface Mark {
  id: string;
  x: number;
  y: number;
  isUp: boolean;
  label: string;
  isSelected: boolean;
}

/** ▲ below and ▼ above; the selected one ringed. Labels that would cover another are left out, the selected one's last. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly Mark[], colors: CanvasColors, font: string): void {
  context.font = font;
  context.textBaseline = 'middle';
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  for (const { x, y, isUp, label, isSelected } of [...marks].sort((a, b) => Number(b.isSelected) - Number(a.isSelected) || b.x - a.x)) {
    const color = isUp ? colors.up : colors.down;
    const tip = isUp ? -MARKER_SIZE : MARKER_SIZE;
    context.beginPath();
    context.moveTo(x - MARKER_SIZE, y - tip);
    context.lineTo(x + MARKER_SIZE, y - tip);
    context.lineTo(x, y + tip);
    context.closePath();
    context.fillStyle = isUp ? colors.panel : color;
    context.strokeStyle = color;
    context.lineWidth = 1.4;
    context.fill();
    context.stroke();
    if (isSelected) {
      context.beginPath();
      context.arc(x, y, MARKER_SIZE * 2, 0, Math.PI * 2);
      context.strokeStyle = colors.accent;
      context.stroke();
    }
    const left = x + MARKER_SIZE * (isSelected ? 2.8 : 1.8);
    const box = { left: x - MARKER_SIZE, right: left + context.measureText(label).width, top: y - 8, bottom: y + 8 };
    if (taken.some((other) => other.left < box.right + 4 && box.left < other.right + 4 && other.top < box.bottom && box.top < other.bottom))
      continue;
    taken.push(box);
    context.lineWidth = 3;
    context.strokeStyle = colors.panel;
    context.lineJoin = 'round';
    context.strokeText(label, left, y);
    context.fillStyle = color;
    context.fillText(label, left, y);
  }
}

/** The price that a spike is measured from, as a square, and a line down the time at which it was found. */
export function drawReference(
  context: CanvasRenderingContext2D,
  at: { reference: { x: number; y: number } | null; x: number; height: number },
  colors: CanvasColors,
): void {
  context.save();
  context.strokeStyle = colors['text-2'];
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  const x = Math.round(at.x) + 0.5;
  context.moveTo(x, 0);
  context.lineTo(x, at.height);
  context.stroke();
  context.restore();
  if (at.reference === null) return;
  context.fillStyle = colors['text-1'];
  context.strokeStyle = colors.panel;
  context.lineWidth = 1;
  context.fillRect(at.reference.x - 3, at.reference.y - 3, 6, 6);
  context.strokeRect(at.reference.x - 3.5, at.reference.y - 3.5, 7, 7);
}

/** A candle that may still change: dashed, never filled. */
export function drawOpenCandle(
  context: CanvasRenderingContext2D,
  candle: { x: number; width: number; high: number; low: number; top: number; bottom: number },
  color: string,
): void {
  const { x, width, high, low, top, bottom } = candle;
  const middle = Math.round(x) + 0.5;
  context.save();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(middle, high);
  context.lineTo(middle, top);
  context.moveTo(middle, bottom);
  context.lineTo(middle, low);
  context.rect(
    Math.round(x - width / 2) + 0.5,
    Math.round(top) + 0.5,
    Math.max(2, Math.round(width) - 1),
    Math.max(1, Math.round(bottom - top)),
  );
  context.stroke();
  context.restore();
}
