/** What `replay` says to people: progress, lines that were left out, the summary. */
import { SingleBar } from 'cli-progress';
import type { ReplaySummary } from '../application/market/replay.ts';
import type { SendSummary } from '../application/market/send-recording.ts';
import type { CliStreams } from './cli-command.ts';

const SHOWN_LINES = 5;
const REDRAW_MS = 100;

/** The first lines that were left out, and how many there were. */
export class InvalidLines {
  count = 0;
  private readonly shown: string[] = [];

  readonly add = (file: string, line: number, reason: string): void => {
    this.count += 1;
    if (this.shown.length < SHOWN_LINES) this.shown.push(`${file}:${line}: ${reason}\n`);
  };

  get text(): string {
    const more = this.count - this.shown.length;
    return this.shown.join('') + (more > 0 ? `and ${more} more\n` : '');
  }
}

/** Draws a bar of the bytes read while `work` runs; only on a terminal. */
export async function withProgress<T>(
  files: { bytesTotal: number; bytesRead: number },
  stderr: CliStreams['stderr'],
  work: () => Promise<T>,
): Promise<T> {
  if (stderr.isTTY !== true) return work();
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {duration_formatted} | {eta_formatted} left',
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(files.bytesTotal, 0);
  const timer = setInterval(() => {
    bar.setTotal(files.bytesTotal);
    bar.update(files.bytesRead);
  }, REDRAW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}

export function replayText(summary: ReplaySummary): string {
  const { files, lines, ticks, quotes, ignored, invalid, late, tooLate, symbols, anomalies, breaches, dropped } = summary;
  return [
    `${files === 1 ? '1 file' : `${files} files`}, ${lines} lines: ${ticks} ticks (${late} late, ${tooLate} too late), ${quotes} quotes, ${ignored} ignored, ${invalid} invalid`,
    `from ${summary.firstTime ?? 'no time'} to ${summary.lastTime ?? 'no time'}`,
    `digest ${summary.digest}`,
    `ticks ${ticks}, rate ${summary.ticksPerSecond}/s (${summary.elapsedMs} ms), symbols ${symbols}, anomalies ${anomalies}, breaches ${breaches}, dropped ${dropped}`,
    '',
  ].join('\n');
}

export function sendText({ files, lines, quotes, ignored, accepted, rejected, elapsedMs, ticksPerSecond }: SendSummary): string {
  return [
    `${files === 1 ? '1 file' : `${files} files`}, ${lines} lines: ${quotes} quotes, ${ignored} ignored`,
    `accepted ${accepted}, rejected ${rejected}, rate ${ticksPerSecond}/s (${elapsedMs} ms)`,
    '',
  ].join('\n');
}
