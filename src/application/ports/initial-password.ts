/** The password of the first administrator, until somebody chose another one. */
export abstract class InitialPassword {
  /** Keeps it where the person who started the server may read it. */
  abstract keep(password: string): Promise<void>;
  /** Tells it to that person, once. */
  abstract announce(username: string, password: string): void;
  /** What is kept; null when there is nothing (any more). */
  abstract kept(): Promise<string | null>;
  abstract erase(): Promise<void>;
}
