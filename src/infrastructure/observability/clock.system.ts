/** The clocks of the machine. */
import { Clock } from '../../application/ports/clock.ts';

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
