/** A clock that stands still until a test moves it. */
import { Clock } from '../../src/application/ports/clock.ts';

export class HandClock extends Clock {
  /** What both clocks show, milliseconds. */
  at: number;

  constructor(at = 0) {
    super();
    this.at = at;
  }

  now(): number {
    return this.at;
  }

  monotonic(): number {
    return this.at;
  }
}
