/** Work that comes at any time: done at once when it is told of, looked for at an interval, and tried again when it fails. */

export interface WorkLoopOptions {
  /** Between two looks when nobody tells of work. */
  pollMs: number;
  /** Least time from one turn to the next where no work is known to be left: what comes meanwhile is done in one turn. */
  gatherMs?: number;
  /** Does some of the work; true where more is known to wait. */
  turn: () => Promise<boolean>;
  /** A turn failed; it is tried again after a pause. */
  onError: (error: unknown, failures: number) => void;
}

/**
 * Between two looks for what nobody told of: where other replicas write too, often, since that is how their work is found; where this
 * process is the only one, seldom, since it is told of all that comes. By what kind of database it is.
 */
export const POLL_MS = { server: 250, embedded: 2000 } as const;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

export class WorkLoop {
  private running: Promise<void> | null = null;
  private isStopping = false;
  private isWoken = false;
  private failures = 0;
  private isFirm = false;
  private endPause: () => void = () => undefined;

  constructor(private readonly options: WorkLoopOptions) {}

  start(): void {
    this.isStopping = false;
    this.running ??= this.run();
  }

  /** There is work: the next turn begins at once, or right after the one that runs. */
  wake(): void {
    this.isWoken = true;
    if (!this.isFirm) this.endPause();
  }

  /** Resolves when the turn that runs is over. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.endPause();
    await this.running;
    this.running = null;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      this.isWoken = false;
      const isMore = await this.tryTurn();
      if (this.isStopping) return;
      // What failed would only fail faster if it were woken.
      if (this.failures > 0) await this.pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1)), true);
      else if (!isMore) await this.rest();
    }
  }

  private async rest(): Promise<void> {
    const { gatherMs = 0, pollMs } = this.options;
    if (gatherMs > 0) await this.pause(gatherMs, true);
    if (!this.isWoken && !this.isStopping) await this.pause(pollMs - gatherMs);
  }

  private async tryTurn(): Promise<boolean> {
    try {
      const isMore = await this.options.turn();
      this.failures = 0;
      return isMore;
    } catch (error) {
      this.failures += 1;
      this.options.onError(error, this.failures);
      return false;
    }
  }

  /** @param isFirm work that comes does not end it */
  private async pause(ms: number, isFirm = false): Promise<void> {
    this.isFirm = isFirm;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.endPause = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.endPause = () => undefined;
  }
}
