/** Reads a password: from a pipe, or typed on a terminal that does not show it. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from './cli-command.ts';
import type { CliStreams } from './cli-command.ts';

/** More is no password. */
const MAX_BYTES = 4096;

/** The text without the line end that `echo` and people put behind it. */
export async function readSecret(prompt: string, streams: CliStreams): Promise<string> {
  return streams.stdin.isTTY === true ? typed(prompt, streams) : piped(streams);
}

async function typed(prompt: string, { stdin, stderr }: CliStreams): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  stderr.write(prompt);
  try {
    return await terminal.question('', { signal: interrupted.signal });
  } finally {
    terminal.close();
    stderr.write('\n');
  }
}

async function piped({ stdin }: CliStreams): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new UsageError(`the password on standard input has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
