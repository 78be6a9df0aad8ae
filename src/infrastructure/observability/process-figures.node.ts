/** Figures of this Node process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ProcessFigures } from '../../application/ports/process-figures.ts';

type IntervalHistogram = ReturnType<typeof monitorEventLoopDelay>;

/** Granularity of the measurement; the delay of a loop that idles is not told from 0. */
const RESOLUTION_MS = 5;
/** A histogram that never forgets would show the start for ever: two of them take turns. */
const TURN_MS = 10_000;

export interface ProcessIdentity {
  instance: string;
  version: string;
  mode: 'embedded' | 'server';
}

export class NodeProcessFigures extends ProcessFigures {
  readonly instance: string;
  readonly version: string;
  readonly mode: 'embedded' | 'server';
  private current = startHistogram();
  private previous: IntervalHistogram | null = null;
  private readonly turns: NodeJS.Timeout;

  constructor(identity: ProcessIdentity) {
    super();
    this.instance = identity.instance;
    this.version = identity.version;
    this.mode = identity.mode;
    this.turns = setInterval(() => this.turn(), TURN_MS);
    this.turns.unref();
  }

  uptimeSeconds(): number {
    return process.uptime();
  }

  rssBytes(): number {
    return process.memoryUsage.rss();
  }

  eventLoopDelayP99Ms(): number {
    const worst = Math.max(delayP99(this.current), this.previous === null ? 0 : delayP99(this.previous));
    return Math.max(0, worst / 1e6 - RESOLUTION_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.turns);
    this.current.disable();
  }

  private turn(): void {
    this.current.disable();
    this.previous = this.current;
    this.current = startHistogram();
  }
}

function startHistogram(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

/** Nanoseconds between two turns of its timer, which include its resolution; 0 before the first. */
function delayP99(histogram: IntervalHistogram): number {
  return histogram.count === 0 ? 0 : histogram.percentile(99);
}
