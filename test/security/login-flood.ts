/** While strangers try passwords as fast as they can, ticks come in as before and none is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './arena.ts';
import type { Arena } from './arena.ts';
import { inParallel, quantile } from './promise.ts';
import type { SecurityPromise, Tally } from './promise.ts';

const PAIRS = 6;
const PHASE_MS = 3000;
/** Ticks are sent by the clock, whether or not earlier ones were answered: 10 ms apart. */
const EVERY_MS = 10;
const ATTACKERS = 24;
const RATIO_MAX = 2;
/** Below this a ratio says more about the clock than about the server. */
const NOTABLE_MS = 20;

export const loginFlood: SecurityPromise = {
  name: 'login-flood',
  title: `a flood of sign-ins leaves the intake of ticks its p99 within ${RATIO_MAX} times and loses none`,
  needs: [],
  run: async (tally, { share }) => {
    await within({ BCRYPT_COST: '12' }, async (arena) => {
      const key = await arena.key('Ingestor');
      const [ratios, calms, busies]: [number[], number[], number[]] = [[], [], []];
      let sent = await phase(arena, key, tally).then(({ times }) => times.length);
      for (let pair = 0; pair < Math.max(3, Math.round(PAIRS * share)); pair += 1) {
        const quiet = await phase(arena, key, tally);
        const flood = startFlood(arena);
        await sleep(300);
        const loud = await phase(arena, key, tally);
        await flood.stop();
        const [calm, busy] = [quantile(quiet.times, 0.99), quantile(loud.times, 0.99)];
        calms.push(calm);
        busies.push(busy);
        ratios.push(busy / Math.max(NOTABLE_MS, calm));
        sent += quiet.times.length + loud.times.length;
      }
      const ratio = quantile(ratios, 0.5);
      const [calm, busy] = [calms, busies].map((values) => quantile(values, 0.5).toFixed(0));
      tally.measured(`p99 ${busy} ms in the flood, ${calm} ms without, half of the pairs within ${ratio.toFixed(2)} times`);
      // Few pairs beside whatever else a machine does say nothing about times.
      tally.check(
        share < 1 || ratio <= RATIO_MAX,
        () => `the p99 is ${ratio.toFixed(2)} times that of the quiet, in pairs ${ratios.map((r) => r.toFixed(2)).join(', ')}`,
      );
      await allProcessed(arena, tally, sent);
    });
  },
};

/** Milliseconds that each tick took from when it was due. */
async function phase(arena: Arena, key: string, tally: Tally): Promise<{ times: number[] }> {
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let due = startedAt; due < startedAt + PHASE_MS; due += EVERY_MS) {
    await sleep(Math.max(0, due - performance.now()));
    pending.push(
      arena.caller.as(key, 'POST', '/api/prices', { symbol: 'FLOOD', price: 100 }).then(({ status, text }) => {
        times.push(performance.now() - due);
        tally.check(status === 202, () => `a tick was answered ${status} ${text.slice(0, 100)}`);
      }),
    );
  }
  await Promise.all(pending);
  return { times };
}

function startFlood(arena: Arena): { stop: () => Promise<void> } {
  let isOver = false;
  function* attempts(): Generator<number> {
    for (let serial = 0; !isOver; serial += 1) yield serial;
  }
  const flood = inParallel(attempts(), ATTACKERS, async (serial) => {
    // An account each, so that nothing but the work itself slows it down.
    const { status } = await arena.caller.as(null, 'POST', '/api/auth/login', {
      username: `stranger${serial}`,
      password: 'wrong-Password-11-x',
    });
    if (status === 429 || status === 503) await sleep(20);
  });
  return {
    stop: async () => {
      isOver = true;
      await flood;
    },
  };
}

async function allProcessed(arena: Arena, tally: Tally, sent: number): Promise<void> {
  let count = 0;
  for (let tries = 0; tries < 100 && count !== sent; tries += 1) {
    const { body } = await arena.caller.as(arena.admin, 'GET', '/api/prices/FLOOD');
    count = body?.['updateCount'] as number;
    await sleep(50);
  }
  tally.check(count === sent, () => `${sent} ticks were taken, ${count} are in the statistics`);
}
