/** `replay`: recorded files through an engine of its own, or to a running server. */
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { anomalyView } from '../application/market/market.view.ts';
import { replay } from '../application/market/replay.ts';
import { sendRecording } from '../application/market/send-recording.ts';
import type { TickProcessor } from '../application/ports/tick-processor.ts';
import type { Anomaly } from '../domain/market/anomaly.ts';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config.ts';
import { RecordedFiles } from '../infrastructure/feeds/recorded-feed.files.ts';
import { HttpRemoteMarket } from '../infrastructure/feeds/remote-market.http.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import type { ProcessingOptions } from '../infrastructure/processing/processing-options.ts';
import { InlineTickProcessor } from '../infrastructure/processing/tick-processor.inline.ts';
import { WorkerPoolTickProcessor } from '../infrastructure/processing/tick-processor.pool.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';
import { replayArguments } from './replay-arguments.ts';
import type { ReplayArguments } from './replay-arguments.ts';
import { InvalidLines, replayText, sendText, withProgress } from './replay-report.ts';

/** Anomalies written at once. */
const OUT_LINES = 1000;

export const replayCommand: CliCommand = {
  name: 'replay',
  summary: 'runs recorded ticks (CSV, NDJSON, Binance frames; gzip) through an engine of its own, or sends them to a server',
  usage: `FILE… [options]
  --format auto|csv|ndjson|binance   of the files (auto: by the first line of each)
  --symbol SYM                       of ticks that name none
  --columns a,b,…                    of CSV without a header: symbol timestamp price bid ask size sequence, _ skips one
  --timestamp-format F               Unicode (LDML) pattern such as 'yyyyMMdd HHmmssSSS'
  --time-zone UTC                    of times without an offset
  --speed 1|10|100|max               times the recorded speed (max)
  --threshold P                      percent that makes a spike, instead of ANOMALY_THRESHOLD_PERCENT
  --window-ms W                      instead of SLIDING_WINDOW_MS
  --dedup episode|none               instead of ANOMALY_DEDUP
  --out FILE                         writes the anomalies as NDJSON
  --to URL --api-key KEY             sends the ticks to this server instead
  --strict                           exit code 1 if a line was invalid
  --json                             prints the summary as one JSON object
Nothing is stored.`,
  run: async (args, streams) => {
    const parsed = replayArguments(args);
    const config = loadConfig();
    return parsed.to === null ? replayHere(parsed, config, streams) : sendThere(parsed, parsed.to, streams);
  },
};

async function replayHere(args: ReplayArguments, config: Config, { stdout, stderr }: CliStreams): Promise<number> {
  const out = args.out === null ? null : await openOut(args.out, args.files);
  const invalid = new InvalidLines();
  const failures: string[] = [];
  const processor = processorOf(args, config, (partition, lost) =>
    failures.push(`the engine of partition ${partition} died and lost ${lost} ticks`),
  );
  try {
    const feed = new RecordedFiles(args.files, args.recording);
    const options = { speed: args.speed, clock: new SystemClock(), onInvalid: invalid.add };
    const { summary, anomalies } = await withProgress(feed, stderr, () => replay(feed, processor, options));
    const evicted = processor.counters().reduce((sum, partition) => sum + partition.samplesEvicted, 0);
    if (evicted > 0) failures.push(`${evicted} samples did not fit into memory: late ticks may have been judged on less history`);
    if (summary.dropped > 0) failures.push(`${summary.dropped} ticks were dropped`);
    if (out !== null) await writeAnomalies(out, anomalies);
    stderr.write(invalid.text + failures.map((failure) => `${failure}\n`).join(''));
    stdout.write(args.isJson ? `${JSON.stringify(summary)}\n` : replayText(summary));
    return failures.length > 0 || (args.isStrict && summary.invalid > 0) ? 1 : 0;
  } finally {
    await processor.stop();
    await out?.close();
  }
}

async function sendThere(args: ReplayArguments, to: { server: URL; apiKey: string }, { stdout, stderr }: CliStreams): Promise<number> {
  const invalid = new InvalidLines();
  const feed = new RecordedFiles(args.files, args.recording);
  const market = new HttpRemoteMarket(to.server, to.apiKey);
  const options = { speed: args.speed, clock: new SystemClock(), onInvalid: invalid.add };
  const summary = await withProgress(feed, stderr, () => sendRecording(feed, market, options));
  stderr.write(invalid.text);
  stdout.write(args.isJson ? `${JSON.stringify(summary)}\n` : sendText(summary));
  return args.isStrict && summary.rejected > 0 ? 1 : 0;
}

function processorOf(args: ReplayArguments, config: Config, onRestart: (partition: number, lost: number) => void): TickProcessor {
  const options: ProcessingOptions = {
    partitions: config.partitions,
    ringCapacity: config.ringCapacity,
    maxSymbols: config.maxSymbols,
    averageWindow: config.movingAverageWindow,
    windowMs: args.windowMs ?? config.slidingWindowMs,
    thresholdBp: args.thresholdBp ?? config.anomalyThresholdBp,
    cooldownMs: config.anomalyCooldownMs,
    dedup: args.dedup ?? config.anomalyDedup,
    // Silence of the wall clock means nothing in a recording: episodes end by event time and with the file.
    idleCloseMs: null,
    onRestart,
  };
  return config.tickWorkers === 'inline' ? new InlineTickProcessor(options) : new WorkerPoolTickProcessor(options);
}

/** Opens the file for the result before the work begins, so that a wrong name costs nothing; what it holds stays until there is a result. */
async function openOut(path: string, inputs: readonly string[]): Promise<FileHandle> {
  const handle = await open(path, 'a');
  const { dev, ino } = await handle.stat();
  for (const input of inputs) {
    const file = await stat(input).catch(() => null);
    if (file?.dev === dev && file.ino === ino) {
      await handle.close();
      throw new UsageError('--out must not be a file that is read');
    }
  }
  return handle;
}

async function writeAnomalies(out: FileHandle, anomalies: readonly Anomaly[]): Promise<void> {
  if ((await out.stat()).isFile()) await out.truncate();
  for (let from = 0; from < anomalies.length; from += OUT_LINES) {
    const lines = anomalies.slice(from, from + OUT_LINES).map((anomaly) => `${JSON.stringify(anomalyView(anomaly))}\n`);
    await out.writeFile(lines.join(''));
  }
}
