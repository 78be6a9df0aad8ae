/** Time as the application sees it; tests set it by hand. */
export abstract class Clock {
  /** Wall clock, epoch milliseconds. */
  abstract now(): number;
  /** Monotonic milliseconds, for intervals and deadlines. */
  abstract monotonic(): number;

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
