/** The engines in worker threads, one per partition; a thread that dies is replaced and what it held is counted as dropped. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MessageRingConsumer } from './message-ring.ts';
import { COUNTER_DOUBLES, COUNTER_DROPPED, COUNTER_PROCESSED } from './partition-memory.ts';
import { PartitionedTickProcessor } from './tick-processor.partitioned.ts';
import type { Partition } from './tick-processor.partitioned.ts';

/** Built, the worker is JavaScript beside this file; from source, Node strips its types. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './tick-worker.ts' : './tick-worker.js', import.meta.url);
/** While the output is not ready. */
const RETRY_MS = 10;
/** A thread that dies this soon counts as failing; each further such death doubles the pause before the next one, up to the longest. */
const FAST_DEATH_MS = 1000;
const RESTART_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** Threads that are started at most to finish what is left at the end. */
const STOP_ATTEMPTS = 3;

interface Thread {
  worker: Worker;
  startedAt: number;
  /** Never rejects: a thread that throws ends too. */
  exited: Promise<void>;
  isAlive: boolean;
}

/** What outlives the threads of a partition. */
interface Slot {
  thread: Thread | null;
  messages: MessageRingConsumer;
  retry: NodeJS.Timeout | null;
  restart: NodeJS.Timeout | null;
  fastDeaths: number;
}

export class WorkerPoolTickProcessor extends PartitionedTickProcessor {
  private readonly slots = new Map<Partition, Slot>();
  private isStopping = false;

  protected async startEngines(): Promise<void> {
    for (const partition of this.partitions) {
      const messages = new MessageRingConsumer(partition.memory.messages);
      this.slots.set(partition, { thread: null, messages, retry: null, restart: null, fastDeaths: 0 });
    }
    await Promise.all(this.partitions.map((_, index) => once(this.startThread(index).worker, 'online')));
  }

  private startThread(index: number): Thread {
    const partition = this.partitions[index]!;
    const slot = this.slots.get(partition)!;
    const worker = new Worker(WORKER, { workerData: this.startOf(index), name: `tapewatch-partition-${index}` });
    let failure: unknown = null;
    worker.on('error', (error) => (failure = error));
    worker.on('message', () => this.deliver(partition));
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', (code) => {
        thread.isAlive = false;
        // A thread that is ended while it boots may report code 0.
        if (failure !== null || code !== 0 || !this.isStopping)
          this.bury(index, thread, failure ?? new Error(`the thread ended with code ${code}`));
        resolve();
      });
    });
    const thread: Thread = { worker, startedAt: performance.now(), exited, isAlive: true };
    slot.thread = thread;
    return thread;
  }

  /** Accounts for what a dead thread held, and has another one take its place. */
  private bury(index: number, dead: Thread, failure: unknown): void {
    const partition = this.partitions[index]!;
    const slot = this.slots.get(partition)!;
    slot.messages.drain(this.decoder.deliver, () => true);
    const row = new Float64Array(COUNTER_DOUBLES);
    partition.counters.read(0, row);
    // What was taken from the ring and is on no board went down with the thread.
    const lost = Math.max(0, partition.ring.taken - row[COUNTER_PROCESSED]! - row[COUNTER_DROPPED]!);
    partition.ring.lost(lost, this.board.dropped);
    row[COUNTER_DROPPED]! += lost;
    partition.counters.write(0, row);
    partition.restarts += 1;
    for (let id = 0; id < this.symbols.size; id += 1) {
      if (this.symbols.partitionOf(id) === index) this.output.restarted(this.board.takeOpenCandles(id, this.symbols.nameOf(id)));
    }
    this.options.onRestart?.(index, lost, failure);
    slot.fastDeaths = performance.now() - dead.startedAt < FAST_DEATH_MS ? slot.fastDeaths + 1 : 0;
    if (this.isStopping) return;
    const pause = slot.fastDeaths === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, RESTART_PAUSE_MS * 2 ** (slot.fastDeaths - 1));
    slot.restart = setTimeout(() => {
      slot.restart = null;
      this.startThread(index);
    }, pause);
  }

  protected isRunning(partition: Partition): boolean {
    return this.slots.get(partition)?.thread?.isAlive === true;
  }

  protected wake(partition: Partition): void {
    partition.ring.wake();
  }

  protected deliver(partition: Partition): boolean {
    const slot = this.slots.get(partition)!;
    const isDone = slot.messages.drain(this.decoder.deliver, () => this.output.ready());
    if (!isDone && slot.retry === null) {
      slot.retry = setTimeout(() => {
        slot.retry = null;
        this.deliver(partition);
      }, RETRY_MS);
    }
    return isDone;
  }

  protected async stopEngines(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.slots.keys()].map((_, index) => this.stopThread(index)));
  }

  private async stopThread(index: number): Promise<void> {
    const partition = this.partitions[index]!;
    const slot = this.slots.get(partition)!;
    if (slot.restart !== null) clearTimeout(slot.restart);
    partition.orders.stop();
    // Messages go on arriving while the ring drains; a thread that waits for room among them must get it.
    const pump = setInterval(() => this.deliver(partition), RETRY_MS);
    let thread = slot.thread;
    for (let attempt = 0; attempt < STOP_ATTEMPTS && this.hasWork(partition, thread); attempt += 1) {
      if (thread?.isAlive !== true) thread = this.startThread(index);
      partition.ring.wake();
      await thread.exited;
    }
    clearInterval(pump);
    if (slot.retry !== null) clearTimeout(slot.retry);
    slot.messages.drain(this.decoder.deliver, () => true);
  }

  /** Whether the thread must still end, or left ticks behind when it died. */
  private hasWork(partition: Partition, thread: Thread | null): boolean {
    return thread?.isAlive === true || partition.ring.untaken > 0;
  }

  /** Ends the thread of a partition as a crash would; for tests of the replacement. */
  async kill(index: number): Promise<void> {
    await this.slots.get(this.partitions[index]!)!.thread!.worker.terminate();
  }
}
