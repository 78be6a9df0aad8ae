/** A rule that is edited four times a second while 1 000 transactions a second come, of which 10 000 breach it. */
import { ADMIN, signIn } from '../support/server-process.ts';
import { RulesUnderLoad } from '../support/rules-under-load.ts';
import { Books } from './books.ts';
import { emptyVerdict } from './fault.ts';
import type { Fault } from './fault.ts';
import { Replicas } from './replicas.ts';

const BREACHES = 10_000;

export const rules: Fault = {
  name: 'rules',
  title:
    'a rule is edited while 1 000 transactions a second come: each is decided by one version; 10 000 breaches make a handful of alerts',
  async run({ databaseUrl, share }) {
    const verdict = emptyVerdict();
    const books = await Books.open(databaseUrl);
    const replicas = new Replicas(books.databaseUrl, { BANK_DELAY_MS_MIN: '0', BANK_DELAY_MS_MAX: '20', RATE_LIMIT_READ_PER_MINUTE: '0' });
    try {
      for (const name of ['one', 'two']) await replicas.start(name);
      const calls = await Promise.all(replicas.urls.map((url) => signIn(url, ADMIN)));
      let turn = 0;
      const load = new RulesUnderLoad(async (method, path, body) => {
        const answer = await calls[(turn += 1) % calls.length]!(method, path, body);
        return { status: answer.status, body: await answer.json() };
      });
      const outcome = await load.run(Math.ceil(BREACHES * share));
      verdict.faults = outcome.versions;
      verdict.acknowledged = outcome.transactions;
      verdict.problems.push(...outcome.problems);
      verdict.figures.push(
        `${Math.round(outcome.perSecond)} transactions a second, ${outcome.versions} versions, ${outcome.decidedBy} of them decided`,
        `${outcome.breaches} breaches: ${outcome.alerts} alerts, ${outcome.pushed} of them pushed`,
      );
      verdict.problems.push(...(await replicas.stop()));
    } finally {
      replicas.killAll();
      await books.close();
    }
    return verdict;
  },
};
