/** What every `AnomalyRepository` does. */
import { expect, it } from '@jest/globals';
import type { AnomalyFilter, AnomalyRepository } from '../../src/application/ports/market-repositories.ts';
import type { Anomaly } from '../../src/domain/market/anomaly.ts';
import { anAnomaly, DAY_START } from '../support/market-builders.ts';

export function anomalyRepositoryContract(repository: () => AnomalyRepository): void {
  it('gives back what was saved, to the last bit', async () => {
    const saved = anAnomaly({
      symbol: 'EUR/USD',
      direction: 'DOWN',
      oldPrice: 0.1 + 0.2,
      changePercent: -1 / 3,
      late: true,
      gap: true,
      simulated: true,
      ordinal: 3,
    });
    await repository().save([saved]);
    expect(await repository().get(saved.id)).toEqual(saved);
  });

  it('replaces by id, except for the time of detection', async () => {
    const opened = anAnomaly();
    const closed: Anomaly = {
      ...opened,
      status: 'closed',
      severity: 'critical',
      closedAt: DAY_START + 2500,
      breachCount: 9,
      detectedAt: DAY_START + 9999,
    };
    await repository().save([opened]);
    await repository().save([closed]);
    expect(await repository().get(opened.id)).toEqual({ ...closed, detectedAt: opened.detectedAt });
  });

  it('takes the last of several states of one anomaly', async () => {
    await repository().save([anAnomaly({ breachCount: 1 }), anAnomaly({ breachCount: 2 })]);
    expect((await repository().get(anAnomaly().id))?.breachCount).toBe(2);
  });

  it('has no anomaly of an unknown id, whatever its form', async () => {
    expect(await repository().get('00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(await repository().get("x' OR true --")).toBeNull();
  });

  it('lists newest first, those of one time by id, page after page without loss', async () => {
    const all = Array.from({ length: 25 }, (_, i) => anAnomaly({ triggerTime: DAY_START + i, detectedAt: DAY_START + Math.floor(i / 5) }));
    await repository().save(all);
    const listed: Anomaly[] = [];
    for (let page = await repository().find({}, null, 4); page.length > 0; page = await repository().find({}, listed.at(-1)!, 4))
      listed.push(...page);
    const ordered = [...all].sort((a, b) => b.detectedAt - a.detectedAt || (a.id < b.id ? 1 : -1));
    expect(listed).toEqual(ordered);
  });

  it('filters by each property and by all of them', async () => {
    const wanted = anAnomaly({
      symbol: 'MSFT',
      severity: 'critical',
      direction: 'DOWN',
      status: 'closed',
      closedAt: DAY_START,
      detectedAt: DAY_START + 50,
    });
    const other = anAnomaly({ detectedAt: DAY_START + 40 });
    await repository().save([wanted, other]);
    const filters: AnomalyFilter[] = [
      { symbol: 'MSFT' },
      { severity: 'critical' },
      { direction: 'DOWN' },
      { status: 'closed' },
      { from: DAY_START + 50 },
    ];
    for (const filter of filters) expect(await repository().find(filter, null, 10)).toEqual([wanted]);
    expect(await repository().find({ to: DAY_START + 50 }, null, 10)).toEqual([other]);
    expect(await repository().find({ ...Object.assign({}, ...filters), to: DAY_START + 51 }, null, 10)).toEqual([wanted]);
    expect(await repository().find({ symbol: 'NONE' }, null, 10)).toEqual([]);
    expect(await repository().find({ symbol: undefined }, null, 10)).toEqual([wanted, other]);
  });

  it('knows every open one', async () => {
    await repository().save([
      anAnomaly(),
      anAnomaly({ symbol: 'MSFT' }),
      anAnomaly({ direction: 'DOWN', status: 'closed', closedAt: DAY_START }),
    ]);
    expect((await repository().open()).map(({ symbol }) => symbol).sort()).toEqual(['AAPL', 'MSFT']);
  });

  it('takes an empty batch', async () => {
    await repository().save([]);
    expect(await repository().find({}, null, 1)).toEqual([]);
  });
}
