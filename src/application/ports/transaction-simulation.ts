/** Made-up transactions, for trying the product. */

export interface TransactionSimulationStatus {
  /** They are being made, here or, where the product has several processes, in another. */
  running: boolean;
  transactionsPerSecond: number;
}

export abstract class TransactionSimulation {
  /** The same seed gives the same sequence of transactions. */
  abstract readonly seed: number;
  abstract status(): TransactionSimulationStatus;
  /** Runs, or goes on running at this rate; null = the rate that it last had. */
  abstract start(transactionsPerSecond: number | null): TransactionSimulationStatus;
  abstract stop(): TransactionSimulationStatus;
}
