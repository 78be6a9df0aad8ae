/**
 * What was stored here and is still on its way through the cluster's events. Whoever subscribes after an answer expects to see what was
 * answered: a snapshot waits until that has come by.
 */

/** It takes milliseconds; one that takes longer is waited for no more. */
const LONGEST_MS = 1000;

export class Untold {
  /** Epoch milliseconds by id, in the order of time. */
  private readonly storedAt = new Map<string, number>();

  stored(ids: readonly string[], now: number): void {
    for (const id of ids) this.storedAt.set(id, now);
    this.forget(now);
  }

  told(id: string): void {
    this.storedAt.delete(id);
  }

  /** Whether all has come by that was stored until then. */
  isWhole(until: number, now: number): boolean {
    this.forget(now);
    const [oldest] = this.storedAt.values();
    return oldest === undefined || oldest > until;
  }

  private forget(now: number): void {
    for (const [id, at] of this.storedAt) {
      if (now - at < LONGEST_MS) return;
      this.storedAt.delete(id);
    }
  }
}
