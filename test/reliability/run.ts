/**
 * `npm run test:faults`: injects faults into the built product while senders send, and compares what they were told with what is stored.
 * Needs `TEST_DATABASE_URL`. Prints a line per fault, and one for all: injected, acknowledged, lost, doubled.
 */
import { parseArgs } from 'node:util';
import { crashPoints } from './crash-points.ts';
import { databaseAway } from './database-away.ts';
import type { Fault, Verdict } from './fault.ts';
import { LIVE_FAULTS } from './live-faults.ts';
import { lostReplies } from './lost-replies.ts';
import { randomKills } from './random-kills.ts';
import { refusingDatabase } from './refusing-database.ts';
import { rules } from './rules.ts';
import { stoppedReplica } from './stopped-replica.ts';

const FAULTS: readonly Fault[] = [
  crashPoints,
  randomKills,
  stoppedReplica,
  databaseAway,
  lostReplies,
  refusingDatabase,
  rules,
  ...LIVE_FAULTS,
];
const QUICK_SHARE = 0.2;

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } } });
const unknown = (values.only ?? []).filter((name) => !FAULTS.some((fault) => fault.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}; there are ${FAULTS.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}
const databaseUrl = process.env['TEST_DATABASE_URL'];
if (!databaseUrl) {
  process.stdout.write('skipped: TEST_DATABASE_URL is not set, and several replicas need a PostgreSQL server\n');
  process.exit(0);
}

const isGood = ({ faults, lost, doubled, stuck, problems }: Verdict): boolean =>
  faults > 0 && lost + doubled + stuck === 0 && problems.length === 0;

let failures = 0;
const all = { faults: 0, acknowledged: 0, lost: 0, doubled: 0, stuck: 0 };
const seconds = (since: number): number => Math.round((performance.now() - since) / 1000);
const line = (sums: typeof all, since: number): string =>
  `faults ${sums.faults}, acknowledged ${sums.acknowledged}, lost ${sums.lost}, doubled ${sums.doubled}, stuck ${sums.stuck} (${seconds(since)} s)`;
const started = performance.now();
for (const fault of FAULTS.filter(({ name }) => values.only === undefined || values.only.includes(name))) {
  const why = fault.cannotRun?.() ?? null;
  if (why !== null) {
    process.stdout.write(`skipped ${fault.name}: ${why}\n`);
    continue;
  }
  const begun = performance.now();
  const verdict = await fault.run({ databaseUrl, share: values.quick ? QUICK_SHARE : 1 });
  const good = isGood(verdict);
  if (!good) failures += 1;
  for (const of of Object.keys(all) as (keyof typeof all)[]) all[of] += verdict[of];
  process.stdout.write(`${good ? 'held  ' : 'BROKEN'} ${fault.name}: ${line(verdict, begun)}\n       ${fault.title}\n`);
  for (const detail of [...verdict.figures, ...verdict.problems]) process.stdout.write(`       ${detail}\n`);
}
process.stdout.write(`${failures === 0 ? 'held  ' : 'BROKEN'} all: ${line(all, started)}\n`);
process.exit(failures === 0 ? 0 : 1);
