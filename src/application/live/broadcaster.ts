/**
 * Tells live clients what is new: once per frame everything that changed, facts that cannot wait at once. A message is made once for all who
 * are at the same point; clients are served in slices, so that a thousand of them hold nobody up.
 */
import type { Principal } from '../../domain/identity/principal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { STATE_EPOCH } from './channel.ts';
import type { Channel } from './channel.ts';
import type { Channels } from './channels.ts';
import type { FactFeed } from './fact-feed.ts';
import { FactChannel } from './fact-channel.ts';
import { LiveSession, MAX_CHANNELS } from './live-session.ts';
import type { LiveOutlet, Subscription } from './live-session.ts';
import { Payload } from './payload.ts';

/** Clients served before others get their turn. */
const SLICE = 250;
const HEARTBEAT_MS = 1000;

/** Where news comes from. */
export interface News {
  transactions: FactFeed;
  alerts: FactFeed;
  anomalies: FactFeed;
  /** A frame begins: whatever is made once per frame is made now. */
  beginFrame(): void;
  /** Takes in what changed of the market. */
  refresh(): void;
}

export interface BroadcasterOptions {
  /** `BROADCAST_INTERVAL_MS` */
  intervalMs: number;
  /** `LIVE_BUFFER_BYTES` */
  bufferBytes: number;
}

export interface Rejection {
  channel: string;
  code: 'unknown_channel' | 'forbidden' | 'too_many_channels';
}

export class Broadcaster {
  /** Messages that were made into bytes so far. */
  encodes: () => number = () => 0;
  /** Told of a client that took nothing for too long. */
  onSlow: (session: LiveSession) => void = () => undefined;
  /** Frames that could not begin because the one before was still being served. */
  lateFrames = 0;
  private readonly sessions = new Set<LiveSession>();
  private readonly timers: NodeJS.Timeout[] = [];
  private unsubscribe: (() => void)[] = [];
  private serving: Promise<void> | null = null;
  /** Whether what is being served is a frame. */
  private isFrame = false;
  private isTelling = false;
  private heartbeats = 0;
  /** Waits for the next look at all clients. */
  private heartbeat: Payload | null = null;

  constructor(
    private readonly news: News,
    private readonly channels: Channels,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: BroadcasterOptions,
  ) {}

  start(): void {
    const { transactions, alerts, anomalies } = this.news;
    const urgent = () => this.told();
    this.unsubscribe = [this.listen(alerts, urgent), this.listen(anomalies, urgent), this.listen(transactions, () => undefined)];
    this.timers.push(
      setInterval(() => this.frame(), this.options.intervalMs),
      setInterval(() => this.beat(), HEARTBEAT_MS),
    );
  }

  private listen(feed: FactFeed, told: () => void): () => void {
    let { epoch } = feed;
    return feed.subscribe({
      told,
      reset: () => {
        this.reset(feed, feed.epoch !== epoch);
        epoch = feed.epoch;
      },
    });
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const end of this.unsubscribe) end();
  }

  join(principal: Principal, outlet: LiveOutlet): LiveSession {
    const session = new LiveSession(principal, outlet, this.options.bufferBytes);
    this.sessions.add(session);
    return session;
  }

  leave(session: LiveSession): void {
    if (!this.sessions.delete(session)) return;
    this.unfollow(session, [...session.subscriptions.keys()]);
  }

  /** Adds subscriptions; each begins with a snapshot, which `open` sends. One that is there already goes on, at the new rate. */
  subscribe(
    session: LiveSession,
    names: readonly string[],
    maxHz: number | null,
  ): { channels: string[]; rejected: Rejection[]; added: Subscription[] } {
    const taken: string[] = [];
    const rejected: Rejection[] = [];
    const added: Subscription[] = [];
    for (const name of names) {
      const known = session.subscriptions.get(name);
      const channel = known?.channel ?? this.admitted(session, name);
      if (typeof channel === 'string') {
        rejected.push({ channel: name, code: channel });
        continue;
      }
      if (known !== undefined) Object.assign(known, { intervalMs: intervalOf(maxHz), dueAt: 0 });
      else added.push(this.follow(session, channel, intervalOf(maxHz)));
      taken.push(name);
    }
    return { channels: [...new Set(taken)], rejected, added };
  }

  /** The channel, or why the client may not have it. */
  private admitted(session: LiveSession, name: string): Channel | Rejection['code'] {
    const channel = this.channels.find(name);
    if (channel === null) return 'unknown_channel';
    if (!session.may(channel)) return 'forbidden';
    return session.subscriptions.size >= MAX_CHANNELS && !session.subscriptions.has(name) ? 'too_many_channels' : channel;
  }

  private follow(session: LiveSession, channel: Channel, intervalMs: number): Subscription {
    const subscription: Subscription = { channel, askedAt: this.clock.now(), cursor: null, sent: 0, intervalMs, dueAt: 0, dropped: 0 };
    // Nobody would ever leave a channel for a client that is gone.
    if (!this.sessions.has(session)) return subscription;
    this.channels.follow(channel);
    session.follow(subscription);
    return subscription;
  }

  /** What begins now; call it after the client was told that it is subscribed. */
  open(session: LiveSession, subscriptions: readonly Subscription[]): void {
    this.news.refresh();
    const now = this.clock.now();
    for (const subscription of subscriptions)
      if (session.subscriptions.get(subscription.channel.name) === subscription) session.open(subscription, now);
  }

  /** Returns the channels that were left. */
  unfollow(session: LiveSession, names: readonly string[]): string[] {
    const left: string[] = [];
    for (const name of names) {
      const subscription = session.leave(name);
      if (subscription === undefined) continue;
      this.channels.leave(subscription.channel);
      left.push(name);
    }
    return left;
  }

  /** Takes up a channel after the fact `seq`, at the rate that it has; what was missed, or a snapshot, is sent by `open`. */
  resume(
    session: LiveSession,
    name: string,
    epoch: string,
    seq: number,
  ): { code: Rejection['code'] } | { recovered: boolean; missed: number; subscription: Subscription } {
    const channel = this.admitted(session, name);
    if (typeof channel === 'string') return { code: channel };
    const before = session.leave(name);
    const subscription = this.follow(session, channel, before?.intervalMs ?? 0);
    // Only now, so that a channel with this one follower is not closed in between.
    if (before !== undefined) this.channels.leave(channel);
    if (!(channel instanceof FactChannel) || !channel.feed.isReady || channel.feed.epoch !== epoch)
      return { recovered: false, missed: 0, subscription };
    const { feed } = channel;
    // Another replica may be a little ahead of this one; further ahead is nobody.
    const missed = seq > feed.newest + feed.options.capacity ? null : feed.after(seq);
    if (missed === null) return { recovered: false, missed: 0, subscription };
    subscription.cursor = seq;
    return { recovered: true, missed: missed.length, subscription };
  }

  /** Its rights are others: channels that it may follow no more end. */
  changed(session: LiveSession, principal: Principal): void {
    for (const { channel } of session.changed(principal)) {
      this.unfollow(session, [channel.name]);
      session.notify({ event: 'unsubscribed', channel: channel.name, code: 'forbidden' }, this.clock.now());
    }
  }

  /** There are alerts or anomalies: those that came in one go are told in one. */
  private told(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    setImmediate(() => {
      this.isTelling = false;
      this.serveAll(false);
    });
  }

  /** Whoever follows begins with a snapshot where numbering began anew, or where facts are missing. */
  private reset(feed: FactFeed, isAnew: boolean): void {
    for (const { subscriptions } of this.sessions) {
      const subscription = subscriptions.get(feed.channel);
      if (subscription === undefined || subscription.cursor === null) continue;
      const { cursor } = subscription;
      if (isAnew || feed.after(cursor) === null || cursor > feed.newest) subscription.cursor = null;
    }
  }

  /** Sends what is new to everybody; called at the interval. */
  frame(): void {
    if (this.serving === null) return this.serveAll(true);
    if (this.isFrame) this.lateFrames += 1;
    // A look at urgent facts takes nobody's frame away.
    else void this.serving.then(() => this.frame());
  }

  private serveAll(isFrame: boolean): void {
    if (this.serving !== null) {
      // The frame that is being served is followed by another look.
      void this.serving.then(() => this.told());
      return;
    }
    this.isFrame = isFrame;
    if (isFrame) this.news.beginFrame();
    this.news.refresh();
    for (const channel of this.channels.followed()) if (isFrame || channel.isUrgent) channel.beginFrame();
    const { heartbeat } = this;
    this.heartbeat = null;
    const sessions = [...this.sessions];
    const describe = isFrame && this.journal.isVerbose ? this.watch(sessions.length) : null;
    this.serving = this.serveSlices(sessions, isFrame, heartbeat).finally(() => {
      this.serving = null;
      describe?.();
    });
  }

  /** The function that is returned says in the log what the frame was. */
  private watch(sessions: number): () => void {
    const began = this.clock.monotonic();
    const encodes = this.encodes();
    return () =>
      this.journal.debug('live.frame', 'a frame was sent', {
        sessions,
        encodes: this.encodes() - encodes,
        durationMs: Math.round((this.clock.monotonic() - began) * 1000) / 1000,
      });
  }

  private async serveSlices(sessions: readonly LiveSession[], isFrame: boolean, heartbeat: Payload | null): Promise<void> {
    let failure: unknown = null;
    for (let at = 0; at < sessions.length; at += SLICE) {
      if (at > 0) await new Promise(setImmediate);
      const now = this.clock.now();
      for (let i = at; i < Math.min(at + SLICE, sessions.length); i += 1) {
        const session = sessions[i]!;
        if (!this.sessions.has(session)) continue;
        try {
          session.serve(now, isFrame, heartbeat);
          if (session.isTooSlow(now)) this.onSlow(session);
        } catch (error) {
          // What goes wrong with one is not the others' loss.
          failure ??= error;
        }
      }
    }
    if (failure !== null) this.journal.error('live.frame_failed', 'a frame could not be sent to all', failure);
  }

  private beat(): void {
    this.heartbeats += 1;
    const now = this.clock.now();
    const data = JSON.stringify({ event: 'heartbeat', counter: this.heartbeats, time: new Date(now).toISOString() });
    this.heartbeat = new Payload('system', 'system', STATE_EPOCH, 'update', now, data);
    // With a frame it costs no write of its own.
    if (this.options.intervalMs >= HEARTBEAT_MS) this.serveAll(false);
  }
}

function intervalOf(maxHz: number | null): number {
  return maxHz === null ? 0 : 1000 / maxHz;
}
