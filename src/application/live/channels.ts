/** The channels that clients may name, made when the first one follows and forgotten after the last. */
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import { CANDLE_INTERVALS } from '../../domain/market/candle.ts';
import type { CandleInterval } from '../../domain/market/candle.ts';
import type { CandleFeeds } from './candle-feeds.ts';
import type { Channel } from './channel.ts';
import { FactChannel } from './fact-channel.ts';
import type { FactFeed } from './fact-feed.ts';
import { StateChannel } from './state-channel.ts';
import type { StateTable } from './state-table.ts';

/** What the channels tell of. */
export interface ChannelSources {
  quotes: StateTable;
  statistics: StateTable;
  /** One key, `metrics`. */
  metrics: StateTable;
  transactions: FactFeed;
  alerts: FactFeed;
  anomalies: FactFeed;
}

export class Channels {
  private readonly open = new Map<string, Channel>();
  private readonly facts: ReadonlyMap<string, Channel>;
  private readonly metrics: Channel;

  constructor(
    private readonly sources: ChannelSources,
    private readonly candles: CandleFeeds,
  ) {
    const facts = [
      new FactChannel(sources.transactions, { event: 'transactionBatch', permission: 'transactions:read', isBatched: true }),
      new FactChannel(sources.alerts, { event: 'alert', permission: 'alerts:read', isBatched: false }),
      new FactChannel(sources.anomalies, { event: 'anomaly', permission: 'market:read', isBatched: false }),
    ];
    this.facts = new Map(facts.map((channel) => [channel.name, channel]));
    const metrics = { event: 'metricsUpdate', permission: 'monitoring:read', key: 'metrics', isList: false } as const;
    this.metrics = new StateChannel('metrics', sources.metrics, metrics);
  }

  /** null: there is no such channel. */
  find(name: string): Channel | null {
    return this.open.get(name) ?? this.facts.get(name) ?? (name === 'metrics' ? this.metrics : this.make(name));
  }

  /** Somebody follows it. */
  follow(channel: Channel): void {
    channel.followers += 1;
    this.open.set(channel.name, channel);
  }

  leave(channel: Channel): void {
    channel.followers -= 1;
    if (channel.followers > 0) return;
    this.open.delete(channel.name);
    channel.close();
  }

  /** Those that somebody follows. */
  followed(): Iterable<Channel> {
    return this.open.values();
  }

  private make(name: string): Channel | null {
    const colon = name.indexOf(':');
    const kind = name.slice(0, Math.max(colon, 0));
    const rest = name.slice(colon + 1);
    if (kind === 'quotes' || kind === 'statistics') {
      if (rest !== '*' && !SYMBOL_PATTERN.test(rest)) return null;
      const event = kind === 'quotes' ? 'quote' : 'statistics';
      const key = rest === '*' ? null : rest;
      return new StateChannel(name, this.sources[kind], { event, permission: 'market:read', key, isList: true });
    }
    if (kind === 'candles') {
      const [interval, symbol = '', ...more] = rest.split(':');
      if (more.length > 0 || !SYMBOL_PATTERN.test(symbol) || !CANDLE_INTERVALS.includes(interval as CandleInterval)) return null;
      return this.candles.channel(name, symbol, interval as CandleInterval);
    }
    return null;
  }
}
