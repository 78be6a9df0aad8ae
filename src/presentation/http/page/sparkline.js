/** Keeps the last values of one figure and draws them as a line; where nothing was received the line is broken. */

/** Longer than this without a value is a gap. */
const GAP_MS = 8000;
/** Fewer values are a shape that means nothing. */
const POINTS_LEAST = 10;

export class History {
  #times;
  #values;
  #next = 0;
  #size = 0;

  /** @param capacity values kept at most; the oldest goes first */
  constructor(capacity) {
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  push(time, value) {
    this.#times[this.#next] = time;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#times.length;
    this.#size = Math.min(this.#size + 1, this.#times.length);
  }

  /** Takes values of times that lie in its gaps: `[time, value]`, oldest first. */
  fill(points) {
    const own = [];
    this.each(-Infinity, (time, value) => own.push([time, value]));
    const isMissing = ([time]) => own.every(([at]) => Math.abs(at - time) >= GAP_MS / 2);
    const all = [...points.filter(isMissing), ...own].sort(([a], [b]) => a - b);
    this.#size = 0;
    for (const [time, value] of all) this.push(time, value);
  }

  /** Times from `from` to `to` without a value, as `{ from, to }`. */
  gaps(from, to) {
    const found = [];
    let last = from;
    const check = (time) => {
      if (time - last > GAP_MS) found.push({ from: last, to: time });
      last = time;
    };
    this.each(from, check);
    check(to);
    return found;
  }

  /** Calls with (time, value) from the first one at or after `from` on. */
  each(from, visit) {
    const { length } = this.#times;
    for (let i = 0; i < this.#size; i++) {
      const at = (this.#next - this.#size + i + length) % length;
      if (this.#times[at] >= from) visit(this.#times[at], this.#values[at]);
    }
  }

  /** Smallest and greatest value since `from`; null when there is none. */
  range(from) {
    let low = Infinity;
    let high = -Infinity;
    this.each(from, (_, value) => {
      if (value < low) low = value;
      if (value > high) high = value;
    });
    return low > high ? null : { low, high };
  }

  /**
   * The `d` of an SVG path.
   * @param box `{ from, to, left, width, top, height, low, high }`: the times and values that the sides stand for
   */
  path(box) {
    const perMs = box.width / (box.to - box.from);
    const perUnit = box.height / (box.high - box.low || 1);
    let d = '';
    let last = -Infinity;
    this.each(box.from, (time, value) => {
      const x = (box.left + (time - box.from) * perMs).toFixed(1);
      const y = (box.top + (box.high - value) * perUnit).toFixed(1);
      d += `${time - last > GAP_MS ? 'M' : 'L'}${x} ${y}`;
      last = time;
    });
    return d;
  }
}

/** Width and height of a sparkline's view box. */
export const SPARK = { width: 120, height: 20 };

/** The path of a sparkline over the last `spanMs`, empty with few values; a move smaller than `floor` of the value does not fill the height. */
export function sparkPath(history, now, spanMs, floor) {
  const range = history.range(now - spanMs);
  let points = 0;
  history.each(now - spanMs, () => (points += 1));
  if (points < POINTS_LEAST) return '';
  const middle = (range.low + range.high) / 2;
  const half = Math.max((range.high - range.low) / 2, Math.abs(middle) * floor) || 1;
  const box = { from: now - spanMs, to: now, left: 0, width: SPARK.width, top: 1.5, height: SPARK.height - 3 };
  return history.path({ ...box, low: middle - half, high: middle + half });
}
