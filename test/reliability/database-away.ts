/** The database is away for ten seconds, in each of the ways in which it can be. */
import { Books } from './books.ts';
import { emptyVerdict, eventually, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { Weather } from './fault-proxy.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

const WEATHERS: readonly Weather[] = ['refuse', 'silence', 'slow'];
const AWAY_MS = 10_000;
/** Shorter than this it would be over before anybody notices. */
const LEAST_AWAY_MS = 4000;
const READY_MS = 10_000;

export const databaseAway: Fault = {
  name: 'database-away',
  title: `the database refuses, is silent, or slow for ${AWAY_MS / 1000} s: only 2xx, 409, 429 and 503, and ready within ${READY_MS / 1000} s after`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const proxy = new FaultProxy(books.databaseUrl);
    const replicas = new Replicas(await proxy.open());
    try {
      const { server } = await replicas.start('one');
      const isReady = async (): Promise<boolean> => (await fetch(`${server.url}/health/ready`)).status === 200;
      const load = new Load(() => replicas.urls, await replicas.apiKey(), 32, 20);
      load.start();
      for (const weather of WEATHERS) {
        await sleep(2000);
        proxy.set(weather);
        verdict.faults += 1;
        const before = load.acknowledged;
        await sleep(Math.max(LEAST_AWAY_MS, AWAY_MS * share));
        verdict.figures.push(`${weather}: ${load.acknowledged - before} acknowledged meanwhile`);
        proxy.set('fair');
        const healed = performance.now();
        const then = load.acknowledged;
        const isBack = await eventually(async () => (await isReady()) && load.acknowledged > then, READY_MS);
        verdict.figures.push(`${weather}: ready and acknowledging ${((performance.now() - healed) / 1000).toFixed(1)} s after`);
        if (!isBack) verdict.problems.push(`${weather}: not ready within ${READY_MS} ms`);
      }
      await sleep(1000);
      await load.stop();
      await load.clear();
      await books.check(load, verdict);
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await proxy.close();
      await books.close();
    }
    return verdict;
  },
};
