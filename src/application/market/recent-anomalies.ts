/** The newest anomalies in memory; the list is answered from here as far as it reaches, older ones come from the database. */
import type { Anomaly } from '../../domain/market/anomaly.ts';
import type { AnomalyFilter, AnomalyPosition } from '../ports/market-repositories.ts';

export class RecentAnomalies {
  /** Ordered by (detectedAt, id), oldest first. */
  private items: Anomaly[] = [];
  private readonly byId = new Map<string, Anomaly>();
  /** Whether nothing older than `items` exists. */
  private isComplete = true;

  /** @param capacity `RECENT_ANOMALIES_CAPACITY` */
  constructor(readonly capacity: number) {}

  /** Takes up stored anomalies, newest first; `isAll` when the database holds no others. */
  restore(anomalies: readonly Anomaly[], isAll: boolean): void {
    this.items = anomalies.toReversed().concat(this.items);
    for (const anomaly of anomalies) this.byId.set(anomaly.id, anomaly);
    this.isComplete = isAll;
  }

  /**
   * Adds an anomaly or replaces what is known of it; it keeps the `detectedAt` that it had. When there are too many the oldest leave, as far
   * as the database has them (`isUnstored`).
   */
  put(anomaly: Anomaly, isUnstored: (id: string) => boolean): void {
    const known = this.byId.get(anomaly.id);
    const detectedAt = known?.detectedAt ?? anomaly.detectedAt;
    const entry = detectedAt === anomaly.detectedAt ? anomaly : { ...anomaly, detectedAt };
    const at = this.indexAfter(entry);
    if (known !== undefined) this.items[at - 1] = entry;
    else if (at > 0 || this.isComplete) this.items.splice(at, 0, entry);
    else return;
    this.byId.set(entry.id, entry);
    // Leaving in blocks, because removing the first element moves all others.
    if (this.items.length > this.capacity * 1.1) this.evict(isUnstored);
  }

  private evict(isUnstored: (id: string) => boolean): void {
    const surplus = this.items.length - this.capacity;
    let leaving = 0;
    while (leaving < surplus && !isUnstored(this.items[leaving]!.id)) leaving += 1;
    if (leaving === 0) return;
    for (const { id } of this.items.splice(0, leaving)) this.byId.delete(id);
    this.isComplete = false;
  }

  /** Number of items that are not after `position` in the order of the list's age. */
  private indexAfter(position: AnomalyPosition): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.items[middle]!, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get(id: string): Anomaly | undefined {
    return this.byId.get(id);
  }

  /**
   * Newest first, strictly after `after` in the order of the list, at most `limit`. `rest` is the position after which the database must go
   * on, null when there is nothing more or the limit is reached.
   */
  find(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): { items: Anomaly[]; rest: AnomalyPosition | null } {
    const found: Anomaly[] = [];
    let at = after === null ? this.items.length : this.indexAfter(after);
    if (after !== null && at > 0 && compare(this.items[at - 1]!, after) === 0) at -= 1;
    while (at > 0 && found.length < limit) {
      at -= 1;
      if (matches(this.items[at]!, filter)) found.push(this.items[at]!);
    }
    const isDone = found.length === limit || this.isComplete;
    const oldest = this.items[0];
    const boundary = oldest !== undefined && (after === null || compare(oldest, after) < 0) ? oldest : after;
    return { items: found, rest: isDone ? null : (boundary ?? BEGINNING) };
  }
}

/** Before every anomaly of the list. */
const BEGINNING: AnomalyPosition = { detectedAt: Number.MAX_SAFE_INTEGER, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

function compare(a: AnomalyPosition, b: AnomalyPosition): number {
  if (a.detectedAt !== b.detectedAt) return a.detectedAt - b.detectedAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function matches(anomaly: Anomaly, filter: AnomalyFilter): boolean {
  return (
    (filter.symbol === undefined || anomaly.symbol === filter.symbol) &&
    (filter.severity === undefined || anomaly.severity === filter.severity) &&
    (filter.direction === undefined || anomaly.direction === filter.direction) &&
    (filter.status === undefined || anomaly.status === filter.status) &&
    (filter.from === undefined || anomaly.detectedAt >= filter.from) &&
    (filter.to === undefined || anomaly.detectedAt < filter.to)
  );
}
