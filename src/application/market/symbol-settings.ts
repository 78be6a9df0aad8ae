/** Threshold, window and cooldown that a symbol may have of its own, in force without a restart. */
import { DomainError, NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { StoredSymbolSettings, SymbolSettings } from '../../domain/market/statistics.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { SymbolSettingsRepository } from '../ports/market-repositories.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { IngestTicks } from './ingest-ticks.ts';
import { symbolSettingsView } from './market.view.ts';
import type { DefaultSettings, SymbolSettingsView } from './market.view.ts';

export class SymbolSettingsService {
  private readonly stored = new Map<string, StoredSymbolSettings>();

  constructor(
    private readonly processor: TickProcessor,
    private readonly repository: SymbolSettingsRepository,
    private readonly clock: Clock,
    private readonly defaults: DefaultSettings,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly door: Pick<IngestTicks, 'assertHere'>,
  ) {}

  /** Reads what is stored; the engines begin with it. */
  async load(): Promise<ReadonlyMap<string, SymbolSettings>> {
    for (const settings of await this.repository.load()) this.stored.set(settings.symbol, settings);
    return this.stored;
  }

  /** @throws NotFoundError `symbol_not_found` */
  get(symbol: string): SymbolSettingsView {
    this.idOf(symbol);
    return symbolSettingsView(symbol, this.stored.get(symbol) ?? null, this.defaults);
  }

  /**
   * Replaces the settings of a symbol; null gives the default back. `expectedVersion` null = whatever is there. `updatedBy` is shown with
   * the settings.
   * @throws NotFoundError `symbol_not_found` · DomainError `version_mismatch`, `market_elsewhere`
   */
  async put(
    symbol: string,
    settings: SymbolSettings,
    expectedVersion: number | null,
    updatedBy: string,
    act: Act,
  ): Promise<SymbolSettingsView> {
    this.door.assertHere();
    const id = this.idOf(symbol);
    const stored = await this.unit.run(async () => {
      const written = await this.repository.put(symbol, settings, expectedVersion, updatedBy, this.clock.now());
      if (written === null) throw new DomainError('version_mismatch', 'the settings were changed meanwhile: read them again');
      const { thresholdPercent, windowMs, cooldownMs, version } = written;
      const details = { thresholdPercent, windowMs, cooldownMs, version };
      await this.audit.append({ act, action: 'symbol.settings_changed', target: `symbol:${symbol}`, details });
      return written;
    });
    // Answers of two writers may overtake each other on their way from the database: the newer version stays.
    if (stored.version > (this.stored.get(symbol)?.version ?? 0)) {
      this.stored.set(symbol, stored);
      this.processor.configure(id, settings);
    }
    return symbolSettingsView(symbol, stored, this.defaults);
  }

  private idOf(symbol: string): number {
    const id = this.processor.symbols.idOf(symbol);
    if (id < 0 || this.processor.board.version(id) === 0)
      throw new NotFoundError(`the symbol ${symbol} has never been seen`, 'symbol_not_found');
    return id;
  }
}
