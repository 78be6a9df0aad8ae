/** SIGSTOP for longer than a lease, then SIGCONT: the one that wakes must not settle what another took over. */
import { Books } from './books.ts';
import { emptyVerdict, sleep } from './fault.ts';
import type { Fault } from './fault.ts';
import { Load } from './load.ts';
import { Replicas } from './replicas.ts';

const LEASE_MS = 2000;
const STOPPED_MS = 7000;
const ROUNDS = 4;

export const stoppedReplica: Fault = {
  name: 'stopped-replica',
  title: `SIGSTOP of a replica for ${STOPPED_MS / 1000} s with leases of ${LEASE_MS / 1000} s: its late outcomes are refused`,
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const replicas = new Replicas(books.databaseUrl, {
      SETTLEMENT_LEASE_MS: String(LEASE_MS),
      BANK_DELAY_MS_MIN: '300',
      BANK_DELAY_MS_MAX: '1500',
    });
    try {
      const names = ['one', 'two'];
      for (const name of names) await replicas.start(name);
      let open = replicas.urls;
      const load = new Load(() => open, await replicas.apiKey(), 16, 20);
      load.start();
      for (let round = 0; round < Math.ceil(ROUNDS * share); round += 1) {
        await sleep(2500);
        const { server } = replicas.running.get(names[round % 2]!)!;
        // A balancer has noticed before; what is open there answers late.
        open = replicas.urls.filter((url) => url !== server.url);
        await sleep(300);
        process.kill(server.pid, 'SIGSTOP');
        await sleep(STOPPED_MS);
        process.kill(server.pid, 'SIGCONT');
        verdict.faults += 1;
        open = replicas.urls;
      }
      await sleep(3000);
      await load.stop();
      await load.clear();
      await books.check(load, verdict);
      const fenced = await replicas.metric('tapewatch_settlements_fenced_total');
      const takenOver = await replicas.metric('tapewatch_settlements_taken_over_total');
      verdict.figures.push(`taken over ${takenOver}, refused late outcomes ${fenced}`);
      if (fenced === 0) verdict.problems.push('no late outcome was refused: the fault did not bite');
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await books.close();
    }
    return verdict;
  },
};
