/**
 * Side: how long a transaction takes from the call to its commit at fixed rates, sent on a schedule whatever the answers do, against the
 * median of single commits one after another in the same run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcceptRequest } from '../../../src/application/ports/transaction-ledger.ts';
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

async function latencyOf(requests: readonly AcceptRequest[]): Promise<number> {
  const begun = performance.now();
  await scene.ledger.accept(requests);
  return performance.now() - begun;
}

/** Latencies from call to commit; calls come when they are due, however long others take. */
async function atRate(perSecond: number, forSeconds: number): Promise<number[]> {
  const requests = scene.requests(perSecond * forSeconds);
  const begun = performance.now();
  const calls: Promise<number>[] = [];
  for (const request of requests) {
    const ahead = begun + (calls.length / perSecond) * 1000 - performance.now();
    if (ahead > 0) await sleep(ahead);
    calls.push(latencyOf([request]));
  }
  return Promise.all(calls);
}

try {
  await atRate(500, 2);
  used = await measure(async () => {
    const alone: number[] = [];
    for (const request of scene.requests(singles)) alone.push(await latencyOf([request]));
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
