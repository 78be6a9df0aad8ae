/** What this process is and how it fares. */
export abstract class ProcessFigures {
  /** `INSTANCE_ID`. */
  abstract readonly instance: string;
  abstract readonly version: string;
  abstract readonly mode: 'embedded' | 'server';
  /** Since the process began. */
  abstract uptimeSeconds(): number;
  abstract rssBytes(): number;
  /** 99th percentile of how late the event loop was, over the last 10 to 20 s. */
  abstract eventLoopDelayP99Ms(): number;
}
