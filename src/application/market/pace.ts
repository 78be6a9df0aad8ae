/** Holds a replay back to a multiple of the speed at which it was recorded. */
import type { Clock } from '../ports/clock.ts';

/** Sleeping less than this is not worth a timer. */
const SHORTEST_SLEEP_MS = 5;

/** Time of the recording is the newest event time so far: late ticks wait for nothing. */
export class Pace {
  private readonly speed: number;
  private readonly clock: Clock;
  private firstTime = NaN;
  private newestTime = NaN;
  private startedAt = 0;

  /** @param speed seconds of the recording per second, Infinity = no pace */
  constructor(speed: number, clock: Clock) {
    this.speed = speed;
    this.clock = clock;
  }

  /** Milliseconds to wait before a tick of this event time (epoch milliseconds) is due; 0 = now. */
  waitMs(eventTime: number): number {
    if (this.speed === Infinity) return 0;
    if (Number.isNaN(this.firstTime)) {
      this.firstTime = eventTime;
      this.newestTime = eventTime;
      this.startedAt = this.clock.monotonic();
      return 0;
    }
    if (eventTime <= this.newestTime) return 0;
    this.newestTime = eventTime;
    const ahead = (eventTime - this.firstTime) / this.speed - (this.clock.monotonic() - this.startedAt);
    return ahead < SHORTEST_SLEEP_MS ? 0 : ahead;
  }
}
