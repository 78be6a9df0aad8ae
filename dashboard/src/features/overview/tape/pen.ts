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

/** A text that was drawn once: to shape it anew in each frame costs more than all the rest of the tape. */
interface Sprite {
  readonly picture: HTMLCanvasElement;
  /** In CSS pixels. */
  readonly width: number;
}

const SPRITE_HEIGHT = 16;
/** Texts stay for minutes, values of spikes for seconds; all are drawn anew beyond so many, and where fonts came late. */
const SPRITES_KEPT = 400;
const sprites = new Map<string, Sprite>();
document.fonts.addEventListener('loadingdone', () => sprites.clear());

function sprite(text: string, color: string, font: string): Sprite {
  const ratio = devicePixelRatio || 1;
  const key = `${ratio} ${color} ${font} ${text}`;
  let made = sprites.get(key);
  if (made === undefined) {
    const picture = document.createElement('canvas');
    const g = picture.getContext('2d');
    if (g === null) return { picture, width: 0 };
    g.font = font;
    const { width } = g.measureText(text);
    picture.width = Math.max(1, Math.ceil(width * ratio));
    picture.height = Math.ceil(SPRITE_HEIGHT * ratio);
    // A canvas forgets all of its state with its size.
    g.scale(ratio, ratio);
    g.font = font;
    g.textBaseline = 'middle';
    g.fillStyle = color;
    g.fillText(text, 0, SPRITE_HEIGHT / 2);
    if (sprites.size >= SPRITES_KEPT) sprites.clear();
    made = { picture, width };
    sprites.set(key, made);
  }
  return made;
}

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

  width(text: string, color: string, font = TEXT): number {
    return sprite(text, color, font).width;
  }

  /** `y`: its middle. */
  text(text: string, x: number, y: number, align: 'left' | 'center' | 'right', color: string, font = TEXT): void {
    const { picture, width } = sprite(text, color, font);
    const ratio = devicePixelRatio || 1;
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    // On whole pixels of the screen, or it would be blurred.
    const on = (place: number): number => Math.round(place * ratio) / ratio;
    this.g.drawImage(picture, on(left), on(y - SPRITE_HEIGHT / 2), picture.width / ratio, picture.height / ratio);
  }

  /** On a patch of the panel, so that lines do not run through it; gives its width. */
  label(text: string, x: number, y: number, align: 'left' | 'right', color: string, font = TEXT): number {
    const { g } = this;
    const width = this.width(text, color, font);
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
