/** Entry of a worker thread: one partition, one writer. It owns no socket and no timer, so it may sleep in `Atomics.wait`. */
import { parentPort, workerData } from 'node:worker_threads';
import { MessageRingProducer } from './message-ring.ts';
import { PartitionLoop } from './partition-loop.ts';
import type { PartitionStart } from './partition-loop.ts';

const SLEEP_MS = 50;
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
for (;;) {
  const isBusy = loop.step();
  const now = performance.now();
  if (!isBusy || now >= bellAt || messages.isCrowded) {
    messages.notify();
    bellAt = now + BELL_INTERVAL_MS;
  }
  if (isBusy) continue;
  if (loop.isDone()) break;
  loop.ring.sleep(SLEEP_MS, isAwaited);
}
