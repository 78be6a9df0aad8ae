/** Sends a recording to a running server instead of an engine of its own. */
import type { Clock } from '../ports/clock.ts';
import type { RecordedFeed } from '../ports/recorded-feed.ts';
import type { RemoteMarket } from '../ports/remote-market.ts';
import { Pace } from './pace.ts';

/** Ticks of one request. */
export const MAX_SENT_TICKS = 1000;
/** No tick is this long (characters); with it a request stays below the server's default limit. */
const MAX_TICK_LENGTH = 4096;

export interface SendSummary {
  files: number;
  /** = accepted + rejected + quotes + ignored. */
  lines: number;
  quotes: number;
  ignored: number;
  accepted: number;
  /** By the server, or because the line could not be read. */
  rejected: number;
  elapsedMs: number;
  ticksPerSecond: number;
}

export interface SendOptions {
  /** Seconds of the recording per second, Infinity = as fast as the server takes it. */
  speed: number;
  clock: Clock;
  onInvalid: (file: string, line: number, reason: string) => void;
}

/** One request after the other, so that ticks arrive in the order of the recording. Throws what `feed` and `market` throw. */
export async function sendRecording(
  feed: RecordedFeed,
  market: RemoteMarket,
  { speed, clock, onInvalid }: SendOptions,
): Promise<SendSummary> {
  const startedAt = clock.monotonic();
  const pace = new Pace(speed, clock);
  const counts = { lines: 0, quotes: 0, ignored: 0, accepted: 0, rejected: 0 };
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const ticks = waiting;
    waiting = [];
    const sent = await market.send(ticks);
    counts.accepted += sent.accepted;
    counts.rejected += sent.rejected;
  };
  const refuse = (file: string, line: number, reason: string): void => {
    counts.rejected += 1;
    onInvalid(file, line, reason);
  };

  for await (const piece of feed.pieces()) {
    counts.lines += piece.lines;
    counts.quotes += piece.quotes;
    counts.ignored += piece.ignored;
    for (const { line, reason } of piece.invalid) refuse(piece.file, line, reason);
    for (let i = 0; i < piece.ticks.length; i += 1) {
      const tick = piece.ticks[i];
      const text = JSON.stringify(tick);
      if (text.length > MAX_TICK_LENGTH) {
        refuse(piece.file, piece.tickLines[i]!, 'is too long for a tick');
        continue;
      }
      const time = (tick as { timestamp?: unknown } | null)?.timestamp;
      const waitMs = typeof time === 'number' ? pace.waitMs(time) : 0;
      if (waitMs > 0) {
        await flush();
        await clock.sleep(waitMs);
      }
      waiting.push(text);
      if (waiting.length === MAX_SENT_TICKS) await flush();
    }
  }
  await flush();
  const elapsedMs = clock.monotonic() - startedAt;
  return {
    files: feed.files,
    ...counts,
    elapsedMs: Math.round(elapsedMs),
    ticksPerSecond: Math.round((counts.accepted / Math.max(elapsedMs, 1)) * 1000),
  };
}
