/** The settings in force: read once from the environment and `.env`, checked, frozen. A bad value stops the start. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BadValueError, shown } from './setting-kinds.ts';
import type { Setting, SettingValue, Surroundings } from './setting-kinds.ts';
import { SETTINGS } from './settings.ts';

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}` : Lowercase<S>;
type Values = { readonly [N in keyof typeof SETTINGS as Camel<N>]: (typeof SETTINGS)[N] extends Setting<infer T> ? T : never };
type Entry = [name: string, setting: Setting<SettingValue>];
const ENTRIES = Object.entries(SETTINGS) as Entry[];

/** Gives `Config` a field per setting. */
const Fields = class {
  constructor(values: Values) {
    Object.assign(this, values);
  }
} as new (values: Values) => Values;

/** The settings by name: `PORT` is `port`, `SLIDING_WINDOW_MS` is `slidingWindowMs`. What is not set and has no default is null. */
export class Config extends Fields {
  constructor(values: Values) {
    super(values);
    Object.freeze(this);
  }

  /** What the process is made of. */
  get mode(): 'embedded' | 'server' {
    return this.databaseUrl === null ? 'embedded' : 'server';
  }

  /** Nothing is written to disk. */
  get inMemory(): boolean {
    return this.mode === 'embedded' && this.dataDir === 'memory';
  }

  /** Partitions of the market, at least 1. */
  get partitions(): number {
    return this.marketPartitions || availableParallelism();
  }

  /** Requests that each caller may send in a minute. */
  get rateLimits(): { read: number; write: number; ingest: number; login: number } {
    return {
      read: this.rateLimitReadPerMinute,
      write: this.rateLimitWritePerMinute,
      ingest: this.rateLimitIngestPerMinute,
      login: this.rateLimitLoginPerMinute,
    };
  }

  /** θ in basis points, exactly: the text has two decimals at most. */
  get anomalyThresholdBp(): number {
    return Math.round(this.anomalyThresholdPercent * 100);
  }
}

/** Bad settings, one line for each: `PORT: must be an integer from 0 to 65535, was "abc"`. */
export class ConfigError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** The environment, and what `.env` in `directory` says about variables that are not set there. Empty means not set. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env, directory: string = process.cwd()): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = { ...parseEnv(fileText(join(directory, '.env'))) };
  for (const [name, value] of Object.entries(environment)) if (value !== '') merged[name] = value;
  return merged;
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new ConfigError([`.env: cannot be read (${(error as Error).message})`]);
  }
}

/** @throws ConfigError with a line for each bad value */
export function loadConfig(environment: NodeJS.ProcessEnv = readEnvironment()): Config {
  const surroundings: Surroundings = { embedded: !environment['DATABASE_URL'], terminal: process.stdout.isTTY === true };
  const lines: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of ENTRIES) {
    const value = environment[name];
    try {
      values[camelCase(name)] = value ? setting.parse(value) : fallbackOf(setting, surroundings);
    } catch (error) {
      if (!(error instanceof BadValueError)) throw error;
      lines.push(`${name}: ${error.message}${setting.secret || isUrl(name) ? '' : `, was ${JSON.stringify(value)}`}`);
    }
  }
  for (const name of surroundings.embedded ? [] : ['JWT_SECRET', 'AUDIT_KEY']) {
    if (!environment[name]) lines.push(`${name}: must be set where DATABASE_URL is`);
  }
  if ((values['bankDelayMsMin'] as number) > (values['bankDelayMsMax'] as number)) {
    lines.push('BANK_DELAY_MS_MIN: must not be above BANK_DELAY_MS_MAX');
  }
  if (environment['WEBHOOK_URLS'] && !environment['WEBHOOK_SECRET']) lines.push('WEBHOOK_SECRET: must be set where WEBHOOK_URLS is');
  if (lines.length > 0) throw new ConfigError(lines);
  return new Config(values as Values);
}

function fallbackOf(setting: Setting<SettingValue>, surroundings: Surroundings): SettingValue {
  return typeof setting.fallback === 'function'
    ? (setting.fallback as (given: Surroundings) => SettingValue)(surroundings)
    : setting.fallback;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A row of the table of settings. */
export interface SettingRow {
  name: string;
  range: string;
  unit: string;
  fallback: string;
  meaning: string;
  secret: boolean;
}

/** The table of settings, as documentation shows it. */
export function settingRows(): SettingRow[] {
  return ENTRIES.map(([name, { range, unit, fallbackText, meaning, secret: hidden }]) => ({
    name,
    range,
    unit,
    fallback: fallbackText,
    meaning,
    secret: hidden,
  }));
}

/** The settings in force as lines of text, secrets hidden. */
export function configTable(config: Config): string {
  const values = config as unknown as Record<string, SettingValue>;
  const rows = settingRows().map((row) => {
    const value = values[camelCase(row.name)]!;
    const known = row.secret
      ? value === null
        ? 'none'
        : '(hidden)'
      : isUrl(row.name) && value !== null
        ? (Array.isArray(value) ? value : [value]).map((url) => withoutPassword(String(url))).join(',') || 'none'
        : shown(value);
    return [row.name, known, row.unit, row.fallback, row.meaning];
  });
  return columns([['NAME', 'VALUE', 'UNIT', 'DEFAULT', 'MEANING'], ...rows]);
}

/** URLs of services may hold a password. */
function isUrl(name: string): boolean {
  return /_URLS?$/.test(name);
}

/** The URL of a service fit to be shown. */
export function withoutPassword(serviceUrl: string): string {
  const url = new URL(serviceUrl);
  if (url.password !== '') url.password = '***';
  for (const name of [...url.searchParams.keys()]) if (/pass/i.test(name)) url.searchParams.set(name, '***');
  return url.href;
}

function columns(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
