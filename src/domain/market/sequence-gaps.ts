/** Holes in the sequences of symbols: ticks that their feed sent and that never came. */
import {
  GAP_FROM,
  GAP_LOST,
  GAP_TO,
  KIND_GAP,
  MESSAGE_GAP_FROM,
  MESSAGE_GAP_LOST,
  MESSAGE_GAP_TO,
  MESSAGE_KIND,
  MESSAGE_SYMBOL,
  NEWEST,
  RECORD_DOUBLES,
  SEQUENCE,
  WINDOW_MS,
} from './engine-layout.ts';
import type { EngineState } from './engine-state.ts';

/** A sequence that falls by more than this, in order of event time, was begun anew by its feed; less is a tick out of order. */
const RENUMBERED_BELOW = 1000;

export class SequenceGaps {
  private readonly state: EngineState;
  private readonly moved: Uint8Array;

  constructor(state: EngineState) {
    this.state = state;
    this.moved = new Uint8Array(state.options.maxSymbols);
  }

  /** Looks at the sequence of a tick; `time` is its event time, or the newest one where it comes late. */
  check(id: number, time: number, sequence: number): void {
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const last = numbers[r + SEQUENCE]!;
    const isAnew = time >= numbers[r + NEWEST]! && last - sequence > RENUMBERED_BELOW;
    if (!(sequence <= last) || isAnew) numbers[r + SEQUENCE] = sequence;
    if (!(sequence > last + 1)) return;
    // Holes that follow each other within w are one.
    if (time - numbers[r + GAP_TO]! >= numbers[r + WINDOW_MS]!) {
      this.send(id);
      numbers[r + GAP_FROM] = numbers[r + NEWEST]!;
      numbers[r + GAP_LOST] = 0;
    }
    numbers[r + GAP_TO] = time;
    numbers[r + GAP_LOST]! += sequence - last - 1;
    this.moved[id] = 1;
  }

  /** Tells of the hole of a symbol if it is new or grew since it was last told of. */
  send(id: number): void {
    if (this.moved[id] === 0) return;
    this.moved[id] = 0;
    const numbers = this.state.numbers;
    const r = id * RECORD_DOUBLES;
    const row = this.state.sink.row;
    row[MESSAGE_KIND] = KIND_GAP;
    row[MESSAGE_SYMBOL] = id;
    row[MESSAGE_GAP_FROM] = numbers[r + GAP_FROM]!;
    row[MESSAGE_GAP_TO] = numbers[r + GAP_TO]!;
    row[MESSAGE_GAP_LOST] = numbers[r + GAP_LOST]!;
    this.state.sink.send();
  }
}
