/** Sums up the figures of all replicas: ours as they are now, the others' as they told them within the last seconds. */
import type { Clock } from '../ports/clock.ts';
import type { ClusterMembers, MemberFigures } from '../ports/cluster-members.ts';
import type { Journal } from '../ports/journal.ts';

const REPORT_MS = 1000;
/** What the others told is forgotten where the database has been away for so long. */
const OUTDATED_MS = 5000;

export class ClusterFigures {
  /** Live clients of this process; whoever keeps them puts himself here. */
  connections: () => number = () => 0;
  private others: readonly MemberFigures[] = [];
  private othersAt = -Infinity;
  private timer: NodeJS.Timeout | null = null;
  private reporting: Promise<void> | null = null;
  private isFailing = false;

  /**
   * @param members null where this process is the only one
   * @param own ours, of now, but for live clients
   */
  constructor(
    private readonly members: ClusterMembers | null,
    private readonly own: () => Omit<MemberFigures, 'connections'>,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {}

  /** Tells ours, and hears the others', every second. */
  start(): void {
    if (this.members === null) return;
    void this.report();
    this.timer ??= setInterval(() => void this.report(), REPORT_MS).unref();
  }

  /** The others count us no more. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.reporting;
    // Where the database is away they notice by themselves.
    await this.members?.leave().catch(() => undefined);
  }

  /** Ours and the others'. */
  sum(): MemberFigures {
    const isOutdated = this.clock.monotonic() - this.othersAt > OUTDATED_MS;
    const all = isOutdated ? [this.ours()] : [this.ours(), ...this.others];
    const total = (figure: keyof MemberFigures): number => all.reduce((sum, figures) => sum + figures[figure], 0);
    return {
      ticksPerSecond: total('ticksPerSecond'),
      ticksDropped: total('ticksDropped'),
      queueDepth: total('queueDepth'),
      connections: total('connections'),
    };
  }

  /** Once at a time; never rejects. */
  report(): Promise<void> {
    this.reporting ??= this.tell().finally(() => (this.reporting = null));
    return this.reporting;
  }

  private ours(): MemberFigures {
    return { ...this.own(), connections: this.connections() };
  }

  private async tell(): Promise<void> {
    const begun = this.clock.monotonic();
    try {
      this.others = (await this.members?.report(this.ours())) ?? [];
      this.othersAt = begun;
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing)
        this.journal.warn('cluster.unread', 'the figures of other replicas cannot be read: those of this one are shown', {
          reason: error instanceof Error ? error.message : String(error),
        });
      this.isFailing = true;
    }
  }
}
