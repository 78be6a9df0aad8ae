/** Where the application tells operators what happened: log lines with an event name, never with personal data. */
export abstract class Journal {
  /** Whether `debug` writes anything: what would be said many times a second is not even made otherwise. */
  readonly isVerbose: boolean = false;

  /** For looking closely; written where `isVerbose`. */
  debug(_event: string, _message: string, _details?: Readonly<Record<string, unknown>>): void {}
  abstract info(event: string, message: string, details?: Readonly<Record<string, unknown>>): void;
  abstract warn(event: string, message: string, details?: Readonly<Record<string, unknown>>): void;
  abstract error(event: string, message: string, error: unknown, details?: Readonly<Record<string, unknown>>): void;
}
