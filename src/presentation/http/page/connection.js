/** Watches whether the server is there, by asking for its health; everything else asks only while it is. */
import { request } from './request.js';

const PERIOD_MS = 1000;
const SLOW_MS = 500;
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_LAST_MS = 10_000;

/** How long to wait after so many failures in a row: doubling, capped, and never two clients in step. */
export function backoffMs(failures, random = Math.random()) {
  const longest = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1));
  return longest * (0.5 + random / 2);
}

/** Fires `change` when `state` changes and `health` with each answer. */
export class Connection extends EventTarget {
  /** `connecting`, `live`, `slow` or `lost`. */
  state = 'connecting';
  /** The last answer of GET /health. */
  health = null;
  roundTripMs = 0;
  /** Of this browser's clock; null before the first answer. */
  lastAnswerAt = null;
  nextTryAt = 0;
  #failures = 0;
  #asking = false;
  #timer = 0;

  start() {
    document.addEventListener('visibilitychange', () => this.check());
    addEventListener('online', () => this.check());
    this.check();
  }

  /** Whether the rest of the page may ask. */
  get open() {
    return (this.state === 'live' || this.state === 'slow') && !document.hidden;
  }

  /** Asks at once, unless it is asking or nobody looks. */
  async check() {
    if (this.#asking || document.hidden) return;
    clearTimeout(this.#timer);
    this.#asking = true;
    const startedAt = performance.now();
    try {
      this.health = await request('/health');
      this.roundTripMs = performance.now() - startedAt;
      this.lastAnswerAt = Date.now();
      this.#failures = 0;
      this.#become(this.roundTripMs > SLOW_MS ? 'slow' : 'live');
      this.dispatchEvent(new Event('health'));
    } catch {
      this.#failures += 1;
      this.#become('lost');
    }
    this.#asking = false;
    const wait = this.#failures === 0 ? Math.max(0, PERIOD_MS - (performance.now() - startedAt)) : backoffMs(this.#failures);
    this.nextTryAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.check(), wait);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}
