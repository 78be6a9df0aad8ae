/** What every `AnomalyEventLog` does with the news that are saved with anomalies. */
import { expect, it } from '@jest/globals';
import type { AnomalyEventLog } from '../../src/application/ports/anomaly-event-log.ts';
import type { AnomalyNews, AnomalyRepository } from '../../src/application/ports/market-repositories.ts';
import type { Anomaly, AnomalyEventKind } from '../../src/domain/market/anomaly.ts';
import type { Database } from '../../src/infrastructure/persistence/database.ts';
import { anAnomaly, DAY_START } from '../support/market-builders.ts';

interface Parts {
  anomalies: AnomalyRepository;
  log: AnomalyEventLog;
  database: Database;
  /** Calls of the repository's bell so far. */
  rung: () => number;
}

export function anomalyEventLogContract(parts: () => Parts): void {
  const news = (event: AnomalyEventKind, changes: Partial<Anomaly> = {}): AnomalyNews => ({ event, anomaly: anAnomaly(changes) });
  const save = (...all: AnomalyNews[]): Promise<void> =>
    parts().anomalies.save(
      all.map(({ anomaly }) => anomaly),
      all,
    );
  const told = async (): Promise<unknown[]> =>
    (await parts().log.after(0, 10_000)).events.map(({ position, event, anomaly }) => [position, event, anomaly.symbol, anomaly.severity]);

  it('numbers every event of a batch in order, each with the anomaly as it was then, to the last bit', async () => {
    const opened = news('opened', { severity: 'medium', oldPrice: 0.1 + 0.2, changePercent: -1 / 3, peakPrice: 1e-12 });
    const updated = news('updated', { severity: 'high', breachCount: 8 });
    const closed = news('closed', { severity: 'high', status: 'closed', closedAt: DAY_START + 2500 });
    await save(opened, updated, closed);
    await save(news('opened', { symbol: 'MSFT' }));
    const page = await parts().log.after(0, 10);
    expect(page).toMatchObject({ position: 4, isCut: false, isMoreWaiting: false });
    expect(page.events.slice(0, 3)).toEqual([
      { position: 1, ...opened },
      { position: 2, ...updated },
      { position: 3, ...closed },
    ]);
    expect(await parts().log.newest()).toBe(4);
    expect(await parts().log.after(1, 2)).toMatchObject({ position: 3, isMoreWaiting: true, events: [{ position: 2 }, { position: 3 }] });
  });

  it('tells nothing twice when a batch comes again, and leaves no hole', async () => {
    await save(news('opened', { severity: 'medium' }));
    await save(
      news('opened', { severity: 'medium' }),
      news('updated', { severity: 'high' }),
      news('updated', { severity: 'critical' }),
      news('updated', { severity: 'critical' }),
    );
    await save(news('updated', { severity: 'critical' }), news('closed', { severity: 'critical', status: 'closed' }));
    await save(news('closed', { severity: 'critical', status: 'closed' }), news('opened', { symbol: 'MSFT' }));
    expect(await told()).toEqual([
      [1, 'opened', 'AAPL', 'medium'],
      [2, 'updated', 'AAPL', 'high'],
      [3, 'updated', 'AAPL', 'critical'],
      [4, 'closed', 'AAPL', 'critical'],
      [5, 'opened', 'MSFT', 'high'],
    ]);
  });

  it('tells nothing of anomalies that are saved without news', async () => {
    await parts().anomalies.save([anAnomaly()]);
    expect(await told()).toEqual([]);
  });

  it('stores anomaly and news in one commit, or neither, and rings when they are there', async () => {
    const before = parts().rung();
    const undone = parts().database.transaction(async () => {
      await save(news('opened'));
      expect(parts().rung()).toBe(before);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect([await told(), await parts().anomalies.find({}, null, 1), parts().rung()]).toEqual([[], [], before]);
    await save(news('opened'));
    expect(parts().rung()).toBe(before + 1);
  });

  it('numbers without holes what many writers save at once', async () => {
    const symbols = Array.from({ length: 12 }, (_, i) => `S${i}`);
    await Promise.all(symbols.map((symbol) => save(news('opened', { symbol }), news('closed', { symbol, status: 'closed' }))));
    const { events } = await parts().log.after(0, 100);
    expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    for (const symbol of symbols)
      expect(events.filter(({ anomaly }) => anomaly.symbol === symbol).map(({ event }) => event)).toEqual(['opened', 'closed']);
  });

  it('takes thousands in one batch', async () => {
    const many = Array.from({ length: 2500 }, (_, i) => news('opened', { triggerTime: DAY_START + i }));
    await save(...many);
    const { events } = await parts().log.after(0, 5000);
    expect(events.map(({ anomaly }) => anomaly.triggerTime)).toEqual(many.map(({ anomaly }) => anomaly.triggerTime));
  });

  it('forgets all but the newest and those of the last minute, and tells a reader that some are missing', async () => {
    for (let i = 0; i < 5; i += 1) await save(news('opened', { triggerTime: DAY_START + i }));
    await parts().log.prune(2);
    expect(await told()).toHaveLength(5);
    await parts().database.execute('UPDATE anomaly_events SET at = at - 61000');
    await parts().log.prune(2);
    expect(await parts().log.after(1, 10)).toMatchObject({ isCut: true, position: 5, events: [{ position: 4 }, { position: 5 }] });
    expect(await parts().log.after(3, 10)).toMatchObject({ isCut: false, position: 5 });
    await save(news('opened', { symbol: 'MSFT' }));
    expect(await parts().log.newest()).toBe(6);
  });
}
