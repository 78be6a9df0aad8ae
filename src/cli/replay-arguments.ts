/** Arguments of `replay`, checked. */
import { parseArgs } from 'node:util';
import { SYMBOL_PATTERN } from '../domain/kernel/symbol-name.ts';
import { columnProblem, CSV_COLUMNS } from '../infrastructure/feeds/csv-ticks.ts';
import { RECORDED_FORMATS } from '../infrastructure/feeds/recorded-feed.files.ts';
import type { RecordedFilesOptions, RecordedFormatName } from '../infrastructure/feeds/recorded-feed.files.ts';
import { isTimeZone, TimestampParser } from '../infrastructure/feeds/timestamp-parser.ts';
import { PatternError } from '../infrastructure/feeds/timestamp-pattern.ts';
import { UsageError } from './cli-command.ts';

const SPEEDS = new Map([
  ['1', 1],
  ['10', 10],
  ['100', 100],
  ['max', Infinity],
]);

export interface ReplayArguments {
  files: string[];
  recording: RecordedFilesOptions;
  /** Seconds of the recording per second. */
  speed: number;
  /** Settings of the engine; null = as configured. */
  thresholdBp: number | null;
  windowMs: number | null;
  dedup: 'episode' | 'none' | null;
  out: string | null;
  /** Server to send to instead. */
  to: { server: URL; apiKey: string } | null;
  isStrict: boolean;
  isJson: boolean;
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: text,
      symbol: text,
      columns: text,
      'timestamp-format': text,
      'time-zone': text,
      speed: text,
      threshold: text,
      'window-ms': text,
      dedup: text,
      out: text,
      to: text,
      'api-key': text,
      strict: flag,
      json: flag,
    },
  });
}

/** @throws UsageError, or what `parseArgs` throws */
export function replayArguments(args: string[]): ReplayArguments {
  const { values, positionals: files } = parse(args);
  if (files.length === 0) throw new UsageError('name at least one file');
  const speed = SPEEDS.get(values.speed ?? 'max');
  if (speed === undefined) throw new UsageError(`--speed must be ${[...SPEEDS.keys()].join(', ')}, was ${JSON.stringify(values.speed)}`);
  return {
    files,
    recording: recordingOf(values),
    speed,
    thresholdBp: thresholdBp(values.threshold),
    windowMs: windowMs(values['window-ms']),
    dedup: values.dedup === undefined ? null : oneOf('--dedup', ['episode', 'none'] as const, values.dedup),
    out: values.out ?? null,
    to: destination(values),
    isStrict: values.strict === true,
    isJson: values.json === true,
  };
}

function recordingOf(values: Values): RecordedFilesOptions {
  const format: RecordedFormatName = oneOf('--format', RECORDED_FORMATS, values.format ?? 'auto');
  const symbol = values.symbol ?? null;
  if (symbol !== null && !SYMBOL_PATTERN.test(symbol))
    throw new UsageError(`--symbol must be a symbol such as BTC-USD, was ${JSON.stringify(symbol)}`);
  const columns = values.columns?.split(',') ?? null;
  if (columns !== null) checkColumns(columns, symbol, format);
  return { format, symbol, columns, timestamps: timestampsOf(values['time-zone'] ?? 'UTC', values['timestamp-format'] ?? null) };
}

function checkColumns(columns: readonly string[], symbol: string | null, format: RecordedFormatName): void {
  const known: readonly string[] = [...CSV_COLUMNS, '_'];
  if (format === 'ndjson' || format === 'binance') throw new UsageError(`--columns is for CSV, not for --format ${format}`);
  const unknown = columns.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--columns may name ${known.join(', ')}, not ${JSON.stringify(unknown)}`);
  const problem = columnProblem(columns, symbol);
  if (problem !== null) throw new UsageError(`--columns ${problem.replace(/^name /, 'names ')}`);
}

function timestampsOf(zone: string, pattern: string | null): TimestampParser {
  if (!isTimeZone(zone)) throw new UsageError(`--time-zone must be a time zone such as America/New_York, was ${JSON.stringify(zone)}`);
  try {
    return new TimestampParser(zone, pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new UsageError(`--timestamp-format ${error.message}`);
    throw error;
  }
}

function thresholdBp(text: string | undefined): number | null {
  if (text === undefined) return null;
  const bp = /^\d{1,2}(?:\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : 0;
  if (bp === 0)
    throw new UsageError(`--threshold must be a number from 0.01 to 99.99 with at most 2 decimals, was ${JSON.stringify(text)}`);
  return bp;
}

function windowMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (ms < 1 || ms > 60_000) throw new UsageError(`--window-ms must be an integer from 1 to 60000, was ${JSON.stringify(text)}`);
  return ms;
}

function destination(values: Values): ReplayArguments['to'] {
  const { to, 'api-key': apiKey } = values;
  if (to === undefined) {
    if (apiKey !== undefined) throw new UsageError('--api-key is for --to');
    return null;
  }
  for (const name of ['threshold', 'window-ms', 'dedup', 'out'] as const) {
    if (values[name] !== undefined) throw new UsageError(`--${name} is for the engine of a replay: with --to the server decides`);
  }
  if (apiKey === undefined) throw new UsageError('--to needs --api-key');
  // Anything else cannot be sent in a header.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new UsageError('--api-key must be an API key');
  const server = URL.canParse(to) ? new URL(to) : null;
  if (server === null || !/^https?:$/.test(server.protocol))
    throw new UsageError(`--to must be an http or https URL, was ${JSON.stringify(to)}`);
  return { server, apiKey };
}

function oneOf<const T extends string>(option: string, values: readonly T[], text: string): T {
  const value = values.find((one) => one === text);
  if (value === undefined) throw new UsageError(`${option} must be ${values.join(', ')}, was ${JSON.stringify(text)}`);
  return value;
}
