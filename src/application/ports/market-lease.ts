/** The right to run the market: of all processes on one database at most one has it. */
export abstract class MarketLease {
  /**
   * Takes the lease, or confirms it; false while another process has it.
   * @throws DomainError `database_unavailable`
   */
  abstract hold(): Promise<boolean>;
  /** Gives it back. */
  abstract release(): Promise<void>;
}
