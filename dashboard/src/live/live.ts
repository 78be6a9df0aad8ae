/** The one live connection of the page: made at sign-in, ended at sign-out, quiet while the page is hidden. */
import { LiveClient } from '@tapewatch/client';
import type { Channel, LaggedNotice, LiveError, MessageOf } from '@tapewatch/client';
import { Backlog } from './backlog.ts';
import type { Behind } from './backlog.ts';
import { Topic } from './topic.ts';

/** `live`; `slow`: live, but the round trip is long; `silent`: connected, nothing heard for 3 s; `offline`: no connection. */
export type Reach = 'connecting' | 'live' | 'slow' | 'silent' | 'offline';

/** Round trip above which the connection is called slow. */
const SLOW_MS = 500;
const SECOND_MS = 1000;
/** Snapshots are there by then. */
const FRESH_AFTER_MS = 2000;
/** Being behind for less is not worth a line over the page. */
const LASTING_MS = 1000;

/** A reader of a channel. */
interface Following {
  readonly channel: Channel;
  readonly listener: (message: MessageOf<Channel>) => void;
  leave: (() => void) | null;
}

class Live {
  /** Touched each second and with each change of state. */
  readonly topic = new Topic();
  /** Messages of this connection since the page was opened. */
  readonly counts = { frames: 0, lagged: 0, resumed: 0, lost: 0, cuts: 0 };
  /** Channels that the server refused, and why. */
  readonly refused = new Map<string, string>();
  /** Last error of the connection; null while it is whole. */
  error: LiveError | null = null;
  /** Server clock of the last message: what is shown is as of then. */
  asOf: number | null = null;
  private client: LiveClient | null = null;
  private readonly backlog = new Backlog();
  private readonly followings = new Set<Following>();
  /** What was shown before is old until a message came, by the clock of this page. */
  private oldSince = 0;
  private messageAt = 0;
  private readonly laggedListeners = new Set<(notice: LaggedNotice) => void>();
  private earlierBytes = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Connects with tokens of `token`, and takes up what is followed. */
  start(token: () => Promise<string>): void {
    // A connection that ended for good gives way to a new one.
    if (this.client !== null && this.client.failure === null) return;
    if (this.client !== null) this.stop();
    const client = new LiveClient({ url: location.origin, token });
    this.client = client;
    this.error = null;
    client.on('message', (message) => {
      this.counts.frames += 1;
      this.asOf = message.ts;
      this.messageAt = performance.now();
      this.backlog.arrived(message, this.messageAt);
    });
    client.on('heartbeat', () => {
      this.asOf = client.serverNow;
      this.topic.touch();
    });
    client.on('lagged', (notice) => {
      this.counts.lagged += 1;
      this.backlog.lagged(notice, performance.now());
      this.topic.touch();
      for (const listener of this.laggedListeners) listener(notice);
    });
    client.on('gap', (gap) => {
      this.counts[gap.recovered ? 'resumed' : 'lost'] += 1;
      this.backlog.gap(gap, performance.now());
      this.topic.touch();
    });
    client.on('failed', (error) => {
      this.error = error;
      this.counts.cuts += 1;
    });
    client.on('ended', ({ channel, code }) => {
      this.refused.set(channel, code);
      for (const following of this.followings) if (following.channel === channel) following.leave = null;
      this.topic.touch();
    });
    client.on('state', (state) => {
      if (state === 'live') {
        this.error = null;
        this.oldSince = performance.now();
      }
      this.topic.touch();
    });
    this.timer = setInterval(() => this.topic.touch(), SECOND_MS);
    document.addEventListener('visibilitychange', this.visibilityChanged);
    window.addEventListener('online', this.cameBack);
    client.connect();
    for (const following of this.followings) this.join(following);
  }

  stop(): void {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.visibilityChanged);
    window.removeEventListener('online', this.cameBack);
    for (const following of this.followings) following.leave = null;
    this.earlierBytes = this.bytes;
    this.client?.close();
    this.client = null;
    this.refused.clear();
    this.backlog.clear();
    this.topic.touch();
  }

  /** Nothing is shown any more that could be old. */
  forget(): void {
    this.asOf = null;
    this.topic.touch();
  }

  /** Messages of a channel, a snapshot first, as long as the page is seen; alerts always. */
  follow<C extends Channel>(channel: C, listener: (message: MessageOf<C>) => void): () => void {
    const following: Following = { channel, listener: listener as Following['listener'], leave: null };
    this.followings.add(following);
    this.join(following);
    return () => {
      following.leave?.();
      this.followings.delete(following);
      if (![...this.followings].some((other) => other.channel === channel) && this.refused.delete(channel)) this.topic.touch();
    };
  }

  /** What the connection was too slow for. */
  followLagged(listener: (notice: LaggedNotice) => void): () => void {
    this.laggedListeners.add(listener);
    return () => this.laggedListeners.delete(listener);
  }

  /** With what of these channels this page is still to catch up; null where it has. */
  behind(channels: readonly Channel[]): Behind | null {
    return this.backlog.of(channels, performance.now());
  }

  /** Channels that it has been behind with for a while. */
  get lastingBehind(): readonly string[] {
    return this.backlog.lasting(LASTING_MS, performance.now());
  }

  get reach(): Reach {
    switch (this.client?.state) {
      case 'live':
        if (!this.isFresh) return this.asOf === null ? 'connecting' : 'offline';
        return (this.client.roundTripMs ?? 0) > SLOW_MS ? 'slow' : 'live';
      case 'stale':
        return 'silent';
      case 'connecting':
        return this.asOf === null && this.error === null ? 'connecting' : 'offline';
      case 'offline':
      case undefined:
        return 'offline';
    }
  }

  /** A new connection, or a page that was hidden, shows what was before until the first message; where nothing changed none may come. */
  private get isFresh(): boolean {
    return this.messageAt >= this.oldSince || performance.now() - this.oldSince > FRESH_AFTER_MS;
  }

  /** What is shown is what the server has now. */
  get isLive(): boolean {
    return this.reach === 'live' || this.reach === 'slow';
  }

  get roundTripMs(): number | null {
    return this.client?.roundTripMs ?? null;
  }

  /** From the making of the newest message to its arrival; null before it is known. */
  get lagMs(): number | null {
    return this.client?.lagMs ?? null;
  }

  /** Received since the page was opened, before compression. */
  get bytes(): number {
    return this.earlierBytes + (this.client?.bytesReceived ?? 0);
  }

  /** The server's clock, epoch milliseconds. */
  get now(): number {
    return this.client?.serverNow ?? Date.now();
  }

  get retryAt(): number | null {
    return this.client?.retryAt ?? null;
  }

  get isServerRestarting(): boolean {
    return this.client?.isServerRestarting ?? false;
  }

  /** Why the connection ended for good, such as `session_revoked`; null while it is kept up. */
  get endedBy(): string | null {
    return this.client?.failure?.code ?? null;
  }

  retryNow(): void {
    this.client?.retryNow();
  }

  private join(following: Following): void {
    const { client } = this;
    if (client === null || (document.hidden && following.channel !== 'alerts')) return;
    const wasRefused = this.refused.delete(following.channel);
    following.leave = client.subscribe(following.channel, following.listener);
    // It is asked for once more: for the others that follow it, too.
    if (wasRefused) for (const other of this.followings) if (other.channel === following.channel && other.leave === null) this.join(other);
  }

  private readonly visibilityChanged = (): void => {
    if (!document.hidden) {
      this.oldSince = performance.now();
      this.cameBack();
    }
    for (const following of this.followings) {
      if (document.hidden) {
        if (following.channel === 'alerts') continue;
        following.leave?.();
        following.leave = null;
      } else if (following.leave === null) this.join(following);
    }
  };

  private readonly cameBack = (): void => this.retryNow();
}

/** The connection of this page. */
export const live = new Live();
