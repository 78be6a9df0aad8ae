/** Open episodes: the first breach opens one, further ones join it, and it closes when no breach came for its cooldown. */
import * as layout from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';
import { ordinalOf } from './price-window.ts';
import { isLargerMove, severityRank } from './spike-rule.ts';

// Constants of this module's own are folded into the code, imported ones are not (see tick-engine.ts).
const {
  ACC_I,
  CLOSE_AT,
  COOLDOWN_MS,
  EPISODES_I,
  EPISODE_BREACHES,
  EPISODE_CLOSED_AT,
  EPISODE_COOLDOWN_MS,
  EPISODE_DIRECTION,
  EPISODE_GAP,
  EPISODE_LAST_TIME,
  EPISODE_LATE,
  EPISODE_MOVED,
  EPISODE_NEW_PRICE,
  EPISODE_OLD_PRICE,
  EPISODE_ORDINAL,
  EPISODE_PEAK_PRICE,
  EPISODE_PEAK_REFERENCE,
  EPISODE_REFERENCE_TIME,
  EPISODE_SEVERITY,
  EPISODE_SYMBOL,
  EPISODE_THRESHOLD_BP,
  EPISODE_TRIGGER_TIME,
  EPISODE_WINDOW_MS,
  GAP_FROM,
  GAP_TO,
  KIND_CLOSED,
  KIND_OPENED,
  KIND_PROGRESS,
  KIND_UPDATED,
  MESSAGE_DOUBLES,
  MESSAGE_KIND,
  NEXT_TURN,
  RECORD_DOUBLES,
  SECOND_END,
  AVERAGE_I,
  WINDOW_MS,
} = layout;

export const UP = 0;
export const DOWN = 1;

export class EpisodeBook {
  private readonly state: EngineState;
  /** Episodes, `MESSAGE_DOUBLES` each; a free place has symbol -1. At most two a symbol. */
  private episodes = new Float64Array(16 * MESSAGE_DOUBLES).fill(-1);
  private places = 0;
  private readonly free: number[] = [];
  private readonly moved: number[] = [];

  constructor(state: EngineState) {
    this.state = state;
  }

  /**
   * A breach: the sample at `position` (event time `time`, `price`) against its reference. Late ones were found by, or because of, a tick
   * out of order.
   */
  found(
    id: number,
    direction: number,
    position: number,
    time: number,
    price: number,
    reference: number,
    referenceTime: number,
    late: boolean,
  ): void {
    this.state.breaches += 1;
    const place = this.state.integers[(id * RECORD_DOUBLES + EPISODES_I) * 2 + direction]! - 1;
    if (place >= 0) this.join(id, place, time, price, reference);
    else this.open(id, direction, position, time, price, reference, referenceTime, late);
  }

  private open(
    id: number,
    direction: number,
    position: number,
    time: number,
    price: number,
    reference: number,
    referenceTime: number,
    late: boolean,
  ): void {
    const { numbers, integers, options } = this.state;
    const r = id * RECORD_DOUBLES;
    const place = this.take();
    const e = place * MESSAGE_DOUBLES;
    const episodes = this.episodes;
    const windowMs = numbers[r + WINDOW_MS]!;
    episodes[e + EPISODE_SYMBOL] = id;
    episodes[e + EPISODE_DIRECTION] = direction;
    episodes[e + EPISODE_TRIGGER_TIME] = time;
    episodes[e + EPISODE_ORDINAL] = ordinalOf(this.state, id, position, time);
    episodes[e + EPISODE_OLD_PRICE] = reference;
    episodes[e + EPISODE_REFERENCE_TIME] = referenceTime;
    episodes[e + EPISODE_NEW_PRICE] = price;
    episodes[e + EPISODE_PEAK_PRICE] = price;
    episodes[e + EPISODE_PEAK_REFERENCE] = reference;
    episodes[e + EPISODE_SEVERITY] = severityRank(price, reference);
    episodes[e + EPISODE_BREACHES] = 1;
    episodes[e + EPISODE_LAST_TIME] = time;
    episodes[e + EPISODE_CLOSED_AT] = NaN;
    episodes[e + EPISODE_WINDOW_MS] = windowMs;
    episodes[e + EPISODE_THRESHOLD_BP] = this.state.integers[2 * (r + AVERAGE_I) + 1]!;
    episodes[e + EPISODE_COOLDOWN_MS] = numbers[r + COOLDOWN_MS]!;
    episodes[e + EPISODE_LATE] = late ? 1 : 0;
    episodes[e + EPISODE_GAP] = this.overlapsLoss(id, time - windowMs, time) ? 1 : 0;
    episodes[e + EPISODE_MOVED] = 0;
    if (options.dedup === 'none') {
      episodes[e + EPISODE_CLOSED_AT] = time;
      this.send(KIND_OPENED, place);
      this.release(place);
      return;
    }
    integers[(r + EPISODES_I) * 2 + direction] = place + 1;
    this.send(KIND_OPENED, place);
    this.schedule(id);
  }

  private join(id: number, place: number, time: number, price: number, reference: number): void {
    const episodes = this.episodes;
    const e = place * MESSAGE_DOUBLES;
    episodes[e + EPISODE_BREACHES]! += 1;
    if (time > episodes[e + EPISODE_LAST_TIME]!) {
      episodes[e + EPISODE_LAST_TIME] = time;
      this.schedule(id);
    }
    let rose = false;
    if (isLargerMove(price, reference, episodes[e + EPISODE_PEAK_PRICE]!, episodes[e + EPISODE_PEAK_REFERENCE]!)) {
      episodes[e + EPISODE_PEAK_PRICE] = price;
      episodes[e + EPISODE_PEAK_REFERENCE] = reference;
      const severity = severityRank(price, reference);
      rose = severity > episodes[e + EPISODE_SEVERITY]!;
      episodes[e + EPISODE_SEVERITY] = severity;
    }
    if (rose) {
      this.send(KIND_UPDATED, place);
      episodes[e + EPISODE_MOVED] = 0;
    } else if (episodes[e + EPISODE_MOVED] === 0) {
      episodes[e + EPISODE_MOVED] = 1;
      this.moved.push(place);
    }
  }

  /** Tells of every open episode that moved since it was last sent. */
  sendProgress(): void {
    for (const place of this.moved) {
      if (this.episodes[place * MESSAGE_DOUBLES + EPISODE_MOVED] !== 1) continue;
      this.episodes[place * MESSAGE_DOUBLES + EPISODE_MOVED] = 0;
      this.send(KIND_PROGRESS, place);
    }
    this.moved.length = 0;
  }

  /** Closes the episodes of a symbol whose time has passed at event time `time`. */
  closePassed(id: number, time: number): void {
    for (let direction = UP; direction <= DOWN; direction += 1) {
      const place = this.state.integers[(id * RECORD_DOUBLES + EPISODES_I) * 2 + direction]! - 1;
      if (place >= 0 && time > this.closingTime(place)) this.close(place);
    }
    this.schedule(id);
  }

  private hasTickedSince(id: number, since: number): boolean {
    const arrival = this.state.integers[2 * (id * RECORD_DOUBLES + ACC_I) + 1]!;
    // Modulo 2³² ms, seven weeks: an open episode was never silent for half of that.
    return ((arrival - (since | 0)) | 0) > 0;
  }

  /** Closes every episode whose symbol has not ticked since `silentSince` (wall clock); Infinity closes all. */
  closeSilent(silentSince: number): void {
    for (let place = 0; place < this.places; place += 1) {
      const id = this.episodes[place * MESSAGE_DOUBLES + EPISODE_SYMBOL]!;
      if (id < 0 || (silentSince !== Infinity && this.hasTickedSince(id, silentSince))) continue;
      this.close(place);
      this.schedule(id);
    }
  }

  /** Takes up an episode of an earlier run; `source` holds a message from `at` on. */
  restore(source: Float64Array, at: number): void {
    const place = this.take();
    const e = place * MESSAGE_DOUBLES;
    for (let i = 0; i < MESSAGE_DOUBLES; i += 1) this.episodes[e + i] = source[at + i]!;
    this.episodes[e + EPISODE_MOVED] = 0;
    const id = this.episodes[e + EPISODE_SYMBOL]!;
    this.state.integers[(id * RECORD_DOUBLES + EPISODES_I) * 2 + this.episodes[e + EPISODE_DIRECTION]!] = place + 1;
    this.schedule(id);
  }

  private closingTime(place: number): number {
    const e = place * MESSAGE_DOUBLES;
    return this.episodes[e + EPISODE_LAST_TIME]! + Math.max(this.episodes[e + EPISODE_WINDOW_MS]!, this.episodes[e + EPISODE_COOLDOWN_MS]!);
  }

  private close(place: number): void {
    const e = place * MESSAGE_DOUBLES;
    this.episodes[e + EPISODE_CLOSED_AT] = this.closingTime(place);
    this.send(KIND_CLOSED, place);
    const id = this.episodes[e + EPISODE_SYMBOL]!;
    this.state.integers[(id * RECORD_DOUBLES + EPISODES_I) * 2 + this.episodes[e + EPISODE_DIRECTION]!] = 0;
    this.release(place);
  }

  /** Has the hot loop call when the next episode of the symbol closes. */
  private schedule(id: number): void {
    const { numbers, integers } = this.state;
    const r = id * RECORD_DOUBLES;
    let closeAt = Infinity;
    for (let direction = UP; direction <= DOWN; direction += 1) {
      const place = integers[(r + EPISODES_I) * 2 + direction]! - 1;
      if (place >= 0) closeAt = Math.min(closeAt, this.closingTime(place));
    }
    numbers[r + CLOSE_AT] = closeAt;
    numbers[r + NEXT_TURN] = Math.min(numbers[r + SECOND_END]!, closeAt + 1);
  }

  /** Whether ticks are missing between two event times: dropped by us, or skipped in the sequence. */
  private overlapsLoss(id: number, from: number, to: number): boolean {
    const { losses, numbers } = this.state;
    const r = id * RECORD_DOUBLES;
    const dropped = losses[2 * id + 1]! > 0 && losses[2 * id]! <= to && losses[2 * id + 1]! >= from;
    return dropped || (numbers[r + GAP_TO]! > 0 && numbers[r + GAP_FROM]! <= to && numbers[r + GAP_TO]! >= from);
  }

  private take(): number {
    const kept = this.free.pop();
    if (kept !== undefined) return kept;
    const place = this.places;
    this.places += 1;
    if (this.places * MESSAGE_DOUBLES > this.episodes.length) {
      const grown = new Float64Array(this.episodes.length * 2).fill(-1);
      grown.set(this.episodes);
      this.episodes = grown;
    }
    return place;
  }

  private release(place: number): void {
    this.episodes[place * MESSAGE_DOUBLES + EPISODE_SYMBOL] = -1;
    this.episodes[place * MESSAGE_DOUBLES + EPISODE_MOVED] = 0;
    this.free.push(place);
  }

  private send(kind: number, place: number): void {
    const row = this.state.sink.row;
    const e = place * MESSAGE_DOUBLES;
    for (let i = 1; i < MESSAGE_DOUBLES; i += 1) row[i] = this.episodes[e + i]!;
    row[MESSAGE_KIND] = kind;
    this.state.sink.send();
  }
}
