/** What is known of the market and of counterparties, read once for a batch of transactions. */
import type { ListBook } from '../../domain/risk/list-book.ts';
import { LONGEST_SPIKE_MS } from '../../domain/risk/rules/market-spike.ts';
import { LONGEST_WINDOW_MS } from '../../domain/risk/rule-words.ts';
import type { Outcomes, WorldFacts } from '../../domain/risk/world-facts.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { ResolvedTime, RiskHistory, SpikeTime } from '../ports/risk-history.ts';

export class BatchWorld implements WorldFacts {
  private readonly spikes: ReadonlyMap<string, readonly SpikeTime[]>;
  private readonly resolved: ReadonlyMap<string, readonly ResolvedTime[]>;

  private constructor(
    readonly lists: ListBook,
    spikes: readonly SpikeTime[],
    resolved: readonly ResolvedTime[],
  ) {
    this.spikes = Map.groupBy(spikes, ({ symbol }) => symbol);
    this.resolved = Map.groupBy(resolved, ({ counterpartyId }) => counterpartyId);
  }

  static async around(transactions: readonly Transaction[], lists: ListBook, history: RiskHistory): Promise<BatchWorld> {
    let first = Infinity;
    let last = -Infinity;
    const symbols = new Set<string>();
    const counterparties = new Set<string>();
    for (const { createdAt, symbol, counterpartyId } of transactions) {
      first = Math.min(first, createdAt);
      last = Math.max(last, createdAt);
      if (symbol !== null) symbols.add(symbol);
      if (counterpartyId !== null) counterparties.add(counterpartyId);
    }
    const spikes = symbols.size === 0 ? [] : await history.spikes([...symbols], first - LONGEST_SPIKE_MS, last);
    const resolved = counterparties.size === 0 ? [] : await history.resolved([...counterparties], first - LONGEST_WINDOW_MS, last);
    return new BatchWorld(lists, spikes, resolved);
  }

  lastSpike(symbol: string, from: number, to: number): number | null {
    return this.spikes.get(symbol)?.findLast(({ at }) => at >= from && at <= to)?.at ?? null;
  }

  outcomes(counterpartyId: string, from: number, to: number): Outcomes | null {
    const known = this.resolved.get(counterpartyId);
    if (known === undefined) return null;
    let all = 0;
    let confirmed = 0;
    for (const { at, isConfirmed } of known) {
      if (at < from || at >= to) continue;
      all += 1;
      if (isConfirmed) confirmed += 1;
    }
    return all === 0 ? null : { all, confirmed };
  }
}
