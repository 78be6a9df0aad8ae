/**
 * Side: how long a transaction takes from the call to its commit at fixed rates, sent on a schedule whatever the answers do, against the
 * median of single commits one after another in the same run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerScene } from '../ledger-scene.ts';
import { measure, report, sideOptions } from '../side.ts';

const { singles, rates, seconds } = sideOptions<{ singles: number; rates: readonly number[]; seconds: number }>();
const scene = await LedgerScene.open();
const notes: Record<string, number> = {};
let units = 0;
let used = { cpuSeconds: 0, wallSeconds: 0 };

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;
}

async function latencyOf(): Promise<number> {
  const requests = scene.requests(1);
  const begun = performance.now();
  await scene.ledger.accept(requests);
  return performance.now() - begun;
}

/** Latencies from the moment each call was due. */
async function atRate(perSecond: number, forSeconds: number): Promise<number[]> {
  const count = perSecond * forSeconds;
  const begun = performance.now();
  const calls: Promise<number>[] = [];
  while (calls.length < count) {
    const due = begun + (calls.length / perSecond) * 1000;
    const ahead = due - performance.now();
    if (ahead > 0.5) await sleep(ahead);
    else calls.push(scene.ledger.accept(scene.requests(1)).then(() => performance.now() - due));
  }
  return Promise.all(calls);
}

try {
  await atRate(500, 2);
  used = await measure(async () => {
    const alone: number[] = [];
    for (let i = 0; i < singles; i += 1) alone.push(await latencyOf());
    notes['singleMs'] = percentile(alone, 0.5);
    for (const rate of rates) {
      const latencies = await atRate(rate, seconds);
      units += latencies.length;
      notes[`p50At${rate}`] = percentile(latencies, 0.5);
      notes[`p99At${rate}`] = percentile(latencies, 0.99);
      notes[`ratioAt${rate}`] = notes[`p99At${rate}`]! / notes['singleMs'];
    }
  });
} finally {
  await scene.close();
}
report({ units, ...used, check: { units }, notes });
