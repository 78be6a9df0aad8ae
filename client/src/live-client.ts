/**
 * The client of the live channels, for browsers and Node: connects, renews its token, takes channels up again after every cut, and notices
 * holes and mends them. Facts are delivered once and in order; where that cannot be, a snapshot says so.
 */
import { Connection } from './connection.ts';
import type { LiveState } from './connection.ts';
import type {
  Channel,
  ChannelMessage,
  HandshakeAuth,
  LaggedNotice,
  MessageOf,
  RefusalCode,
  ResumeAck,
  SubscribeAck,
  UnsubscribedNotice,
} from './live.contract.ts';
import { LiveError } from './live-error.ts';
import { MessageQueue } from './message-queue.ts';
import { Subscription } from './subscription.ts';
import type { Reader } from './subscription.ts';

export type * from './live.contract.ts';
export type { LiveState };
export { LiveError };

export interface LiveClientOptions {
  /** Origin of the server, such as `https://monitor.example`. */
  url: string;
  /** A fresh access token; asked for each connection and when the one in use is about to end. */
  token?: () => Promise<string>;
  /** An API key, instead of `token`. */
  apiKey?: () => Promise<string>;
  /** Silence that makes the state `stale`; the server speaks each second. Default 3000. */
  staleAfterMs?: number;
  /** Messages that wait for a reader of `channel()` before they give way to a snapshot. Default 1000. */
  queueLength?: number;
  /** From 0 to 1; default `Math.random`. It spreads reconnections. */
  random?: () => number;
}

export interface ChannelOptions {
  /** At most so many messages a second; for state channels. The first subscription of a channel decides. */
  maxHz?: number;
}

/** Messages of a fact channel did not come as they should. */
export interface Gap {
  channel: Channel;
  /** `cut`: after a reconnection; `hole`: a number was missing; `overflow`: the reader of an iterator was too slow. */
  reason: 'cut' | 'hole' | 'overflow';
  /** true: all that was missed follows. false: a snapshot follows instead. */
  recovered: boolean;
  /** How many messages; null where nobody knows. */
  missed: number | null;
}

export interface LiveClientEvents {
  /** Every message of every subscribed channel. */
  message: ChannelMessage;
  gap: Gap;
  state: LiveState;
  /** An attempt failed or the connection was lost, and why; another attempt follows. What ends it for good is `failure`. */
  failed: LiveError;
  lagged: LaggedNotice;
  /** Each second while the server is there, whatever is subscribed. */
  heartbeat: undefined;
  /** A channel was refused (`unknown_channel`, `forbidden`, …) or taken away; it has ended. */
  ended: { channel: Channel; code: string };
}

type Listeners = { [E in keyof LiveClientEvents]: Set<(value: LiveClientEvents[E]) => void> };

/** Refusals of a channel that another attempt would get too; after any other the client comes back. */
const DEFINITE: readonly string[] = ['validation_failed', 'unknown_channel', 'forbidden', 'too_many_channels'] satisfies RefusalCode[];
const STALE_AFTER_MS = 3000;
const QUEUE_LENGTH = 1000;

export class LiveClient {
  private readonly connection: Connection;
  private readonly queueLength: number;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly listeners: Listeners = {
    message: new Set(),
    gap: new Set(),
    state: new Set(),
    failed: new Set(),
    lagged: new Set(),
    heartbeat: new Set(),
    ended: new Set(),
  };
  /** Asked for together at the end of the turn. */
  private unsent = new Set<Subscription>();

  constructor(options: LiveClientOptions) {
    const credential = credentialOf(options);
    const { url, staleAfterMs = STALE_AFTER_MS, random = Math.random, queueLength = QUEUE_LENGTH } = options;
    this.queueLength = queueLength;
    this.connection = new Connection(
      { url, credential, staleAfterMs, random },
      {
        connected: () => this.resubscribe(),
        disconnected: () => this.suspend(),
        message: (message) => this.receive(message),
        notice: (notice) => this.notice(notice),
        changed: (state) => this.changed(state),
        heartbeat: () => this.emit('heartbeat', undefined),
        failed: (error) => this.emit('failed', error),
      },
    );
  }

  get state(): LiveState {
    return this.connection.state;
  }

  /** Milliseconds from the making of the newest message to its arrival, with the clocks compared; null before it is known. */
  get lagMs(): number | null {
    return this.connection.roundTrips.lagMs;
  }

  get roundTripMs(): number | null {
    return this.connection.roundTrips.roundTripMs;
  }

  /** The server's clock, epoch milliseconds, as well as it is known here. */
  get serverNow(): number {
    return Date.now() + this.connection.roundTrips.offsetMs;
  }

  /** Of all connections so far, before compression. */
  get bytesReceived(): number {
    return this.connection.bytesReceived;
  }

  /** When the next attempt begins, epoch milliseconds by our clock; null while none is waited for. */
  get retryAt(): number | null {
    return this.connection.retryAt;
  }

  /** The server said that it ends and comes back. */
  get isServerRestarting(): boolean {
    return this.connection.isServerRestarting;
  }

  /** Does not wait any longer for the next attempt. */
  retryNow(): void {
    this.connection.retryNow();
  }

  /** Why it is offline for good; null while it is not, and after `close()`. */
  get failure(): LiveError | null {
    return this.connection.failure;
  }

  /** Begins to connect and keeps at it until `close()`, or until the server says that it is in vain. */
  connect(): void {
    this.connection.open();
  }

  /** Resolves once it is live. @throws LiveError when it is offline for good */
  async ready(): Promise<void> {
    while (this.state !== 'live') {
      if (this.state === 'offline') throw this.failure ?? new LiveError('closed', 'not connected');
      await new Promise<void>((resolve) => {
        const off = this.on('state', () => {
          off();
          resolve();
        });
      });
    }
  }

  /** Ends the connection and every reader. */
  close(): void {
    this.connection.close();
  }

  /** Calls `listener` until the function that it returns is called. */
  on<E extends keyof LiveClientEvents>(event: E, listener: (value: LiveClientEvents[E]) => void): () => void {
    this.listeners[event].add(listener);
    return () => this.listeners[event].delete(listener);
  }

  /** Calls `listener` with the messages of a channel, a snapshot first, until the function that it returns is called. */
  subscribe<C extends Channel>(channel: C, listener: (message: MessageOf<C>) => void, options: ChannelOptions = {}): () => void {
    return this.join(channel, options, { put: (message) => tell(listener, message as MessageOf<C>), close: () => undefined });
  }

  /**
   * The messages of a channel, a snapshot first. A reader that is slower than the channel gets a snapshot of the newest values in place of
   * what it left too long. Ends with `close()`; throws a LiveError when the channel is refused or the client is offline for good.
   */
  channel<C extends Channel>(channel: C, options: ChannelOptions = {}): AsyncIterableIterator<MessageOf<C>> {
    const queue: MessageQueue = new MessageQueue(this.queueLength, {
      snapshot: () => this.subscriptions.get(channel)?.view.snapshot() ?? null,
      overflowed: (missed) => this.emit('gap', { channel, reason: 'overflow', recovered: false, missed }),
      left: () => leave(),
    });
    const leave = this.join(channel, options, queue);
    return queue as AsyncIterableIterator<MessageOf<C>>;
  }

  private join(channel: Channel, { maxHz }: ChannelOptions, reader: Reader): () => void {
    let subscription = this.subscriptions.get(channel);
    if (subscription === undefined) {
      subscription = new Subscription(channel, maxHz);
      this.subscriptions.set(channel, subscription);
      this.ask(subscription);
    } else {
      const whole = subscription.view.snapshot();
      if (whole !== null) reader.put(whole);
    }
    const joined = subscription;
    joined.readers.add(reader);
    return () => {
      joined.readers.delete(reader);
      if (joined.readers.size === 0) this.leave(joined);
    };
  }

  private leave(subscription: Subscription): void {
    if (this.subscriptions.get(subscription.channel) !== subscription) return;
    this.subscriptions.delete(subscription.channel);
    if (this.unsent.delete(subscription) || !this.connection.isConnected) return;
    this.connection.request('unsubscribe', { channels: [subscription.channel] }, () => undefined);
  }

  private ask(subscription: Subscription): void {
    if (this.unsent.size === 0) queueMicrotask(() => this.sendUnsent());
    this.unsent.add(subscription);
  }

  /** One request for all channels of one rate. */
  private sendUnsent(): void {
    const asked = [...this.unsent];
    this.unsent = new Set();
    if (!this.connection.isConnected) return;
    for (const maxHz of new Set(asked.map((subscription) => subscription.maxHz))) {
      const channels = asked.filter((subscription) => subscription.maxHz === maxHz).map(({ channel }) => channel);
      this.connection.request<SubscribeAck>('subscribe', { channels, maxHz }, (error, answer) => {
        const passing = passingError(error, answer);
        if (passing !== null) this.connection.restart(passing);
        else if (!answer.ok) for (const channel of channels) this.end(channel, answer.code);
        else for (const { channel, code } of answer.rejected) this.end(channel, code);
      });
    }
  }

  private resubscribe(): void {
    for (const subscription of this.subscriptions.values()) {
      if (subscription.cursor === null) this.ask(subscription);
      else this.resume(subscription, 'cut');
    }
  }

  private suspend(): void {
    for (const subscription of this.subscriptions.values()) subscription.suspend();
  }

  private resume(subscription: Subscription, reason: 'cut' | 'hole'): void {
    const { channel, cursor } = subscription;
    subscription.isResuming = true;
    this.connection.request<ResumeAck>('resume', { channel, ...cursor }, (error, answer) => {
      if (this.subscriptions.get(channel) !== subscription) return;
      const passing = passingError(error, answer);
      if (passing !== null) {
        this.connection.restart(passing);
        return;
      }
      if (!answer.ok) {
        this.end(channel, answer.code);
        return;
      }
      if (answer.recovered) subscription.isResuming = false;
      else subscription.restart();
      const missed = answer.recovered ? answer.missed : null;
      if (subscription.isFact && (reason === 'hole' || missed !== 0))
        this.emit('gap', { channel, reason, recovered: answer.recovered, missed });
    });
  }

  private receive(message: ChannelMessage): void {
    const subscription = this.subscriptions.get(message.channel);
    if (subscription === undefined) return;
    const verdict = subscription.accept(message);
    if (verdict === 'ignore') return;
    if (verdict === 'hole') {
      this.resume(subscription, 'hole');
      return;
    }
    for (const reader of subscription.readers) reader.put(verdict.deliver);
    this.emit('message', verdict.deliver);
  }

  private notice(notice: LaggedNotice | UnsubscribedNotice): void {
    if (notice.event === 'lagged') this.emit('lagged', notice);
    else this.end(notice.channel, notice.code);
  }

  private changed(state: LiveState): void {
    if (state === 'offline') {
      const { failure } = this;
      const all = [...this.subscriptions.values()];
      this.subscriptions.clear();
      for (const { readers } of all) for (const reader of readers) reader.close(failure);
    }
    this.emit('state', state);
  }

  private end(channel: string, code: string): void {
    const subscription = this.subscriptions.get(channel);
    if (subscription === undefined) return;
    this.subscriptions.delete(channel);
    this.unsent.delete(subscription);
    for (const reader of subscription.readers) reader.close(new LiveError(code, `${channel} was refused: ${code}`));
    this.emit('ended', { channel: subscription.channel, code });
  }

  private emit<E extends keyof LiveClientEvents>(event: E, value: LiveClientEvents[E]): void {
    for (const listener of [...this.listeners[event]]) tell(listener, value);
  }
}

/** Why a request failed that may succeed on another connection; null where the answer is definite. */
function passingError(error: LiveError | null, answer: SubscribeAck | ResumeAck): LiveError | null {
  if (error !== null) return error;
  return answer.ok || DEFINITE.includes(answer.code) ? null : new LiveError(answer.code, answer.detail);
}

/** An error of a listener is its own: it reaches the surroundings, not the other listeners. */
function tell<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function credentialOf({ token, apiKey }: LiveClientOptions): () => Promise<HandshakeAuth> {
  if (token !== undefined && apiKey === undefined) return async () => ({ token: await token() });
  if (apiKey !== undefined && token === undefined) return async () => ({ apiKey: await apiKey() });
  throw new TypeError('give either token or apiKey');
}
