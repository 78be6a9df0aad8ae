/** A clock that stands still until a test moves it. */
import { Clock } from '../../src/application/ports/clock.ts';

export class HandClock extends Clock {
  private passed = 0;

  /** `start`: epoch milliseconds. */
  constructor(private readonly start = Date.UTC(2026, 10, 21, 9, 45)) {
    super();
  }

  now(): number {
    return this.start + this.passed;
  }

  monotonic(): number {
    return this.passed;
  }

  advance(ms: number): void {
    this.passed += ms;
  }
}
