/** What every `SymbolSettingsRepository` does. */
import { expect, it } from '@jest/globals';
import type { SymbolSettingsRepository } from '../../src/application/ports/market-repositories.ts';
import { DAY_START } from '../support/market-builders.ts';

const SETTINGS = { thresholdPercent: 1.5, windowMs: null, cooldownMs: 0 };
const STORED = { symbol: 'EUR/USD', ...SETTINGS, version: 1, updatedAt: DAY_START, updatedBy: 'user:ada' };

export function symbolSettingsRepositoryContract(repository: () => SymbolSettingsRepository): void {
  it('begins with version 1 and loads what was stored', async () => {
    expect(await repository().put('EUR/USD', SETTINGS, null, 'user:ada', DAY_START)).toEqual(STORED);
    expect(await repository().load()).toEqual([STORED]);
  });

  it('raises the version with each change, an equal one too', async () => {
    await repository().put('EUR/USD', SETTINGS, null, 'user:ada', DAY_START);
    await repository().put('EUR/USD', SETTINGS, null, 'user:ada', DAY_START);
    const cleared = { thresholdPercent: null, windowMs: 500, cooldownMs: null };
    const third = await repository().put('EUR/USD', cleared, null, 'user:bob', DAY_START + 1);
    expect(third).toEqual({ symbol: 'EUR/USD', ...cleared, version: 3, updatedAt: DAY_START + 1, updatedBy: 'user:bob' });
    expect(await repository().load()).toEqual([third]);
  });

  it('refuses a change of another version than the stored one', async () => {
    expect(await repository().put('EUR/USD', SETTINGS, 1, 'user:ada', DAY_START)).toBeNull();
    expect(await repository().put('EUR/USD', SETTINGS, 0, 'user:ada', DAY_START)).toEqual(STORED);
    expect(await repository().put('EUR/USD', { ...SETTINGS, windowMs: 7 }, 0, 'user:bob', DAY_START)).toBeNull();
    expect(await repository().put('EUR/USD', { ...SETTINGS, windowMs: 7 }, 2, 'user:bob', DAY_START)).toBeNull();
    expect(await repository().load()).toEqual([STORED]);
    expect((await repository().put('EUR/USD', SETTINGS, 1, 'user:bob', DAY_START))?.version).toBe(2);
  });

  it('lets one of two changes of one version through', async () => {
    await repository().put('MSFT', SETTINGS, null, 'user:ada', DAY_START);
    const change = (by: string) => repository().put('MSFT', SETTINGS, 1, by, DAY_START);
    const results = await Promise.all([change('user:ada'), change('user:bob'), change('user:eve')]);
    expect(results.filter((stored) => stored !== null)).toHaveLength(1);
  });
}
