/** SIGKILL at each step on the way of a transaction. */
import { Books } from './books.ts';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';
import type { Replica } from './replicas.ts';
import { EarlyEndError } from '../support/server-process.ts';
import type { Ending } from '../support/server-process.ts';

const STEPS = ['accept', 'decide', 'claim', 'effect', 'finish', 'move'];
const POINTS = STEPS.flatMap((step) => ['before', 'during', 'after'].map((moment) => `${step}.${moment}`));
/** A point is reached within this time, or something is wrong. */
const REACH_MS = 20_000;

export const crashPoints: Fault = {
  name: 'crash-points',
  title: `SIGKILL at ${POINTS.length} points from acceptance to event: the next replica finishes what is left`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const replicas = new Replicas(books.databaseUrl, { BANK_DELAY_MS_MIN: '20', BANK_DELAY_MS_MAX: '300', SETTLEMENT_LEASE_MS: '3000' });
    try {
      await replicas.start('steady');
      const load = new Load(() => replicas.urls, await replicas.apiKey(), 8, 20);
      load.start();
      const points = POINTS.filter((_, i) => i % Math.max(1, Math.round(1 / share)) === 0);
      for (const point of points) {
        // The steady one is told of work first: what comes after acceptance falls to the victim when it ends for a moment.
        const isAlone = !point.startsWith('accept');
        const victim = deathOf(replicas.start('victim', { TAPEWATCH_TEST_CRASH_AT: `${point}:${1 + Math.floor(Math.random() * 15)}` }));
        if (isAlone) await replicas.kill('steady');
        const ending = await Promise.race([victim, sleep(REACH_MS)]);
        if (ending?.signal === 'SIGKILL') verdict.faults += 1;
        else verdict.problems.push(ending === undefined ? `${point} was not reached` : `${point}: ended with ${ending.code}`);
        if (ending === undefined) await replicas.kill('victim');
        else replicas.forget('victim');
        if (isAlone) await replicas.start('steady');
      }
      await load.stop();
      await load.clear();
      await books.check(load, verdict);
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await books.close();
    }
    return verdict;
  },
};

/** How it ends, be it before it was ready. */
async function deathOf(starting: Promise<Replica>): Promise<Ending> {
  try {
    return await (
      await starting
    ).server.ended;
  } catch (error) {
    if (error instanceof EarlyEndError) return error.ending;
    throw error;
  }
}
