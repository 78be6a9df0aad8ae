/** What this page is behind with: messages that it was too slow for, and those that it missed and that are still to come. */
import type { ChannelMessage, Gap, LaggedNotice } from '@tapewatch/client';

/** `skipped`: so many messages were left out; `missing`: so many are still to come; `unknown`: nobody knows how many were lost. */
export interface Behind {
  readonly kind: 'skipped' | 'missing' | 'unknown';
  readonly count: number;
}

interface Entry {
  /** When it began. */
  readonly since: number;
  /** It is over then, unless more is skipped or comes. */
  until: number;
  skipped: number;
  missing: number;
  /** With this number nothing is missing any more; null: nothing is waited for. */
  target: number | null;
}

/** After what was skipped the newest values come at once: so long without another such notice, and the connection keeps up again. */
const SETTLED_MS = 3_000;
/** Longer than that nothing of what is missing comes: it is not waited for any more. */
const PATIENCE_MS = 10_000;

/** Times are milliseconds of one clock. */
export class Backlog {
  private readonly numbers = new Map<string, number>();
  private readonly entries = new Map<string, Entry>();

  lagged({ channel, dropped }: Pick<LaggedNotice, 'channel' | 'dropped'>, now: number): void {
    const entry = this.begin(channel, now);
    entry.skipped += dropped;
    entry.until = now + SETTLED_MS;
  }

  gap({ channel, recovered, missed }: Pick<Gap, 'channel' | 'recovered' | 'missed'>, now: number): void {
    const entry = this.begin(channel, now);
    entry.missing = (recovered ? missed : null) ?? 0;
    entry.target = entry.missing === 0 ? null : (this.numbers.get(channel) ?? 0) + entry.missing;
    entry.until = now + (entry.target === null ? SETTLED_MS : PATIENCE_MS);
  }

  arrived({ channel, seq }: Pick<ChannelMessage, 'channel' | 'seq'>, now: number): void {
    this.numbers.set(channel, seq);
    const entry = this.entries.get(channel);
    if (entry === undefined || entry.target === null) return;
    entry.missing = entry.target - seq;
    entry.until = now + PATIENCE_MS;
    if (entry.missing <= 0) this.entries.delete(channel);
  }

  /** Of these channels together; null where all have caught up. */
  of(channels: readonly string[], now: number): Behind | null {
    const late = channels.flatMap((channel) => this.entry(channel, now) ?? []);
    if (late.length === 0) return null;
    for (const kind of ['skipped', 'missing'] as const) {
      const count = late.reduce((sum, entry) => sum + entry[kind], 0);
      if (count > 0) return { kind, count };
    }
    return { kind: 'unknown', count: 0 };
  }

  /** Channels that have been behind for so long. */
  lasting(ms: number, now: number): string[] {
    return [...this.entries.keys()].filter((channel) => now - (this.entry(channel, now)?.since ?? now) >= ms);
  }

  clear(): void {
    this.numbers.clear();
    this.entries.clear();
  }

  private begin(channel: string, now: number): Entry {
    const entry = this.entry(channel, now) ?? { since: now, until: now, skipped: 0, missing: 0, target: null };
    this.entries.set(channel, entry);
    return entry;
  }

  private entry(channel: string, now: number): Entry | undefined {
    const entry = this.entries.get(channel);
    if (entry === undefined || entry.until > now) return entry;
    this.entries.delete(channel);
    return undefined;
  }
}
