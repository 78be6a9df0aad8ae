/** Which figures there are: their sides, what is divided by what, and the floor of each. */
import type { Side } from './rounds.ts';

/** CPU per unit of `base` ÷ CPU per unit of `of`: how much of the base's speed is reached. */
export interface Ratio {
  /** Elapsed time in place of CPU time: where waiting for the disk is what is saved. */
  isElapsed?: boolean;
  goal: string;
  title: string;
  of: string;
  base: string;
  floor: number;
}

/** A figure that a side finds by itself. */
export interface Measure {
  goal: string;
  title: string;
  side: string;
  note: string;
  floor?: number;
  ceiling?: number;
  unit: string;
}

export interface Benchmark {
  name: string;
  /** Unit of work of its sides. */
  unit: 'tick' | 'row' | 'snapshot' | 'transaction' | 'frame';
  sides: Readonly<Record<string, Side>>;
  ratios: readonly Ratio[];
  measures: readonly Measure[];
  /** Fewer where a side repeats its measurement by itself. */
  rounds?: number;
  /** Only when it is named. */
  isOptional?: boolean;
  /** Needs a PostgreSQL server on this machine, which `TEST_DATABASE_URL` names; left out without it. */
  needsServer?: boolean;
}

const TAPE = { batchesPerPass: 500, warmPasses: 8, passes: 8 };
const HTTP = { symbols: 500, warmBodies: 12_000, bodies: 4000 };

/** The ledger has classes that Node does not run from source by itself. */
const LEDGER_FLAGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
const LEDGER_BATCHES = { rows: 1000, warmCalls: 10, calls: 40 };
/** Of a page in the browser. */
const DASHBOARD = { symbols: 500, ticksPerSecond: 2000, transactionsPerSecond: 100, warmSeconds: 15, seconds: 120 };

function ledgerSide(script: string, options: object): Side {
  return { script, options, nodeFlags: LEDGER_FLAGS };
}

/** A frame of 20 symbols for a thousand clients, again and again; the first ones are for compiled code to settle. */
function fanoutSide(kind: 'live' | 'bare' | 'stock'): Side {
  return { script: 'fanout', options: { kind, clients: 1000, intervalMs: 60, warmFrames: 100, frames: 100 }, nodeFlags: ['--expose-gc'] };
}

/** @param ticksPerMs of event time: at 10 000 symbols so many that each has 20 ticks a second, as with 500 */
function engineAt(symbols: number, ticksPerMs?: number): Benchmark {
  const options = { ...TAPE, symbols, ticksPerMs };
  return {
    name: `engine-${symbols}`,
    unit: 'tick',
    sides: { bare: { script: 'bare', options }, engine: { script: 'engine', options } },
    ratios: [{ goal: 'G1', title: `engine, ${symbols} symbols ÷ bare loop`, of: 'engine', base: 'bare', floor: 0.85 }],
    measures: [],
  };
}

const at500 = { ...TAPE, symbols: 500 };

export const BENCHMARKS: readonly Benchmark[] = [
  engineAt(5),
  {
    name: 'engine-500',
    unit: 'tick',
    sides: {
      bare: { script: 'bare', options: at500 },
      engine: { script: 'engine', options: at500 },
      ring: { script: 'ring', options: { ...at500, from: 'ids', engine: 'worker' } },
      named: { script: 'ring', options: { ...at500, from: 'names', engine: 'inline' } },
      naive: { script: 'naive', options: at500 },
    },
    ratios: [
      { goal: 'G1', title: 'engine, 500 symbols ÷ bare loop', of: 'engine', base: 'bare', floor: 0.85 },
      { goal: 'G2', title: 'through the ring, both threads ÷ bare loop', of: 'ring', base: 'bare', floor: 0.6 },
      { goal: 'G4', title: 'through the ring, both threads ÷ naive market', of: 'ring', base: 'naive', floor: 10 },
      { goal: 'G4', title: 'from names, on one thread ÷ naive market', of: 'named', base: 'naive', floor: 5 },
    ],
    measures: [],
  },
  engineAt(10_000, 200),
  {
    name: 'allocation',
    unit: 'tick',
    sides: {
      loop: {
        script: 'allocation',
        options: { symbols: 500, batchesPerPass: 500, warmPasses: 8, passes: 4 },
        nodeFlags: ['--expose-gc', '--max-semi-space-size=256', '--min-semi-space-size=256'],
      },
    },
    ratios: [],
    measures: [{ goal: 'G6', title: 'allocated by a partition', side: 'loop', note: 'bytesPerTick', ceiling: 1, unit: 'B/tick' }],
    rounds: 3,
  },
  {
    name: 'overload',
    unit: 'tick',
    sides: { partition: { script: 'overload', options: { symbols: 500, turns: 3 } } },
    ratios: [],
    measures: [
      {
        goal: 'G24',
        title: 'processed at twice saturation ÷ at saturation',
        side: 'partition',
        note: 'processedRatio',
        floor: 0.9,
        unit: '',
      },
    ],
    rounds: 5,
  },
  {
    name: 'batch',
    unit: 'tick',
    sides: {
      parse: { script: 'json-parse', options: HTTP },
      json: { script: 'http-batch', options: { ...HTTP, format: 'json' } },
      ndjson: { script: 'http-batch', options: { ...HTTP, format: 'ndjson' } },
    },
    ratios: [
      { goal: 'G8', title: 'intake of JSON batches ÷ JSON.parse alone', of: 'json', base: 'parse', floor: 0.55 },
      { goal: 'G8', title: 'NDJSON ÷ JSON batches', of: 'ndjson', base: 'json', floor: 0.9 },
    ],
    measures: [
      { goal: 'G8', title: 'a tick in the whole server, engines and database too', side: 'json', note: 'wholeServerNs', unit: 'ns' },
    ],
  },
  {
    name: 'auth-tax',
    unit: 'tick',
    sides: { server: { script: 'auth-tax', options: { warmTurns: 6, turns: 20, postsPerTurn: 1000 } } },
    ratios: [],
    measures: [
      { goal: 'G21', title: 'single POST with an access token ÷ without a guard', side: 'server', note: 'token', ceiling: 1.15, unit: '' },
      { goal: 'G21', title: 'single POST with an API key ÷ without a guard', side: 'server', note: 'key', ceiling: 1.15, unit: '' },
    ],
    rounds: 1,
  },
  {
    name: 'ledger',
    unit: 'row',
    sides: {
      batch: ledgerSide('ledger-batch', LEDGER_BATCHES),
      copy: ledgerSide('copy-batch', LEDGER_BATCHES),
      keys: ledgerSide('copy-batch', { ...LEDGER_BATCHES, withoutIndexes: true }),
      single: ledgerSide('ledger-batch', { rows: 1, warmCalls: 100, calls: 1000 }),
    },
    ratios: [
      { goal: 'G16', title: 'batches of 1 000 ÷ COPY into the same tables, CPU of the server', of: 'batch', base: 'copy', floor: 0.8 },
      { goal: 'G16', title: 'the same ÷ COPY into tables with nothing but their keys', of: 'batch', base: 'keys', floor: 0.6 },
      { goal: 'G17', title: 'batches of 1 000 ÷ single transactions, elapsed', of: 'batch', base: 'single', floor: 20, isElapsed: true },
    ],
    measures: [],
    needsServer: true,
  },
  {
    name: 'commit',
    unit: 'row',
    sides: { ledger: ledgerSide('ledger-latency', { singles: 300, rates: [100, 3000], seconds: 8 }) },
    ratios: [],
    measures: [
      { goal: 'G18', title: 'p99 of a commit at 100/s ÷ median of single ones', side: 'ledger', note: 'ratioAt100', ceiling: 8, unit: '' },
      { goal: 'G18', title: 'p99 of a commit at 3 000/s ÷ the same', side: 'ledger', note: 'ratioAt3000', ceiling: 8, unit: '' },
      { goal: 'G18', title: 'p99 of plain statements at 100/s ÷ the same', side: 'ledger', note: 'bareRatio', ceiling: Infinity, unit: '' },
    ],
    needsServer: true,
  },
  {
    name: 'dashboard',
    unit: 'snapshot',
    sides: {
      buckets: { script: 'snapshot', options: { warmReads: 2000, reads: 10_000 } },
      sql: ledgerSide('snapshot-sql', { warmReads: 1, reads: 3 }),
    },
    ratios: [
      { goal: 'G19', title: 'figures of the dashboard ÷ SQL over the 360 000 rows of the hour', of: 'buckets', base: 'sql', floor: 1000 },
    ],
    measures: [],
    rounds: 3,
    needsServer: true,
  },
  {
    name: 'assessment',
    unit: 'transaction',
    sides: { rules: { script: 'assessment', options: { accounts: 100_000, entriesPerAccount: 30, transactions: 400_000 } } },
    ratios: [],
    measures: [
      {
        goal: 'risk',
        title: 'a transaction judged by fifteen rules, 100 000 accounts',
        side: 'rules',
        note: 'microseconds',
        ceiling: 10,
        unit: 'µs',
      },
      { goal: 'risk', title: 'resident memory per account', side: 'rules', note: 'kibPerAccount', ceiling: 12, unit: 'KiB' },
    ],
    rounds: 3,
  },
  {
    name: 'fanout',
    unit: 'frame',
    sides: { live: fanoutSide('live'), bare: fanoutSide('bare'), stock: fanoutSide('stock') },
    ratios: [
      { goal: 'G11', title: 'a frame for 1 000 clients ÷ bare ws with a frame made once', of: 'live', base: 'bare', floor: 0.75 },
      { goal: 'G11', title: 'the same ÷ emit of stock Socket.IO', of: 'live', base: 'stock', floor: 1 },
    ],
    measures: [{ goal: 'G12', title: 'encodes ÷ distinct messages', side: 'live', note: 'encodesPerMessage', ceiling: 1, unit: '' }],
  },
  {
    name: 'live',
    unit: 'frame',
    sides: { server: { script: 'live-server', options: { clients: 1000, symbols: 20, slowTicks: 1000, fastTicks: 50_000, seconds: 20 } } },
    ratios: [],
    measures: [
      { goal: 'live', title: 'tick to client, 1 000 clients, 99th percentile', side: 'server', note: 'ageP99Ms', ceiling: 700, unit: 'ms' },
      { goal: 'G13', title: 'bytes of a client at 50 000 ticks/s ÷ at 1 000', side: 'server', note: 'bytesRatio', ceiling: 1.1, unit: '' },
    ],
    rounds: 1,
    isOptional: true,
  },
  {
    name: 'page',
    unit: 'frame',
    sides: {
      overview: { script: 'dashboard-frames', options: { ...DASHBOARD, page: 'overview' } },
      bare: { script: 'dashboard-frames', options: { ...DASHBOARD, page: 'bare' } },
    },
    ratios: [
      { goal: 'G25', title: 'bare uPlot and textContent ÷ Overview, scripting per frame', of: 'overview', base: 'bare', floor: 1 / 1.6 },
    ],
    measures: [
      {
        goal: 'G25',
        title: 'scripting per frame of 500 ms, 95th percentile',
        side: 'overview',
        note: 'frameP95Ms',
        ceiling: 8,
        unit: 'ms',
      },
      {
        goal: 'G25',
        title: 'longest task of the page, time of its thread',
        side: 'overview',
        note: 'longestTaskMs',
        ceiling: 100,
        unit: 'ms',
      },
      { goal: 'G25', title: 'heap growth in two minutes', side: 'overview', note: 'heapGrowthMB', ceiling: 3, unit: 'MB' },
      { goal: 'G25', title: 'frames while a live table scrolls', side: 'overview', note: 'scrollFps', floor: 55, unit: '/s' },
      { goal: '', title: 'data after signing in', side: 'overview', note: 'firstDataMs', ceiling: 2000, unit: 'ms' },
    ],
    rounds: 3,
    isOptional: true,
  },
  {
    name: 'rules',
    unit: 'transaction',
    sides: {
      compiled: { script: 'rules-compiled', options: { transactions: 2000, passes: 300 } },
      jsonRules: { script: 'rules-json-rules-engine', options: { transactions: 2000, passes: 5 } },
      zen: { script: 'rules-zen', options: { transactions: 2000, passes: 5 } },
    },
    ratios: [
      { goal: 'risk', title: 'fifteen rules ÷ fifteen thresholds of json-rules-engine', of: 'compiled', base: 'jsonRules', floor: 100 },
      { goal: 'risk', title: 'the same ÷ fifteen thresholds of GoRules ZEN', of: 'compiled', base: 'zen', floor: 30 },
    ],
    measures: [],
  },
  {
    name: 'load',
    unit: 'tick',
    sides: { server: { script: 'load', options: { symbols: 500, ticksPerSecond: 10_000, seconds: 60 } } },
    ratios: [],
    measures: [
      { goal: 'load', title: 'POST to visible in GET, 99th percentile', side: 'server', note: 'visibleP99Ms', ceiling: 100, unit: 'ms' },
      { goal: 'load', title: 'resident memory at the end ÷ at 30 s', side: 'server', note: 'memoryRatio', ceiling: 1.1, unit: '' },
      { goal: 'load', title: 'dropped', side: 'server', note: 'dropped', ceiling: 0, unit: 'ticks' },
    ],
    rounds: 1,
    isOptional: true,
  },
];
