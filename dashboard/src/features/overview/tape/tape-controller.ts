/** Keeps the tape's canvas fresh outside of React: drawn when it moved by a pixel or something on it changed, and read by pointer and keys. */
import type { CanvasColors } from '../../../lib/canvas-colors.ts';
import { alertStore, anomalyStore } from '../../../live/facts.ts';
import { feedLanes } from '../../../live/feed-lanes.ts';
import { live } from '../../../live/live.ts';
import { metricsStore } from '../../../live/metrics-store.ts';
import { paintAttribute } from '../../../components/paint.ts';
import { flaggedStore } from './flagged-store.ts';
import { tapeFrame } from './pen.ts';
import type { TapeFrame } from './pen.ts';
import { drawTape } from './tape-draw.ts';
import { readingAt, TAPE_MS, tapeView } from './tape-model.ts';
import type { TapeView } from './tape-model.ts';
import type { TapeSpeech } from './tape-words.ts';

/** Steps of the tape for those who want nothing to move. */
const STILL_MS = 5_000;
/** Marks this near to the crosshair are meant, in pixels. */
const NEAR = 5;
const SECOND_MS = 1_000;
const TIP_WIDTH = 200;
/** What the whole shows, and what it shows where the crosshair stands, is not said anew more often. */
const LABEL_MS = 10_000;

type Minutes = readonly { minute: string; count: number }[];

export class TapeController {
  private box: HTMLElement | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private colors: CanvasColors | null = null;
  private words: TapeSpeech | null = null;
  private minutes: Minutes = [];
  private frame: TapeFrame = tapeFrame({ width: 0, height: 0 });
  private view: TapeView | null = null;
  private isDirty = true;
  private labelledAt = 0;
  private valuedAt = 0;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  /** What the crosshair stands at: a place under the pointer, or an instant that moves with the tape. */
  private cross: { x: number } | { at: number } | null = null;

  constructor(private readonly open: (path: string) => void) {}

  /** Draws into the box until the function that it returns is called. */
  attach(box: HTMLElement): () => void {
    this.box = box;
    this.canvas = box.querySelector('canvas');
    const resized = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      this.frame = tapeFrame({ width, height });
      this.changed();
      this.draw();
    });
    resized.observe(box);
    const leave = [
      ...[anomalyStore.topic, alertStore.topic, feedLanes.topic, flaggedStore.topic].map((topic) => topic.watch(this.changed)),
      // Twice a second, also while nothing else changes; without a connection each second.
      metricsStore.topic.watch(this.draw),
      live.topic.watch(this.draw),
    ];
    const listening = new AbortController();
    const { signal } = listening;
    box.addEventListener('pointermove', (event) => this.readAt({ x: event.offsetX }), { signal });
    box.addEventListener('pointerdown', (event) => this.readAt({ x: event.offsetX }), { signal });
    box.addEventListener('pointerleave', () => this.readAt(null), { signal });
    box.addEventListener('blur', () => this.readAt(null), { signal });
    box.addEventListener('keydown', (event) => this.onKey(event), { signal });
    box.addEventListener('click', (event) => (event as PointerEvent).pointerType !== 'touch' && this.openThere(), { signal });
    return () => {
      resized.disconnect();
      listening.abort();
      for (const each of leave) each();
      this.box = null;
      this.canvas = null;
    };
  }

  /** Colours, words and the minutes before the first frame: drawn anew with each change of them. */
  dress(colors: CanvasColors, words: TapeSpeech, minutes: Minutes): void {
    this.colors = colors;
    this.words = words;
    this.minutes = minutes;
    this.changed();
    this.labelledAt = 0;
    this.draw();
  }

  private readonly changed = (): void => {
    this.isDirty = true;
  };

  private readonly draw = (): void => {
    const { box, canvas, colors, words, frame } = this;
    if (box === null || canvas === null || colors === null || words === null || frame.width === 0) return;
    // The right edge moves by whole pixels.
    const step = this.still.matches ? STILL_MS : TAPE_MS / (frame.right - frame.left);
    const to = Math.ceil(live.now / step) * step;
    if (!this.isDirty && this.view?.to === to) return;
    this.isDirty = false;
    this.view = tapeView(
      {
        anomalies: anomalyStore.rows,
        frames: metricsStore.frames,
        minutes: this.minutes,
        flagged: flaggedStore.payments,
        alerts: alertStore.rows,
        intervals: feedLanes.between(to - TAPE_MS, to),
        cuts: feedLanes.cuts,
        since: feedLanes.since,
      },
      to - TAPE_MS,
      to,
    );
    const ratio = devicePixelRatio || 1;
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const g = canvas.getContext('2d');
    if (g === null) return;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTape(g, frame, this.view, colors, words);
    paintAttribute(box, 'data-spikes', String(this.view.spikes.length));
    paintAttribute(box, 'data-alerts', String(this.view.alerts.length));
    this.say(this.view, words);
    if (this.cross !== null) this.showCross(false);
  };

  private say(view: TapeView, words: TapeSpeech): void {
    const now = performance.now();
    if (this.box === null || (now - this.labelledAt < LABEL_MS && this.labelledAt > 0)) return;
    this.labelledAt = now;
    paintAttribute(this.box, 'aria-label', words.label(view));
  }

  private readAt(cross: { x: number } | { at: number } | null): void {
    this.cross = cross;
    this.showCross(true);
  }

  /** The instant under the crosshair; null where there is none. */
  private instant(): number | null {
    const { cross, view, frame } = this;
    if (cross === null || view === null) return null;
    if ('at' in cross) return cross.at < view.from ? null : Math.min(cross.at, view.to);
    if (cross.x < frame.left || cross.x > frame.right) return null;
    return view.from + ((cross.x - frame.left) / (frame.right - frame.left)) * TAPE_MS;
  }

  private reach(): number {
    return (TAPE_MS / (this.frame.right - this.frame.left)) * NEAR;
  }

  /** @param isMoved by the user: it is said at once; while it stands, only now and then */
  private showCross(isMoved: boolean): void {
    const { box, view, words, frame } = this;
    const [, line, tip] = box?.children ?? [];
    if (box === null || view === null || words === null || !(line instanceof HTMLElement) || !(tip instanceof HTMLElement)) return;
    const at = this.instant();
    line.hidden = at === null;
    tip.hidden = at === null;
    if (at === null) return;
    const x = frame.left + ((at - view.from) / TAPE_MS) * (frame.right - frame.left);
    const lines = words.reading(readingAt(view, at, this.reach()));
    line.style.transform = `translateX(${Math.round(x)}px)`;
    tip.style.transform = `translateX(${Math.round(x + 12 + TIP_WIDTH > frame.width ? Math.max(0, x - 12 - TIP_WIDTH) : x + 12)}px)`;
    const text = lines.join('\n');
    if (tip.textContent !== text) tip.textContent = text;
    const now = performance.now();
    if (!isMoved && now - this.valuedAt < LABEL_MS) return;
    this.valuedAt = now;
    paintAttribute(box, 'aria-valuenow', String(Math.round((at - view.to) / SECOND_MS)));
    paintAttribute(box, 'aria-valuetext', lines.join(', '));
  }

  private onKey(event: KeyboardEvent): void {
    const { view } = this;
    if (view === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.openThere();
      return;
    }
    if (event.key === 'Escape') {
      if (this.cross === null) return;
      event.preventDefault();
      this.readAt(null);
      return;
    }
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -30, PageUp: 30 }[event.key];
    const from = this.instant() ?? view.to;
    const to =
      event.key === 'Home'
        ? view.from
        : event.key === 'End'
          ? view.to
          : by === undefined
            ? null
            : from + by * SECOND_MS * (event.shiftKey ? 10 : 1);
    if (to === null) return;
    event.preventDefault();
    this.readAt({ at: Math.max(view.from + SECOND_MS, Math.min(view.to, to)) });
  }

  /** The nearest spike or alert, else the payments of that time. */
  private openThere(): void {
    const { view } = this;
    const at = this.instant();
    if (view === null || at === null) return;
    const { spikes, alerts } = readingAt(view, at, this.reach() * 1.6);
    const distance = (mark: { at: number } | undefined): number => (mark === undefined ? Infinity : Math.abs(mark.at - at));
    const nearest = <T extends { at: number }>(marks: T[]): T | undefined => marks.toSorted((a, b) => distance(a) - distance(b))[0];
    const spike = nearest(spikes);
    const alert = nearest(alerts);
    if (spike !== undefined && distance(spike) <= distance(alert)) {
      this.open(`/market/${encodeURIComponent(spike.symbol)}?anomaly=${spike.id}`);
    } else if (alert !== undefined) this.open(`/alerts/${alert.id}`);
    else {
      const around = (ms: number): string => encodeURIComponent(new Date(at + ms).toISOString());
      this.open(`/transactions?from=${around(-5 * SECOND_MS)}&to=${around(5 * SECOND_MS)}`);
    }
  }
}
