/** The pen of the tape: where lanes and instants stand on the canvas, and texts and lines as every lane draws them. */
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import type { TapeView } from './tape-model.ts';

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

/** Height of the line of times below the lanes. */
export const AXIS = 18;
const FONT = '"Tapewatch Sans", system-ui, sans-serif';
const TEXT = `11.5px ${FONT}`;
export const SMALL = `10.5px ${FONT}`;
export const NOTE = `11px ${FONT}`;
/** Widths of texts that were measured: most stay for minutes. */
const widths = new Map<string, number>();
const WIDTHS_KEPT = 1_000;

/** The frame of a canvas of this size. */
export function tapeFrame({ width, height }: TapeSize): TapeFrame {
  const isNarrow = width < 500;
  return { width, height, left: isNarrow ? 12 : 108, right: width - 14, isNarrow };
}

/** From its upper to its lower edge. */
export type Lane = readonly [top: number, bottom: number];

/** Draws one picture of the tape. */
export class Pen {
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
