/** Settings of single symbols: versions, what a writer may expect, and that the engines follow the newest. */
import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { ACT, DirectUnit, KeptAudit } from '../../../test/support/kept-acts.ts';
import { StoredSettings } from '../../../test/support/market-stores.ts';
import type { SymbolSettings } from '../../domain/market/statistics.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { SymbolSettingsService } from './symbol-settings.ts';

const NONE: SymbolSettings = { thresholdPercent: null, windowMs: null, cooldownMs: null };

function setup() {
  const symbols = new SymbolTable(10, 1);
  const known = symbols.intern('AAPL');
  symbols.intern('UNPROCESSED');
  const configured: [id: number, settings: SymbolSettings][] = [];
  const processor = {
    symbols,
    board: { version: (id: number) => (id === known ? 1 : 0) },
    configure: (id: number, settings: SymbolSettings) => void configured.push([id, settings]),
  } as unknown as TickProcessor;
  const repository = new StoredSettings();
  const clock = new HandClock(Date.UTC(2026, 10, 21));
  const defaults = { thresholdPercent: 2, windowMs: 1000, cooldownMs: 1000 };
  const audit = new KeptAudit();
  const door = { assertHere: (): void => undefined };
  const service = new SymbolSettingsService(processor, repository, clock, defaults, new DirectUnit(), audit, door);
  const put = (thresholdPercent: number | null, expectedVersion: number | null = null) =>
    service.put('AAPL', { ...NONE, thresholdPercent }, expectedVersion, 'ada', ACT);
  return { audit, configured, door, repository, clock, service, put };
}

describe('SymbolSettingsService', () => {
  it('changes nothing while another process has the market', async () => {
    const { audit, configured, door, put } = setup();
    door.assertHere = () => {
      throw new DomainError('market_elsewhere', 'ask another replica');
    };
    await expect(put(1.5)).rejects.toMatchObject({ code: 'market_elsewhere' });
    expect([configured, audit.entries]).toEqual([[], []]);
  });

  it('raises the version with each change and has the engine follow', async () => {
    const { configured, clock, service, put } = setup();
    expect(service.get('AAPL')).toMatchObject({ version: 0, thresholdPercent: 2, updatedBy: null });
    expect(await put(1.5)).toEqual({
      symbol: 'AAPL',
      thresholdPercent: 1.5,
      windowMs: 1000,
      cooldownMs: 1000,
      overridden: ['thresholdPercent'],
      version: 1,
      updatedAt: new Date(clock.now()).toISOString(),
      updatedBy: 'ada',
    });
    expect(await put(null)).toMatchObject({ version: 2, thresholdPercent: 2, overridden: [] });
    expect(service.get('AAPL').version).toBe(2);
    expect(configured.map(([id, { thresholdPercent }]) => [id, thresholdPercent])).toEqual([
      [0, 1.5],
      [0, null],
    ]);
  });

  it('changes nothing where the version is another one than expected', async () => {
    const { configured, service, put } = setup();
    await put(1.5, 0);
    for (const expected of [0, 2]) await expect(put(3, expected)).rejects.toMatchObject({ code: 'version_mismatch' });
    expect(service.get('AAPL')).toMatchObject({ version: 1, thresholdPercent: 1.5 });
    expect(configured).toHaveLength(1);
    expect(await put(3, 1)).toMatchObject({ version: 2, thresholdPercent: 3 });
  });

  it('lets one of two writers with the same expectation through', async () => {
    const { put } = setup();
    const outcomes = await Promise.allSettled([put(1, 0), put(3, 0)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('records who changed what to which version, and no change that was refused', async () => {
    const { audit, put } = setup();
    await put(1.5, 0);
    await expect(put(3, 0)).rejects.toMatchObject({ code: 'version_mismatch' });
    expect(audit.entries).toEqual([
      {
        act: ACT,
        action: 'symbol.settings_changed',
        target: 'symbol:AAPL',
        details: { thresholdPercent: 1.5, windowMs: null, cooldownMs: null, version: 1 },
      },
    ]);
  });

  it('keeps the newest of two changes whose answers overtake each other', async () => {
    const { configured, repository, service, put } = setup();
    // The first answer is on its way for longer.
    const answer = repository.put.bind(repository);
    repository.put = async (...order) => {
      const stored = await answer(...order);
      if (order[1].thresholdPercent === 1) await new Promise((resolve) => setTimeout(resolve, 5));
      return stored;
    };
    const [first, second] = await Promise.all([put(1), put(3)]);
    expect([first!.version, first!.thresholdPercent, second!.version]).toEqual([1, 1, 2]);
    expect(service.get('AAPL')).toMatchObject({ version: 2, thresholdPercent: 3 });
    expect(configured.at(-1)![1].thresholdPercent).toBe(3);
  });

  it.each(['UNPROCESSED', 'NEVER', 'aapl', ''])('does not know %j', async (symbol) => {
    const { repository, service } = setup();
    expect(() => service.get(symbol)).toThrow(expect.objectContaining({ code: 'symbol_not_found' }));
    await expect(service.put(symbol, NONE, null, 'ada', ACT)).rejects.toMatchObject({ code: 'symbol_not_found' });
    expect(repository.bySymbol.size).toBe(0);
  });

  it('changes nothing when the database is away', async () => {
    const { configured, repository, service, put } = setup();
    repository.weather.failures = 1;
    await expect(put(1)).rejects.toThrow('away');
    expect([configured, service.get('AAPL').version]).toEqual([[], 0]);
  });

  it('begins with what is stored', async () => {
    const { repository, service, put } = setup();
    repository.bySymbol.set('AAPL', { ...NONE, symbol: 'AAPL', windowMs: 50, version: 7, updatedAt: 0, updatedBy: 'bob' });
    expect([...(await service.load()).keys()]).toEqual(['AAPL']);
    expect(service.get('AAPL')).toMatchObject({ version: 7, windowMs: 50, updatedBy: 'bob' });
    expect(await put(1, 7)).toMatchObject({ version: 8, windowMs: 1000 });
  });
});
