/** The reply to a statement is lost, that to a commit among them: whoever is told that the outcome is unknown finds out by his key. */
import { Books } from './books.ts';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { FaultProxy } from './fault-proxy.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

const LAST_MS = 20_000;

export const lostReplies: Fault = {
  name: 'lost-replies',
  title:
    'connections to the database break between a statement and its reply: an unknown outcome is one row or none, and one after the same key',
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const proxy = new FaultProxy(books.databaseUrl);
    const replicas = new Replicas(await proxy.open(), { SETTLEMENT_LEASE_MS: '3000', BANK_DELAY_MS_MAX: '300' });
    try {
      await replicas.start('one');
      const load = new Load(() => replicas.urls, await replicas.apiKey(), 32, 10);
      load.start();
      await sleep(1000);
      proxy.set('lost-replies');
      await sleep(LAST_MS * share);
      proxy.set('fair');
      await sleep(500);
      await load.stop();
      await load.clear();
      verdict.faults = proxy.lost;
      verdict.figures.push(`${load.unknown} answers said that the outcome is unknown`);
      if (load.unknown === 0) verdict.problems.push('no commit lost its reply: the fault did not bite');
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
