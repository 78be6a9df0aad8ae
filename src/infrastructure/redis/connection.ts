/**
 * The connection to Redis, which is only ever a hint: no request waits for it or fails without it. What cannot be sent at once is dropped,
 * nothing queues, no promise is left alone, and a connection that went silent is found and made anew.
 */
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

export interface RedisSettings {
  /** `redis://` or `rediss://`, which verifies the certificate. */
  url: string;
  /** Put before each key and channel. */
  prefix: string;
  /** Lines for operators. */
  log: (level: 'info' | 'warn', event: string, message: string) => void;
}

export type RedisState = { status: 'up' } | { status: 'down'; message: string };

const CONNECT_TIMEOUT_MS = 2000;
const COMMAND_TIMEOUT_MS = 500;
/** Finds connections whose other end went away without a word. */
const HEARTBEAT_MS = 2000;
const RETRY_MS_MAX = 1000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
  // A queue for the time without Redis would have no bound.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // Channels are subscribed to here whenever the connection is ready.
  autoResubscribe: false,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RETRY_MS_MAX),
  protocol: 2,
};

type Part = 'commands' | 'subscriber';

export class RedisConnection {
  readonly prefix: string;
  /** For commands; each must be caught by whoever sends it. */
  readonly commands: Redis;
  /** In subscriber mode a connection takes no other commands. */
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, (message: string) => void>();
  private heartbeat: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  /** What keeps each connection from its work; null: nothing. That of the subscriber has to be subscribed as well. */
  private readonly problems: Record<Part, string | null> = { commands: 'not connected yet', subscriber: 'not connected yet' };
  private wasLogged = false;

  constructor(private readonly settings: RedisSettings) {
    this.prefix = settings.prefix;
    this.commands = new Redis(settings.url, { ...OPTIONS, connectionName: 'tapewatch' });
    this.subscriber = new Redis(settings.url, { ...OPTIONS, connectionName: 'tapewatch-subscriber' });
    for (const part of ['commands', 'subscriber'] as const) {
      // Without a listener an error would end the process.
      this[part].on('error', (error: Error) => this.lost(part, error.message));
      this[part].on('close', () => this.lost(part, this.problems[part] ?? 'the connection was closed'));
    }
    this.commands.on('ready', () => this.found('commands'));
    this.subscriber.on('ready', () => void this.subscribeAll());
    this.subscriber.on('message', (channel: string, message: string) => this.listeners.get(channel)?.(message));
  }

  get state(): RedisState {
    const problem = this.problems.commands ?? this.problems.subscriber;
    return problem === null ? { status: 'up' } : { status: 'down', message: problem };
  }

  get isUp(): boolean {
    return this.commands.status === 'ready';
  }

  /** Connects, and from then on stays connected as far as it can. */
  start(): void {
    // Why it failed is told as an error event, and it is tried again.
    for (const client of [this.commands, this.subscriber]) client.connect().catch(() => undefined);
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /** Tells everybody who listens, at most once; without Redis nobody. */
  publish(channel: string, message: string): void {
    if (!this.isUp) return;
    this.commands.publish(this.prefix + channel, message).catch((error: unknown) => this.lost('commands', (error as Error).message));
  }

  /** One listener per channel. Messages of a time without connection are never heard: whoever listens has another source. */
  listen(channel: string, onMessage: (message: string) => void): void {
    this.listeners.set(this.prefix + channel, onMessage);
    if (this.subscriber.status === 'ready') void this.subscribeAll();
  }

  close(): void {
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    for (const client of [this.commands, this.subscriber]) {
      client.removeAllListeners('close');
      client.disconnect();
    }
  }

  private async subscribeAll(): Promise<void> {
    const channels = [...this.listeners.keys()];
    try {
      if (channels.length > 0) await this.subscriber.subscribe(...channels);
      if (channels.length === this.listeners.size) this.found('subscriber');
    } catch (error) {
      // A server that refuses would refuse a new connection at once, too; one that is silent is found by the heartbeat.
      if (this.subscriber.status !== 'ready') return;
      this.note('subscriber', `it does not let us subscribe: ${(error as Error).message}`);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => {
        if (this.subscriber.status === 'ready') void this.subscribeAll();
      }, RETRY_MS_MAX).unref();
    }
  }

  private beat(): void {
    for (const client of [this.commands, this.subscriber]) {
      if (client.status === 'ready') client.ping().catch(() => client.disconnect(true));
    }
  }

  private found(part: Part): void {
    this.problems[part] = null;
    if (this.state.status === 'down') return;
    if (this.wasLogged) this.settings.log('info', 'redis.back', 'Redis answers again');
    this.wasLogged = false;
  }

  private lost(part: Part, reason: string): void {
    if (this[part].status !== 'ready') this.note(part, reason);
  }

  /** The reason is kept for health; the log has a line when it goes, not one per try. */
  private note(part: Part, reason: string): void {
    this.problems[part] = reason === '' ? 'no connection' : reason;
    if (this.wasLogged) return;
    this.wasLogged = true;
    const [what, then] =
      part === 'commands'
        ? ['is away', 'counts limits for itself and asks the database for news']
        : ['tells no news', 'asks the database for them'];
    this.settings.log('warn', 'redis.lost', `Redis ${what} (${this.problems[part]}): each replica ${then}`);
  }
}
