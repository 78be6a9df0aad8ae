/** Side: transactions through the ledger, so many a call; the CPU time of the database server counts. */
import { LedgerScene, ROWS_PER_TRANSACTION, serverCpu } from '../ledger-scene.ts';
import { report, sideOptions } from '../side.ts';

const { rows, warmCalls, calls } = sideOptions<{ rows: number; warmCalls: number; calls: number }>();
const scene = await LedgerScene.open();
let cpuSeconds = 0;
let wallSeconds = 0;
let stored = 0;
try {
  const cpu = await serverCpu(scene.connection);
  for (let call = 0; call < warmCalls + calls; call += 1) {
    const requests = scene.requests(rows);
    const [cpuBefore, wallBefore] = [cpu(), performance.now()];
    const results = await scene.ledger.accept(requests);
    const [cpuAfter, wallAfter] = [cpu(), performance.now()];
    if (results.some(({ outcome }) => outcome !== 'accepted')) throw new Error('the ledger refused a transaction');
    if (call < warmCalls) continue;
    cpuSeconds += cpuAfter - cpuBefore;
    wallSeconds += (wallAfter - wallBefore) / 1000;
  }
  stored = await scene.stored();
} finally {
  await scene.close();
}
const units = calls * rows * ROWS_PER_TRANSACTION;
const isComplete = stored === (warmCalls + calls) * rows * ROWS_PER_TRANSACTION;
report({ units, cpuSeconds, wallSeconds, check: { isComplete }, notes: { rowsPerSecond: units / wallSeconds } });
