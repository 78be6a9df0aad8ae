/** The password of the first administrator, until somebody chose another one. */
export abstract class InitialPassword {
  /** Tells it to the person who started the server, once, and keeps it where that person may read it again. */
  abstract announce(username: string, password: string): Promise<void>;
  /** What is kept; null when there is nothing (any more). */
  abstract kept(): Promise<string | null>;
  abstract erase(): Promise<void>;
}
