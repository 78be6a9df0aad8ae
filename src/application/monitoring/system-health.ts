/** How the parts of this process fare. */
import type { DatabaseProbe } from '../ports/database-probe.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';

export interface PartHealth {
  status: 'up' | 'down' | 'disabled';
  /** What is wrong, for people. */
  message?: string;
  [detail: string]: unknown;
}

/** A ring that is fuller is on its way to dropping ticks. */
const CROWDED = 3 / 4;
const DISABLED: PartHealth = { status: 'disabled' };

export class SystemHealth {
  private shuttingDown = false;

  constructor(
    private readonly databaseProbe: DatabaseProbe,
    private readonly processor: TickProcessor,
    private readonly marketState: { isOpen(): boolean; isSplit(): boolean },
    /** Ticks that the ring of a partition holds. */
    private readonly ringCapacity: number,
    private readonly redis: () => PartHealth = () => DISABLED,
  ) {}

  /** Whether requests should go elsewhere, though those that come are still answered. */
  get isShuttingDown(): boolean {
    return this.shuttingDown;
  }

  beginShutdown(): void {
    this.shuttingDown = true;
  }

  async database(): Promise<PartHealth> {
    const { durability } = this.databaseProbe;
    const problem = await this.databaseProbe.problem();
    return problem === null ? { status: 'up', durability } : { status: 'down', durability, message: problem };
  }

  /** The parts beside the database; none of them keeps the process from serving. */
  others(): Record<'redis' | 'kafka' | 'pinot' | 'market', PartHealth> {
    return { redis: this.redis(), kafka: DISABLED, pinot: DISABLED, market: this.market() };
  }

  /** Whether a ring is above three quarters of its capacity. */
  isCrowded(): boolean {
    return this.processor.counters().some(({ queued }) => queued > this.ringCapacity * CROWDED);
  }

  private market(): PartHealth {
    const { partitionCount: partitions } = this.processor.symbols;
    const idle = this.processor.idlePartitions();
    const split = this.marketState.isSplit();
    if (split) return { status: 'down', message: 'another replica runs the market', partitions, split };
    if (!this.marketState.isOpen()) return { status: 'down', message: 'takes no ticks now', partitions, split };
    if (idle.length === 0) return { status: 'up', partitions, split };
    return { status: 'down', message: `no engine in partition ${idle.join(', ')}: it is being replaced`, partitions, split };
  }
}
