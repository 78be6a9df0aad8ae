/**
 * `npm run bench [-- --only NAME] [--rounds N] [--json FILE]`: the table of all figures on stdout, progress on stderr; 1 below a floor.
 * NAME is a benchmark or a goal; `load` runs only when it is named.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks.ts';
import type { Benchmark } from './benchmarks.ts';
import { costOf, runRounds, spreadOf } from './rounds.ts';
import type { Spread } from './rounds.ts';
import type { SideResult } from './side.ts';

const ROUNDS = 7;

interface Figure extends Spread {
  goal: string;
  title: string;
  bound: string;
  isHeld: boolean;
  unit: string;
  /** What both sides cost. */
  costs: string;
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: String(ROUNDS) }, json: { type: 'string' } },
});
const rounds = Number.parseInt(values.rounds, 10);
const chosen = BENCHMARKS.filter(({ name, ratios, measures, isOptional }) =>
  values.only === undefined
    ? !isOptional
    : [name, ...ratios.map(({ goal }) => goal), ...measures.map(({ goal }) => goal)].includes(values.only),
);
if (chosen.length === 0 || !(rounds > 0)) {
  process.stderr.write(`--only takes ${BENCHMARKS.map(({ name }) => name).join(', ')} or a goal; --rounds a positive number.\n`);
  process.exit(2);
}

const isServerThere = process.env['TEST_DATABASE_URL'] !== undefined;
const runnable = chosen.filter(({ needsServer }) => isServerThere || needsServer !== true);
for (const { name } of chosen.filter((one) => !runnable.includes(one))) {
  process.stderr.write(`${name} is left out: TEST_DATABASE_URL names no PostgreSQL server on this machine\n`);
}

const figures: Figure[] = [];
const raw: Record<string, Record<string, SideResult[]>> = {};
for (const benchmark of runnable) {
  process.stderr.write(`${benchmark.name}\n`);
  const results = await runRounds(benchmark.sides, Math.min(rounds, benchmark.rounds ?? rounds), (text) =>
    process.stderr.write(`${text}\n`),
  );
  raw[benchmark.name] = results;
  figures.push(...figuresOf(benchmark, results));
}

const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: loadavg()[0],
};
process.stdout.write(table(figures));
process.stdout.write(
  `\n${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, load ${machine.load?.toFixed(1)}\n`,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, figures, raw }, null, 1)}\n`);
if (figures.some(({ isHeld }) => !isHeld)) process.exitCode = 1;

function figuresOf(benchmark: Benchmark, results: Record<string, SideResult[]>): Figure[] {
  const ratios = benchmark.ratios.map(({ goal, title, of, base, floor, isElapsed }) => {
    const spread = spreadOf(results[of]!.map((result, round) => costOf(results[base]![round]!, isElapsed) / costOf(result, isElapsed)));
    const costs = `${nanoseconds(results[of]!, isElapsed)} ÷ ${nanoseconds(results[base]!, isElapsed)} ns/${benchmark.unit}`;
    return { goal, title, ...spread, bound: `≥ ${floor}`, isHeld: spread.median >= floor, unit: '', costs };
  });
  const measures = benchmark.measures.map(({ goal, title, side, note, floor, ceiling, unit }) => {
    const spread = spreadOf(results[side]!.map((result) => result.notes![note]!));
    const isHeld = spread.median >= (floor ?? -Infinity) && spread.median <= (ceiling ?? Infinity);
    return { goal, title, ...spread, bound: boundOf(floor, ceiling), isHeld, unit, costs: '' };
  });
  return [...ratios, ...measures];
}

function boundOf(floor?: number, ceiling?: number): string {
  if (floor !== undefined) return `≥ ${floor}`;
  return ceiling === undefined || ceiling === Infinity ? '' : `≤ ${ceiling}`;
}

function nanoseconds(results: readonly SideResult[], isElapsed?: boolean): string {
  return (spreadOf(results.map((result) => costOf(result, isElapsed))).median * 1e9).toPrecision(3);
}

function table(rows: readonly Figure[]): string {
  const cells = rows.map(({ goal, title, median, q1, q3, bound, isHeld, unit, costs }) => [
    goal,
    title,
    `${shown(median)}${unit && ` ${unit}`}`,
    `${shown(q1)} – ${shown(q3)}`,
    bound,
    isHeld ? 'ok' : 'BELOW',
    costs,
  ]);
  const head = ['goal', 'figure', 'median', 'quartiles', 'bound', '', 'cost of both'];
  const widths = head.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]!.length)));
  return [head, ...cells]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
