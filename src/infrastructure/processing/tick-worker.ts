/** Entry of a worker thread: one partition, one writer. It owns no socket and no timer, so it may sleep in `Atomics.wait`. */
import { parentPort, workerData } from 'node:worker_threads';
import { MessageRingProducer } from './message-ring.ts';
import { PartitionLoop } from './partition-loop.ts';
import type { PartitionStart } from './partition-loop.ts';

const SLEEP_MS = 50;
/**
 * After work it looks again by itself, so often and at this interval, before it sleeps until it is woken: waking a thread costs its waker
 * some 50 µs on a virtual machine, as much as hundreds of ticks, and a steady stream of batches would pay for each of them.
 */
const DOZES = 4;
const DOZE_MS = 1;
/** While ticks keep coming the bell rings no more often than this: waking another thread costs as much as hundreds of ticks. */
const BELL_INTERVAL_MS = 10;

const start = workerData as PartitionStart;
const messages = new MessageRingProducer(start.memory.messages, () => parentPort!.postMessage(0));
const loop = new PartitionLoop(start, messages, {
  now: () => Date.now(),
  monotonic: () => performance.now(),
});
const isAwaited = () => loop.hasOrders() || loop.isDone();

let bellAt = 0;
let dozes = 0;
for (;;) {
  const isBusy = loop.step();
  const now = performance.now();
  if (!isBusy || now >= bellAt || messages.isCrowded) {
    messages.notify();
    bellAt = now + BELL_INTERVAL_MS;
  }
  if (isBusy) {
    dozes = DOZES;
    continue;
  }
  if (loop.isDone()) break;
  if (dozes > 0) {
    dozes -= 1;
    loop.ring.doze(DOZE_MS);
  } else loop.ring.sleep(loop.rest(SLEEP_MS), isAwaited);
}
