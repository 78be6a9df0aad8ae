/** The dashboard figures: the newest frame, and those of the last minutes for sparklines and the tape. */
import type { DashboardMetrics, MetricsMessage } from '@tapewatch/client';
import { live } from './live.ts';
import { Topic } from './topic.ts';

/** Five minutes of frames of half a second. */
const KEPT_FRAMES = 600;

/** The figures of a frame, with the server's clock. */
export interface MetricsFrame {
  readonly ts: number;
  readonly metrics: DashboardMetrics;
}

class MetricsStore {
  readonly topic = new Topic();
  /** Oldest first. */
  readonly frames: MetricsFrame[] = [];
  private followers = 0;
  private leave: (() => void) | null = null;

  readonly follow = (): (() => void) => {
    this.followers += 1;
    this.leave ??= live.follow('metrics', (message) => this.take(message));
    return () => {
      this.followers -= 1;
      if (this.followers > 0) return;
      this.leave?.();
      this.leave = null;
    };
  };

  get newest(): DashboardMetrics | null {
    return this.frames.at(-1)?.metrics ?? null;
  }

  take({ ts, data }: MetricsMessage): void {
    this.frames.push({ ts, metrics: data });
    if (this.frames.length > KEPT_FRAMES) this.frames.splice(0, this.frames.length - KEPT_FRAMES);
    this.topic.touch();
  }

  clear(): void {
    this.frames.length = 0;
    this.topic.touch();
  }
}

export const metricsStore = new MetricsStore();
