/** What rules know beside the account's own past: lists, spikes of the market, and what became of alerts about counterparties. */
import type { ListBook } from './list-book.ts';

/** Resolved alerts about transactions to one counterparty. */
export interface Outcomes {
  readonly confirmed: number;
  readonly all: number;
}

export interface WorldFacts {
  readonly lists: ListBook;
  /** When the symbol's newest spike in [from, to] began, epoch milliseconds; null without one. */
  lastSpike(symbol: string, from: number, to: number): number | null;
  /** Of transactions to the counterparty whose alert was resolved in [from, to); null for none. */
  outcomes(counterpartyId: string, from: number, to: number): Outcomes | null;
}
