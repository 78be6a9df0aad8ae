/** What a command of the command line is. */
import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes: results on stdout, progress and messages on stderr. */
export interface CliStreams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
}

export interface CliCommand {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Arguments and options, as `--help` prints them after the command's name. */
  usage: string;
  /**
   * Runs to the end and resolves with the exit code: 0 done, 1 failed. `args` are those after the command's name.
   * May throw: UsageError, ConfigError and what `parseArgs` throws end with 2, anything else with 1 and its message.
   */
  run(args: string[], streams: CliStreams): Promise<number>;
}

/** The command was called wrongly. */
export class UsageError extends Error {}
