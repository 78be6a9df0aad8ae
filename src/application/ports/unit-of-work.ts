/** Makes several changes one: all of them are committed, or none. */
export abstract class UnitOfWork {
  /**
   * Everything that repositories and the audit log do inside `work` is one transaction: committed when it resolves, undone when it rejects.
   * A unit inside a unit is part of it. `work` awaits each step before the next and nothing slow between them, such as a password hash:
   * it keeps a connection, and the embedded database has one.
   */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` once the unit that runs is committed, never where it is undone; outside of a unit at once. It must be quick and not throw. */
  abstract afterCommit(work: () => void): void;
}
