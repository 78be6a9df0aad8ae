/** The simulated market: made-up ticks for trying the product, and jumps on request. */
import { DomainError } from '../../domain/kernel/domain-error.ts';

export interface SimulationStatus {
  running: boolean;
  /** The same seed gives the same sequence of symbols and prices. */
  seed: number;
  /** All symbols together. */
  ticksPerSecond: number;
  /** Transactions that are made up; 0 = none. */
  transactionsPerSecond: number;
  symbols: readonly string[];
}

/** A jump of one price. */
export interface Shock {
  symbol: string;
  /** Signed. */
  percent: number;
  /** Event time of the first tick at the new price, epoch milliseconds. */
  eventTime: number;
}

export abstract class MarketSimulation {
  abstract status(): SimulationStatus;
  /** Runs, or goes on running at this rate; null = the rate that it last had. */
  abstract start(ticksPerSecond: number | null): SimulationStatus;
  abstract stop(): SimulationStatus;
  /**
   * Moves the price of a simulated symbol by `percent` at once; half of it is given back within 5 s.
   * @throws SimulationStoppedError while nothing is simulated
   * @throws ValidationError for a symbol that is not simulated, and for 0 %
   */
  abstract shock(symbol: string, percent: number): Shock;
}

/** A shock needs a market that moves. */
export class SimulationStoppedError extends DomainError {
  constructor(readonly current: SimulationStatus) {
    super('illegal_transition', 'the simulation is stopped: start it first');
  }
}
