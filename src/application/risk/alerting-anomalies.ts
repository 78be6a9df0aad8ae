/** Anomalies whose storing raises alerts in the same commit: none is stored without its alert, and none twice. */
import type { Anomaly } from '../../domain/market/anomaly.ts';
import { AlertBook, rank } from '../../domain/risk/alert-book.ts';
import type { Raising } from '../../domain/risk/alert-book.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Clock } from '../ports/clock.ts';
import { AnomalyRepository } from '../ports/market-repositories.ts';
import type { AnomalyFilter, AnomalyNews, AnomalyPosition } from '../ports/market-repositories.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { AlertWriter } from './alert-writer.ts';

const KIND = 'market-spike';

export class AlertingAnomalies extends AnomalyRepository {
  /** @param nextId UUIDv7 of a moment */
  constructor(
    private readonly anomalies: AnomalyRepository,
    private readonly store: AlertStore,
    private readonly writer: AlertWriter,
    private readonly unit: UnitOfWork,
    private readonly clock: Clock,
    private readonly nextId: (at: number) => string,
  ) {
    super();
  }

  async save(anomalies: readonly Anomaly[], news: readonly AnomalyNews[] = []): Promise<void> {
    // Of medium ones nobody is alerted; a severity only rises.
    const severe = anomalies.filter(({ severity }) => rank(severity) >= rank('high'));
    if (severe.length === 0) return this.anomalies.save(anomalies, news);
    return this.unit.run(async () => {
      await this.anomalies.save(anomalies, news);
      await this.raise(severe);
    });
  }

  get(id: string): Promise<Anomaly | null> {
    return this.anomalies.get(id);
  }

  find(filter: AnomalyFilter, after: AnomalyPosition | null, limit: number): Promise<Anomaly[]> {
    return this.anomalies.find(filter, after, limit);
  }

  open(): Promise<Anomaly[]> {
    return this.anomalies.open();
  }

  private async raise(anomalies: readonly Anomaly[]): Promise<void> {
    const at = this.clock.now();
    await this.store.lock();
    const raisings = anomalies.map(raisingOf);
    const known = await this.store.knownAnomalies(anomalies.map(({ id }) => id));
    const book = new AlertBook(await this.store.before(raisings, at), this.nextId, at);
    for (const raising of raisings) {
      const before = known.get(raising.anomalyId);
      if (before === undefined) book.raise(raising);
      // Who resolved its alert did not see it as severe as it is now.
      else if (!book.escalate(KIND, raising.subject, raising.severity, raising.message) && rank(raising.severity) > rank(before))
        book.raise(raising);
    }
    const closed = new Set(anomalies.filter(({ status }) => status === 'closed').map(subjectOf));
    if (closed.size > 0) {
      const stillOpen = new Set(await this.store.withOpenAnomaly([...closed]));
      // Those that are raised only now are not known to the store.
      for (const anomaly of anomalies) if (anomaly.status === 'open') stillOpen.add(subjectOf(anomaly));
      for (const subject of closed) if (!stillOpen.has(subject)) book.end(KIND, subject);
    }
    await this.writer.write(book.changes());
  }
}

function subjectOf({ symbol, direction }: Anomaly): string {
  return `${symbol}:${direction}`;
}

function raisingOf(anomaly: Anomaly): Raising & { anomalyId: string } {
  const { id, symbol, direction, severity, peakChangePercent, peakReference, peakPrice, windowMs } = anomaly;
  const percent = Math.abs(peakChangePercent).toFixed(2);
  return {
    kind: KIND,
    subject: subjectOf(anomaly),
    severity,
    message: `${symbol} ${direction === 'UP' ? 'rose' : 'fell'} ${percent} % within ${windowMs} ms, from ${peakReference} to ${peakPrice}`,
    transactionId: null,
    counterpartyId: null,
    anomalyId: id,
    symbol,
    hits: [],
  };
}
