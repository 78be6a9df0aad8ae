/** SIGKILL at any time: three replicas on one database, one of which dies every few seconds. */
import { Books } from './books.ts';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

const NAMES = ['one', 'two', 'three'];
const KILLS = 20;
const ACKNOWLEDGED = 10_000;
const TAKEN_OVER_MS = 20_000;

export const randomKills: Fault = {
  name: 'random-kills',
  title: `${KILLS} times SIGKILL among 3 replicas, ${ACKNOWLEDGED} acknowledged; a dead replica's work is finished within 20 s`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const replicas = new Replicas(books.databaseUrl);
    // By transaction, when the last who had it in hand died: who takes over may die too.
    const orphans = new Map<string, number>();
    let inHand = 0;
    try {
      for (const name of NAMES) await replicas.start(name);
      const load = new Load(() => replicas.urls, await replicas.apiKey());
      load.start();
      for (let kill = 0; kill < Math.ceil(KILLS * share) || load.acknowledged < ACKNOWLEDGED * share; kill += 1) {
        await sleep(500 + Math.random() * 1500);
        const name = NAMES[Math.floor(Math.random() * NAMES.length)]!;
        const { instance } = await replicas.kill(name);
        const at = Date.now();
        for (const id of await books.inHandOf(instance)) {
          orphans.set(id, at);
          inHand += 1;
        }
        verdict.faults += 1;
        await replicas.start(name);
      }
      await load.stop();
      await load.clear();
      await books.check(load, verdict);
      const longest = await books.longestUntilEnd(orphans);
      verdict.figures.push(`${inHand} in the hands of the dead, the last finished ${(longest / 1000).toFixed(1)} s after the kill`);
      if (longest > TAKEN_OVER_MS) verdict.problems.push(`a dead replica's work took ${longest} ms`);
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await books.close();
    }
    return verdict;
  },
};
