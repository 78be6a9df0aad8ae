/** What a channel shows now: its snapshot with all updates taken in, so that a late or a slow reader can begin with the whole. */
import type { ChannelMessage } from './live.contract.ts';

/** As many as the snapshots of the server have. */
const NEWEST = 100;
const ALERTS = 500;

interface Row {
  key: string;
  value: unknown;
  /** It no longer belongs to what the channel shows. */
  isGone: boolean;
}

export class ChannelView {
  private readonly rows = new Map<string, unknown>();
  private readonly capacity: number;
  private newest: ChannelMessage | null = null;

  constructor(channel: string) {
    const family = channel.split(':', 1)[0];
    const isEndless = family === 'transactions' || family === 'anomalies' || family === 'candles';
    this.capacity = isEndless ? NEWEST : family === 'alerts' ? ALERTS : Infinity;
  }

  accept(message: ChannelMessage): void {
    if (message.type === 'snapshot') this.rows.clear();
    this.newest = message;
    for (const { key, value, isGone } of rowsOf(message)) {
      if (isGone) this.rows.delete(key);
      else this.rows.set(key, value);
    }
    for (const oldest of this.rows.keys()) {
      if (this.rows.size <= this.capacity) break;
      this.rows.delete(oldest);
    }
  }

  /** The whole as of the newest message; null before the first. */
  snapshot(): ChannelMessage | null {
    if (this.newest === null) return null;
    const { channel, epoch, seq, ts, data } = this.newest;
    const all = channel === 'metrics' ? data : [...this.rows.values()];
    return { channel, epoch, seq, type: 'snapshot', ts, data: all } as ChannelMessage;
  }
}

function rowsOf(message: ChannelMessage): Row[] {
  const { data } = message;
  if (Array.isArray(data)) return data.map((value) => ({ key: keyOf(value), value, isGone: false }));
  if ('alert' in data) return [{ key: data.alert.id, value: data.alert, isGone: data.event === 'resolved' }];
  if ('anomaly' in data) return [{ key: data.anomaly.id, value: data.anomaly, isGone: false }];
  return [];
}

function keyOf(value: { id: string } | { openTime: string } | { symbol: string }): string {
  if ('id' in value) return value.id;
  return 'openTime' in value ? value.openTime : value.symbol;
}
