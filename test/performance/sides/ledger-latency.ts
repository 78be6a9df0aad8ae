/**
 * Side: how long a transaction takes from the call to its commit at fixed rates, sent on a schedule whatever the answers do, against the
 * median of single commits one after another in the same run. The first rate is run without the ledger too, a statement for each
 * transaction: a tail that is there as well is the disk's or the machine's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcceptRequest } from '../../../src/application/ports/transaction-ledger.ts';
import { LedgerScene } from '../ledger-scene.ts';
import { insertRequests } from '../../../src/infrastructure/persistence/ledger-statements.ts';
import { measure, report, sideOptions } from '../side.ts';

const { singles, rates, seconds } = sideOptions<{ singles: number; rates: readonly number[]; seconds: number }>();
const scene = await LedgerScene.open();
const notes: Record<string, number> = {};
let units = 0;
let used = { cpuSeconds: 0, wallSeconds: 0 };

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;
}

type Store = (requests: readonly AcceptRequest[]) => Promise<unknown>;
const throughLedger: Store = (requests) => scene.ledger.accept(requests);
const withoutLedger: Store = (requests) => insertRequests(scene.connection, requests);

async function latencyOf(store: Store, requests: readonly AcceptRequest[]): Promise<number> {
  const begun = performance.now();
  await store(requests);
  return performance.now() - begun;
}

/** Latencies from call to commit; calls come when they are due, however long others take. */
async function atRate(store: Store, perSecond: number, forSeconds: number): Promise<number[]> {
  const requests = scene.requests(perSecond * forSeconds);
  const begun = performance.now();
  const calls: Promise<number>[] = [];
  for (const request of requests) {
    const ahead = begun + (calls.length / perSecond) * 1000 - performance.now();
    if (ahead > 0) await sleep(ahead);
    calls.push(latencyOf(store, [request]));
  }
  return Promise.all(calls);
}

try {
  await atRate(throughLedger, 500, 2);
  used = await measure(async () => {
    const alone: number[] = [];
    for (const request of scene.requests(singles)) alone.push(await latencyOf(throughLedger, [request]));
    notes['singleMs'] = percentile(alone, 0.5);
    for (const rate of rates) {
      const latencies = await atRate(throughLedger, rate, seconds);
      units += latencies.length;
      notes[`p50At${rate}`] = percentile(latencies, 0.5);
      notes[`p99At${rate}`] = percentile(latencies, 0.99);
      notes[`ratioAt${rate}`] = notes[`p99At${rate}`]! / notes['singleMs'];
    }
    notes['bareRatio'] = percentile(await atRate(withoutLedger, rates[0]!, seconds), 0.99) / notes['singleMs'];
  });
} finally {
  await scene.close();
}
report({ units, ...used, check: { units }, notes });
