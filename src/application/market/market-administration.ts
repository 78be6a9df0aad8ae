/**
 * What administrators do to the market by hand: each act is in the audit log, or it did not happen. While another process has the market
 * every act is refused with `market_elsewhere`.
 */
import type { Act } from '../../domain/kernel/act.ts';
import type { AuditEntry, AuditLog } from '../ports/audit-log.ts';
import type { MarketSimulation, Shock, SimulationStatus } from '../ports/market-simulation.ts';
import type { TransactionSimulation } from '../ports/transaction-simulation.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { IngestTicks } from './ingest-ticks.ts';
import type { Market } from './market.ts';

export class MarketAdministration {
  constructor(
    private readonly market: Market,
    private readonly door: Pick<IngestTicks, 'assertHere'>,
    private readonly simulation: MarketSimulation,
    private readonly transactions: TransactionSimulation,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** As `MarketSimulation.start`, with made-up transactions at their rate; null = the rate that it last had. */
  async startSimulation(ticksPerSecond: number | null, transactionsPerSecond: number | null, act: Act): Promise<SimulationStatus> {
    const entry = { act, action: 'simulation.started', target: null, details: { ticksPerSecond, transactionsPerSecond } } as const;
    return this.recorded(entry, () => {
      this.transactions.start(transactionsPerSecond);
      return this.simulation.start(ticksPerSecond);
    });
  }

  async stopSimulation(act: Act): Promise<SimulationStatus> {
    return this.recorded({ act, action: 'simulation.stopped', target: null }, () => {
      this.transactions.stop();
      return this.simulation.stop();
    });
  }

  /** As `MarketSimulation.shock`. */
  async shock(symbol: string, percent: number, act: Act): Promise<Shock> {
    const entry = { act, action: 'simulation.shock', target: `symbol:${symbol}`, details: { percent } } as const;
    return this.recorded(entry, () => this.simulation.shock(symbol, percent));
  }

  /** As `Market.reset`. */
  async reset(symbol: string, act: Act): Promise<void> {
    this.door.assertHere();
    this.market.assertSeen(symbol);
    const entry = { act, action: 'symbol.reset', target: `symbol:${symbol}` } as const;
    // Recorded before, not in a transaction around it: the engine answers when it comes to it, which may be later than a lock should wait.
    await this.audit.append(entry);
    try {
      await this.market.reset(symbol);
    } catch (error) {
      await this.audit.append({ ...entry, outcome: 'failure' });
      throw error;
    }
  }

  /** The record first: where it cannot be written nothing is done, and where the act is refused there is no record of it. */
  private async recorded<T>(entry: AuditEntry, perform: () => T): Promise<T> {
    this.door.assertHere();
    return this.unit.run(async () => {
      await this.audit.append(entry);
      return perform();
    });
  }
}
