/** Remembers what was read for up to a second, and reads it again shortly before, so that hot keys are never waited for. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../application/ports/clock.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';

/** Older than this, a value is read again in the background while it still serves. */
const AHEAD_MS = 500;
/** Older than this, it no longer serves. */
const FRESH_MS = 1000;
/** With the source away the last known value serves this long: a database that restarts does not stop the intake of ticks. */
const STALE_MS = 10_000;
/** Readings under way; more only come from a flood of made-up keys on a source that is slow. */
const MAX_READINGS = 1000;

interface Entry<V> {
  value: V;
  /** Monotonic milliseconds at which its reading began. */
  readAt: number;
  /** Monotonic milliseconds before which a failed reading is not repeated. */
  retryAt: number;
}

export class ShortMemory<V extends object> {
  private readonly entries: LRUCache<string, Entry<V>>;
  /** Readings under way; what is forgotten meanwhile is not among them any more. */
  private readonly readings = new Map<string, Promise<V | null>>();

  /** `read` null: there is nothing of that key, which is not remembered. */
  constructor(
    private readonly read: (key: string) => Promise<V | null>,
    private readonly clock: Clock,
    maxEntries: number,
  ) {
    this.entries = new LRUCache({ max: maxEntries });
  }

  get(key: string): V | Promise<V | null> {
    const entry = this.entries.get(key);
    if (entry === undefined) return this.reading(key);
    const now = this.clock.monotonic();
    const age = now - entry.readAt;
    if (age < AHEAD_MS) return entry.value;
    const mayServe = age < FRESH_MS || (age < STALE_MS && now < entry.retryAt);
    if (!mayServe) return this.reading(key);
    // Its failure shows when the value has to be waited for.
    if (now >= entry.retryAt) this.reading(key).catch(() => undefined);
    return entry.value;
  }

  forget(key: string): void {
    this.entries.delete(key);
    this.readings.delete(key);
  }

  /** Forgets every value of which this holds. */
  forgetWhere(holds: (value: V) => boolean): void {
    for (const [key, { value }] of this.entries) if (holds(value)) this.forget(key);
    // A reading under way may be about such a value too.
    this.readings.clear();
  }

  private reading(key: string): Promise<V | null> {
    const underWay = this.readings.get(key);
    if (underWay !== undefined) return underWay;
    if (this.readings.size >= MAX_READINGS) return Promise.reject(new DomainError('overloaded', 'too many new callers, try again', [], 1));
    const readAt = this.clock.monotonic();
    const begun = this.read(key).then(
      (value) => {
        if (this.finished(key, begun)) {
          if (value === null) this.entries.delete(key);
          else this.entries.set(key, { value, readAt, retryAt: 0 });
        }
        return value;
      },
      (error: unknown) => {
        this.finished(key, begun);
        const now = this.clock.monotonic();
        const known = this.entries.get(key);
        if (known === undefined || now - known.readAt >= STALE_MS) throw error;
        known.retryAt = now + FRESH_MS;
        return known.value;
      },
    );
    this.readings.set(key, begun);
    return begun;
  }

  /** True when nobody forgot the key while it was read. */
  private finished(key: string, reading: Promise<V | null>): boolean {
    return this.readings.get(key) === reading && this.readings.delete(key);
  }
}
