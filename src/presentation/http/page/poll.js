/** Repeats one kind of request, one at a time, while the connection is open and somebody is signed in. */
import { Refusal } from './request.js';

const LONGEST_WAIT_MS = 30_000;

export class Poll {
  #failures = 0;
  #running = false;
  #timer = 0;

  /**
   * @param may whether to ask now; what may not is asked again by `wake`
   * @param read makes the request; answers `{ value, periodMs }`
   * @param show takes the value
   * @param fail takes the error
   */
  constructor({ may, read, show, fail }) {
    Object.assign(this, { may, read, show, fail });
  }

  /** Asks at once, unless a request is under way or it may not. */
  async wake() {
    if (this.#running || !this.may()) return;
    clearTimeout(this.#timer);
    this.#running = true;
    const startedAt = performance.now();
    let wait;
    try {
      const { value, periodMs } = await this.read();
      this.#failures = 0;
      // An answer that comes after signing out is nobody's.
      if (this.may()) this.show(value);
      wait = Math.max(0, periodMs - (performance.now() - startedAt));
    } catch (error) {
      this.#failures += 1;
      wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (this.#failures - 1));
      if (error instanceof Refusal && error.retryAfterMs !== null) wait = Math.max(wait, error.retryAfterMs);
      this.fail(error);
    } finally {
      this.#running = false;
    }
    this.#timer = setTimeout(() => this.wake(), wait);
  }
}
