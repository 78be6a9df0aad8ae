/** Where the application tells operators what happened: log lines with an event name, never with personal data. */
export abstract class Journal {
  abstract info(event: string, message: string, details?: Readonly<Record<string, unknown>>): void;
  abstract warn(event: string, message: string, details?: Readonly<Record<string, unknown>>): void;
  abstract error(event: string, message: string, error: unknown, details?: Readonly<Record<string, unknown>>): void;
}
