/**
 * `npm run lighthouse [-- RUNS]`: what Lighthouse says of the Overview of somebody who is signed in, on a built server with a living market: the
 * median of some runs (5). Lighthouse itself comes from the registry, since nothing else needs it. Reports figures; exits 1 below the goals.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startProfile, Tab } from './support/browser.ts';
import { DashboardServer, freePort, SIMULATION } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';

const LIGHTHOUSE = 'lighthouse@12.8.2';
const RUN_MS = 180_000;
const GOALS = { accessibility: 100, performance: 90 } as const;
type Category = keyof typeof GOALS;

const runs = Number(process.argv[2] ?? 5);
const server = await DashboardServer.start(SIMULATION);
const directory = await mkdtemp(join(tmpdir(), 'tapewatch-lighthouse-'));
const port = await freePort();
const context = await startProfile(join(directory, 'profile'), server.url, `--remote-debugging-port=${port}`);
const scores: Record<Category, number[]> = { accessibility: [], performance: [] };
try {
  await signInFast(await Tab.in(context, server.url), '/');
  // Enough to fill every panel.
  await sleep(20_000);
  for (let run = 1; run <= runs; run += 1) {
    const file = join(directory, `${run}.json`);
    const look = ['--preset=desktop', `--only-categories=${Object.keys(GOALS).join()}`, '--disable-storage-reset'];
    const args = ['--yes', LIGHTHOUSE, server.url, `--port=${port}`, ...look, '--output=json', `--output-path=${file}`, '--quiet'];
    await promisify(execFile)('npx', args, { timeout: RUN_MS, maxBuffer: 64e6 });
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    for (const name of Object.keys(GOALS) as Category[]) scores[name].push(Math.round((report.categories[name]?.score ?? 0) * 100));
    console.log(
      `run ${run}: ${Object.entries(scores)
        .map(([name, all]) => `${name} ${all.at(-1)}`)
        .join(', ')}`,
    );
    for (const { id, title, score } of Object.values(report.audits)) {
      if (run === 1 && score !== null && score < 0.9) console.log(`  ${score.toFixed(2)} ${id}: ${title}`);
    }
  }
} finally {
  await context.close();
  await server.remove();
  await rm(directory, { recursive: true, force: true });
}
let isReached = true;
for (const [name, goal] of Object.entries(GOALS) as [Category, number][]) {
  const median = scores[name].toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  isReached &&= median >= goal;
  console.log(`${name}: median ${median} of ${runs} runs, goal ${goal}`);
}
process.exit(isReached ? 0 : 1);

interface Report {
  categories: Partial<Record<Category, { score: number | null }>>;
  audits: Record<string, { id: string; title: string; score: number | null }>;
}
