/** Lines of the framework, in the form of our own. */
import type { LoggerService } from '@nestjs/common';
import type { PinoJournal } from './journal.pino.ts';

/** What Nest tells of its start is of use to its developers only: it becomes debug. */
export class FrameworkLogger implements LoggerService {
  constructor(private readonly journal: PinoJournal) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.journal.debug('framework', textOf(message), contextOf(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.journal.debug('framework', textOf(message), contextOf(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.journal.debug('framework', textOf(message), contextOf(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.journal.warn('framework', textOf(message), contextOf(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = [message, ...rest].find((part) => part instanceof Error);
    // Without an error object Nest hands over the text of a stack, then the context.
    this.journal.error('framework', textOf(message), error ?? (rest.length > 1 ? rest[0] : undefined), contextOf(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : (JSON.stringify(message) ?? String(message));
}

function contextOf(rest: readonly unknown[]): { context?: string } {
  const context = rest.at(-1);
  return typeof context === 'string' ? { context } : {};
}
