/** The log: one line per event on standard output, as JSON or as text for people. */
import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { Journal } from '../../application/ports/journal.ts';

export interface JournalOptions {
  level: 'debug' | 'info' | 'warn' | 'error';
  format: 'json' | 'pretty';
}

type Details = Readonly<Record<string, unknown>>;

/** Fields whose value is never written, at the top of a line or one level below. */
const SECRET_FIELDS = [
  'password',
  'currentPassword',
  'newPassword',
  'temporaryPassword',
  'accessToken',
  'refreshToken',
  'token',
  'ticket',
  'secret',
  'key',
  'apiKey',
  'authorization',
  'cookie',
  'ip',
  'ipAddress',
  'body',
];
/** Lines waiting for a reader of standard output that has stopped; beyond it they are dropped, so that requests go on. */
const BUFFER_BYTES = 4_194_304;
const FLUSH_MS = 500;

export class PinoJournal extends Journal {
  override readonly isVerbose: boolean;
  private readonly logger: Logger;
  private readonly output: DestinationStream;
  private readonly isPretty: boolean;

  /** `destination`: where lines go instead of standard output. */
  constructor({ level, format }: JournalOptions, destination?: DestinationStream) {
    super();
    this.output = destination ?? pino.destination({ dest: 1, sync: false, maxLength: BUFFER_BYTES });
    this.isPretty = format === 'pretty';
    this.isVerbose = level === 'debug';
    this.logger = pino(
      {
        level,
        base: null,
        timestamp: () => `"time":"${now()}"`,
        // The level would come before the time: it is a field of the record instead.
        formatters: { level: () => ({}) },
        redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
      },
      this.isPretty ? prettyLines(this.output) : this.output,
    );
  }

  override debug(event: string, message: string, details?: Details): void {
    this.logger.debug(record('debug', event, message, details));
  }

  info(event: string, message: string, details?: Details): void {
    this.logger.info(record('info', event, message, details));
  }

  warn(event: string, message: string, details?: Details): void {
    this.logger.warn(record('warn', event, message, details));
  }

  error(event: string, message: string, error: unknown, details?: Details): void {
    this.logger.error({ ...record('error', event, message, details), error: described(error) });
  }

  /** A line that is written whatever the level: plain text for people, else a record as any other. */
  announce(event: string, message: string, details: Details): void {
    this.output.write(`${this.isPretty ? message : JSON.stringify({ time: now(), ...record('info', event, message, details) })}\n`);
  }

  /** A line for people, no event: only where lines are text for them. */
  tell(text: string): void {
    if (this.isPretty) this.output.write(`${text}\n`);
  }

  /**
   * Resolves when all lines are written, in their order, or after half a second where nobody reads them. `flush` alone does not wait for
   * a write that is under way, so its lines may come before those of that write.
   */
  async flushed(): Promise<void> {
    const { output } = this;
    if (!(output instanceof EventEmitter)) return;
    const waiting = new AbortController();
    const drained = once(output, 'drain', { signal: waiting.signal });
    // Writes are one after the other: once this one is done, so are those before it.
    output.write('');
    const patience = setTimeout(() => waiting.abort(), FLUSH_MS);
    await drained.catch(() => undefined);
    clearTimeout(patience);
  }

  /** Writes what is buffered; call it before the process ends. */
  flush(): void {
    const { output } = this;
    if ('flushSync' in output && typeof output.flushSync === 'function') (output.flushSync as () => void).call(output);
  }
}

/** The fields of a line after its time, in the order in which every line has them. */
function record(level: JournalOptions['level'], event: string, msg: string, details: Details | undefined): Details {
  return { level, event, msg, ...details };
}

function now(): string {
  return new Date().toISOString();
}

function prettyLines(output: DestinationStream): DestinationStream {
  const pretty = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', ignore: 'event', messageFormat: '{event}: {msg}', singleLine: true });
  return { write: (line) => output.write(pretty(line) ?? '') };
}

/** Of an error only what it is and where it came from: its other properties may hold input. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : undefined;
  return { type: error.name, message: error.message, stack: error.stack, cause: described(error.cause) };
}
