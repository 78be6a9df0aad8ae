/** The engines in worker threads, one per partition; a thread that dies is replaced and what it held is counted as dropped. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ORDER_STOP } from './control-ring.ts';
import { MessageRingConsumer } from './message-ring.ts';
import { COUNTER_DOUBLES, COUNTER_DROPPED, COUNTER_PROCESSED } from './partition-memory.ts';
import { PartitionedTickProcessor } from './tick-processor.partitioned.ts';
import type { Partition } from './tick-processor.partitioned.ts';

/** Built, the worker is JavaScript beside this file; from source, Node strips its types. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './tick-worker.ts' : './tick-worker.js', import.meta.url);
/** While the output is not ready. */
const RETRY_MS = 10;
/** A thread that dies again this soon is given a pause, so that a fault that stays does not take the whole machine. */
const RESTART_PAUSE_MS = 250;
const FAST_DEATH_MS = 1000;

interface Thread {
  worker: Worker;
  messages: MessageRingConsumer;
  startedAt: number;
  exited: Promise<unknown>;
}

export class WorkerPoolTickProcessor extends PartitionedTickProcessor {
  private readonly threads = new Map<Partition, Thread>();
  private isStopping = false;

  protected async startEngines(): Promise<void> {
    for (let index = 0; index < this.partitions.length; index += 1) this.startThread(index);
    await Promise.all([...this.threads.values()].map(({ worker }) => once(worker, 'online')));
  }

  private startThread(index: number): void {
    const partition = this.partitions[index]!;
    const worker = new Worker(WORKER, {
      workerData: this.startOf(index),
      name: `tapewatch-partition-${index}`,
    });
    const messages = new MessageRingConsumer(partition.memory.messages);
    const thread: Thread = {
      worker,
      messages,
      startedAt: performance.now(),
      exited: once(worker, 'exit'),
    };
    this.threads.set(partition, thread);
    let failure: unknown;
    worker.on('error', (error) => (failure = error));
    worker.on('message', () => this.deliver(partition));
    worker.on('exit', (code) => {
      if (!this.isStopping) this.replace(index, thread, failure ?? new Error(`exit code ${code}`));
    });
  }

  private replace(index: number, dead: Thread, failure: unknown): void {
    const partition = this.partitions[index]!;
    dead.messages.drain(this.decoder.deliver, () => true);
    const row = new Float64Array(COUNTER_DOUBLES);
    partition.counters.read(0, row);
    // What was taken from the ring and is on no board went down with the thread.
    const lost = Math.max(0, partition.ring.taken - row[COUNTER_PROCESSED]! - row[COUNTER_DROPPED]!);
    row[COUNTER_DROPPED]! += lost;
    partition.counters.write(0, row);
    partition.restarts += 1;
    for (let id = 0; id < this.symbols.size; id += 1) {
      if (this.symbols.partitionOf(id) === index) this.output.restarted(this.board.takeOpenCandles(id, this.symbols.nameOf(id)));
    }
    this.options.onRestart?.(index, lost, failure);
    const pause = performance.now() - dead.startedAt < FAST_DEATH_MS ? RESTART_PAUSE_MS : 0;
    setTimeout(() => {
      if (!this.isStopping) this.startThread(index);
    }, pause);
  }

  protected wake(partition: Partition): void {
    partition.ring.wake();
  }

  protected deliver(partition: Partition): boolean {
    const isDone = this.threads.get(partition)!.messages.drain(this.decoder.deliver, () => this.output.ready());
    if (!isDone && !this.output.ready()) setTimeout(() => this.deliver(partition), RETRY_MS);
    return isDone;
  }

  protected async stopEngines(): Promise<void> {
    for (const [partition, thread] of this.threads) {
      this.isStopping = true;
      this.order(partition, ORDER_STOP);
      // Messages go on arriving while the ring drains; a thread that waits for room among them must get it.
      const pump = setInterval(() => this.deliver(partition), RETRY_MS);
      await thread.exited;
      clearInterval(pump);
      thread.messages.drain(this.decoder.deliver, () => true);
    }
  }

  /** Ends the thread of a partition as a crash would; for tests of the replacement. */
  async kill(index: number): Promise<void> {
    await this.threads.get(this.partitions[index]!)!.worker.terminate();
  }
}
