/** Entry of a worker thread: one partition, one writer. It owns no socket and no timer, so it may sleep in `Atomics.wait`. */
import { parentPort, workerData } from 'node:worker_threads';
import { MessageRingProducer } from './message-ring.ts';
import { PartitionLoop } from './partition-loop.ts';
import type { PartitionStart } from './partition-loop.ts';

const SLEEP_MS = 50;

const start = workerData as PartitionStart;
const messages = new MessageRingProducer(start.memory.messages, () => parentPort!.postMessage(0));
const loop = new PartitionLoop(start, messages, {
  now: () => Date.now(),
  monotonic: () => performance.now(),
});
const isAwaited = () => loop.hasOrders() || loop.isDone();

for (;;) {
  const isBusy = loop.step();
  messages.notify();
  if (isBusy) continue;
  if (loop.isDone()) break;
  loop.ring.sleep(SLEEP_MS, isAwaited);
}
