/** The engines on the main thread, for one core and for tests: the same rings and the same loop, run after every batch. */
import type { MessageSink } from '../../domain/market/engine-state.ts';
import { MESSAGE_DOUBLES } from '../../domain/market/engine-layout.ts';
import { PartitionLoop } from './partition-loop.ts';
import { PartitionedTickProcessor } from './tick-processor.partitioned.ts';
import type { Partition } from './tick-processor.partitioned.ts';

/** While the output is not ready, and to notice silent symbols. */
const RETRY_MS = 20;

export class InlineTickProcessor extends PartitionedTickProcessor {
  private readonly loops = new Map<Partition, PartitionLoop>();
  private timer: NodeJS.Timeout | undefined;

  protected async startEngines(): Promise<void> {
    this.partitions.forEach((partition, index) => {
      const row = new Float64Array(MESSAGE_DOUBLES);
      const sink: MessageSink = {
        row,
        send: () => this.decoder.deliver(row, 0),
      };
      this.loops.set(
        partition,
        new PartitionLoop(this.startOf(index), sink, {
          now: () => Date.now(),
          monotonic: () => performance.now(),
        }),
      );
    });
    this.timer = setInterval(() => {
      for (const partition of this.partitions) this.wake(partition);
    }, RETRY_MS).unref();
  }

  protected isRunning(partition: Partition): boolean {
    return this.loops.has(partition);
  }

  protected wake(partition: Partition): void {
    const loop = this.loops.get(partition)!;
    while (this.output.ready() && loop.step());
  }

  protected deliver(partition: Partition): boolean {
    this.wake(partition);
    return true;
  }

  protected async stopEngines(): Promise<void> {
    if (this.loops.size > 0) await this.settled();
    clearInterval(this.timer);
  }
}
