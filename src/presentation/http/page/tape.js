/** The tape: spikes and ticks per second over the last five minutes on one time axis, and which times the page did not see. */
import { byId, svg } from './dom.js';
import { count, percent, timeOfDay } from './format.js';
import { History } from './sparkline.js';

/** How far back the tape reaches. */
export const SPAN_MS = 300_000;
const ANOMALIES_MAX = 300;
/** Pixels. */
const LABEL_WIDTH = 76;
const RIGHT = 14;
const AXIS_HEIGHT = 26;
const LETTER_WIDTH = 6.3;
/** Of a hatched time that says in words what it is. */
const UNSEEN_WIDTH = 64;
const RATE_HEIGHT = { least: 38, most: 90, share: 0.3 };
/** The lane of the spikes reaches at least this far, in percent. */
const PERCENT_LEAST = 4;

export class Tape {
  #picture = byId('tape');
  #scene = byId('tape-scene');
  #spikes = new Map();
  #rates = new History(SPAN_MS / 1000 + 20);
  #size = { width: 0, height: 0 };

  constructor() {
    new ResizeObserver(([{ contentRect }]) => {
      const size = { width: Math.round(contentRect.width), height: Math.round(contentRect.height) };
      this.#picture.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
      this.#size = size;
    }).observe(this.#picture.parentElement);
  }

  addAnomalies(items) {
    for (const item of items) this.#spikes.set(item.id, { ...item, at: Date.parse(item.detectedAt) });
    const oldest = [...this.#spikes.values()].sort((a, b) => a.at - b.at);
    for (const { id } of oldest.slice(0, Math.max(0, oldest.length - ANOMALIES_MAX))) this.#spikes.delete(id);
  }

  addRate(now, ticksPerSecond) {
    this.#rates.push(now, ticksPerSecond);
  }

  /** Rates of times that the page did not see: `[time, ticks per second]`, oldest first. */
  fillRates(points) {
    this.#rates.fill(points);
  }

  clear() {
    this.#spikes.clear();
    this.#rates = new History(SPAN_MS / 1000 + 20);
  }

  /** @param since from when on nothing was received, null while something is */
  draw(now, since) {
    const { width, height } = this.#size;
    if (width === 0) return;
    const scale = scaleOf(width, height, now);
    const spikes = [...this.#spikes.values()].filter(({ at }) => at >= scale.from && at <= now + 5000).sort((a, b) => a.at - b.at);
    this.#scene.replaceChildren(
      ...axis(scale),
      ...laneLabels(scale),
      ...this.#rates.gaps(scale.from, since ?? now).flatMap((gap) => unseen(gap, scale, scale.rateTop)),
      ...this.#rateLane(scale),
      ...spikeLane(spikes, scale),
      ...(since === null ? [] : unseen({ from: since, to: now }, scale, 0)),
    );
    this.#picture.setAttribute('aria-label', describe(spikes));
  }

  #rateLane(scale) {
    const range = this.#rates.range(scale.from);
    if (range === null || range.high === 0) return [];
    const high = niceCeiling(range.high);
    const { left, right, bottom, roomy } = scale;
    const top = scale.rateTop + 4;
    const d = this.#rates.path({ ...scale, top, height: bottom - top, low: 0, high });
    const label = roomy
      ? svg('text', { x: left - 8, y: top + 4, class: 'scale end' }, count(high))
      : svg('text', { x: left, y: top + 11, class: 'label' }, `${count(high)} ticks/s`);
    return [svg('path', { d: `M${left} ${top}H${right}`, class: 'grid' }), svg('path', { d, class: 'rate' }), label];
  }
}

/** Where things lie: `from` to `to` in time, `left` to `right`, spikes from `top` to `spikesBottom`, rates from `rateTop` to `bottom`. */
function scaleOf(width, height, now) {
  const roomy = width >= 560;
  const left = roomy ? LABEL_WIDTH : 14;
  const right = width - RIGHT;
  const bottom = height - AXIS_HEIGHT;
  const rate = Math.min(RATE_HEIGHT.most, Math.max(RATE_HEIGHT.least, bottom * RATE_HEIGHT.share));
  const from = now - SPAN_MS;
  const x = (time) => left + ((time - from) / SPAN_MS) * (right - left);
  return {
    roomy,
    left,
    right,
    width: right - left,
    top: 10,
    spikesBottom: bottom - rate - 8,
    rateTop: bottom - rate,
    bottom,
    height,
    from,
    to: now,
    x,
  };
}

/** A label needs some 70 px, so the steps are longer where it is narrow. */
function axis({ x, from, to, left, right, width, bottom, height }) {
  const step = [30_000, 60_000, 150_000].find((ms) => (ms / SPAN_MS) * width >= 70) ?? 150_000;
  const marks = [];
  for (let time = Math.ceil(from / step) * step; time < to; time += step) {
    const at = x(time);
    marks.push(svg('path', { d: `M${at.toFixed(1)} 0V${bottom}`, class: 'grid' }));
    const fits = at > left + 24 && at < right - 60;
    if (fits) marks.push(svg('text', { x: at.toFixed(1), y: height - 9, class: 'scale middle' }, timeOfDay(time)));
  }
  marks.push(svg('text', { x: right, y: height - 9, class: 'scale end' }, 'now'));
  return marks;
}

function laneLabels({ roomy, top, bottom }) {
  if (!roomy) return [];
  return [svg('text', { x: 14, y: top + 8, class: 'lane' }, 'Spikes'), svg('text', { x: 14, y: bottom - 4, class: 'lane' }, 'Ticks/s')];
}

function spikeLane(spikes, scale) {
  const { left, right, top, spikesBottom, bottom, roomy } = scale;
  const middle = (top + spikesBottom) / 2;
  const reach = Math.max(PERCENT_LEAST, ...spikes.map(({ peakChangePercent }) => Math.abs(peakChangePercent)));
  const height = (value) => middle - (value / reach) * (middle - top);
  const line = (y, name) => svg('path', { d: `M${left} ${y.toFixed(1)}H${right}`, class: name });
  const marks = [line(middle, 'zero'), line(bottom, 'zero')];
  const threshold = spikes.at(-1)?.thresholdPercent ?? null;
  for (const value of threshold === null ? [] : [threshold, -threshold]) {
    marks.push(line(height(value), 'threshold'));
    const text = `${value > 0 ? '+' : '−'}${threshold} %`;
    marks.push(
      roomy
        ? svg('text', { x: left - 8, y: height(value) + 4, class: 'scale end' }, text)
        : svg('text', { x: left, y: height(value) + (value > 0 ? -3 : 11), class: 'scale' }, text),
    );
  }
  for (const spike of spikes) {
    const at = scale.x(spike.at).toFixed(1);
    const tip = height(spike.peakChangePercent);
    const name = spike.direction.toLowerCase();
    const arrow = spike.direction === 'UP' ? `M${at} ${tip - 4}l4.6 8h-9.2z` : `M${at} ${tip + 4}l4.6 -8h-9.2z`;
    marks.push(svg('path', { d: `M${at} ${middle}V${tip}`, class: `stem ${name}` }), svg('path', { d: arrow, class: `tip ${name}` }));
  }
  if (spikes.length === 0) marks.push(svg('text', { x: left + 8, y: middle - 8, class: 'scale' }, 'No spike in the last 5 minutes'));
  return [...marks, ...labels(spikes, scale, height)];
}

/** Newest first; a label that would cover a stem or another label goes without the percentage, or is left out. */
function labels(spikes, { x, left, right }, height) {
  const stems = spikes.map((spike) => ({ spike, at: x(spike.at), tip: height(spike.peakChangePercent) }));
  const taken = [];
  for (const { spike, at, tip } of stems.toReversed()) {
    const { direction, symbol, peakChangePercent } = spike;
    for (const text of [`${symbol} ${percent(peakChangePercent)} %`, symbol]) {
      const length = text.length * LETTER_WIDTH + 12;
      const flipped = at + length > right;
      const box = { from: flipped ? at - length : at + 6, to: flipped ? at - 6 : at + length, y: tip };
      const reaches = (stem) => (direction === 'UP' ? stem.tip < tip + 12 : stem.tip > tip - 12);
      const crossed = stems.some((stem) => stem.spike.direction === direction && within(stem.at, box) && reaches(stem));
      const covered = taken.some((other) => Math.abs(other.y - tip) < 13 && other.from < box.to && other.to > box.from);
      if (box.from < left || crossed || covered) continue;
      taken.push({ ...box, text, flipped });
      break;
    }
  }
  return taken.map(({ from, to, y, text, flipped }) =>
    svg('text', { x: flipped ? to - 3 : from + 3, y: y + 4, class: flipped ? 'label end' : 'label' }, text),
  );
}

const within = (at, { from, to }) => at > from - 5 && at < to + 5;

/** Hatched from `top` down, with a word where it has room. */
function unseen({ from, to }, { x, left, bottom }, top) {
  const start = Math.max(left, x(from));
  const width = Math.max(2, x(to) - start);
  const marks = [svg('rect', { x: start, y: top, width, height: bottom - top, class: 'absence' })];
  const middle = { x: start + width / 2, y: (top + bottom) / 2 + 4, class: 'label middle' };
  if (width > UNSEEN_WIDTH) marks.push(svg('text', middle, 'not seen'));
  return marks;
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10);
}

function describe(spikes) {
  if (spikes.length === 0) return 'No spike in the last 5 minutes';
  const greatest = spikes.reduce((a, b) => (Math.abs(b.peakChangePercent) > Math.abs(a.peakChangePercent) ? b : a));
  return `${spikes.length} ${spikes.length === 1 ? 'spike' : 'spikes'} in the last 5 minutes, the greatest ${greatest.symbol} ${percent(greatest.peakChangePercent)} percent`;
}
