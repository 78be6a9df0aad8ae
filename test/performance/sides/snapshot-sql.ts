/** Side: the same figures by looking at the rows of the hour; the CPU time of the database server counts. */
import { END, HOUR_ROWS, INSERT_HOUR } from '../hour.ts';
import { LedgerScene, serverCpu } from '../ledger-scene.ts';
import { report, sideOptions } from '../side.ts';

const ROWS_AT_ONCE = 20_000;
const from = (seconds: number): number => Math.floor(END / 1000) * 1000 - (seconds - 1) * 1000;
const WINDOWS = [10, 60, 300, 3600];
const CREATED = `FROM transactions WHERE created_at BETWEEN ${from(3600)} AND ${END}`;
const PROCESSED = `FROM transactions WHERE processed_at BETWEEN ${from(3600)} AND ${END}`;
const LATELY = `FILTER (WHERE processed_at >= ${from(300)})`;

const SUMS = `SELECT ${WINDOWS.map((s) => `count(*) FILTER (WHERE created_at >= ${from(s)}) AS c${s}, sum(amount_reporting) FILTER (WHERE created_at >= ${from(s)})::text AS v${s}`).join(', ')},
  count(*) FILTER (WHERE decision > 0) AS flagged, count(*) FILTER (WHERE amount_reporting IS NULL) AS unconverted ${CREATED}`;
const ENDED = `SELECT count(*) FILTER (WHERE status = 3) AS completed, count(*) FILTER (WHERE status = 4) AS failed,
  (avg(processed_at - created_at) ${LATELY})::float8 AS average,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY processed_at - created_at) ${LATELY} AS p95 ${PROCESSED}`;
const top = (column: string, most: number): string =>
  `SELECT ${column} AS name, count(*) AS count, sum(amount_reporting)::text AS volume ${CREATED} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${most}`;

const { warmReads, reads } = sideOptions<{ warmReads: number; reads: number }>();
const scene = await LedgerScene.open();
try {
  const { connection } = scene;
  for (let i = 0; i < HOUR_ROWS; i += ROWS_AT_ONCE) await scene.database.execute(INSERT_HOUR, [i, i + ROWS_AT_ONCE]);
  await scene.database.execute('ANALYZE transactions');
  const read = async () => {
    const [sums] = await connection.query<Record<string, number | string>>(SUMS);
    const [ended] = await connection.query<{ completed: number; failed: number; average: number }>(ENDED);
    const sources = await connection.query<{ count: number }>(top('source', 5));
    const countries = await connection.query<{ count: number }>(top('country', 15));
    return {
      counts: WINDOWS.map((seconds) => sums![`c${seconds}`]),
      volumes: WINDOWS.map((seconds) => sums![`v${seconds}`]),
      completed: ended!.completed,
      failed: ended!.failed,
      flagged: sums!['flagged'],
      sources: sources.map(({ count }) => count),
      countries: countries.map(({ count }) => count),
      averageDurationMs: Math.round(ended!.average),
    };
  };
  const cpu = await serverCpu(connection);
  for (let i = 0; i < warmReads; i += 1) await read();
  const [cpuBefore, wallBefore] = [cpu(), performance.now()];
  let check: unknown;
  for (let i = 0; i < reads; i += 1) check = await read();
  const [cpuSeconds, wallSeconds] = [cpu() - cpuBefore, (performance.now() - wallBefore) / 1000];
  report({ units: reads, cpuSeconds, wallSeconds, check, notes: { millisecondsEach: (1000 * cpuSeconds) / reads } });
} finally {
  await scene.close();
}
