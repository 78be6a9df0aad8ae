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

export class RedisConnection {
  readonly prefix: string;
  /** For commands; each must be caught by whoever sends it. */
  readonly commands: Redis;
  /** In subscriber mode a connection takes no other commands. */
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, (message: string) => void>();
  private heartbeat: NodeJS.Timeout | null = null;
  /** null: up. */
  private problem: string | null = 'not connected yet';
  private wasLogged = false;

  constructor(private readonly settings: RedisSettings) {
    this.prefix = settings.prefix;
    this.commands = new Redis(settings.url, { ...OPTIONS, connectionName: 'tapewatch' });
    this.subscriber = new Redis(settings.url, { ...OPTIONS, connectionName: 'tapewatch-subscriber' });
    // Without a listener an error would end the process.
    this.commands.on('error', (error: Error) => this.lost(error.message));
    this.subscriber.on('error', (error: Error) => this.lost(error.message));
    this.commands.on('close', () => this.lost(this.problem ?? 'the connection was closed'));
    this.commands.on('ready', () => this.found());
    this.subscriber.on('ready', () => void this.subscribeAll());
    this.subscriber.on('message', (channel: string, message: string) => this.listeners.get(channel)?.(message));
  }

  get state(): RedisState {
    return this.problem === null ? { status: 'up' } : { status: 'down', message: this.problem };
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
    this.commands.publish(this.prefix + channel, message).catch((error: unknown) => this.lost((error as Error).message));
  }

  /** One listener per channel. Messages of a time without connection are never heard: whoever listens has another source. */
  listen(channel: string, onMessage: (message: string) => void): void {
    this.listeners.set(this.prefix + channel, onMessage);
    if (this.subscriber.status === 'ready') void this.subscribeAll();
  }

  close(): void {
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    for (const client of [this.commands, this.subscriber]) {
      client.removeAllListeners('close');
      client.disconnect();
    }
  }

  private async subscribeAll(): Promise<void> {
    const channels = [...this.listeners.keys()];
    if (channels.length === 0) return;
    try {
      await this.subscriber.subscribe(...channels);
    } catch {
      // Anew with the next connection.
      this.subscriber.disconnect(true);
    }
  }

  private beat(): void {
    for (const client of [this.commands, this.subscriber]) {
      if (client.status === 'ready') client.ping().catch(() => client.disconnect(true));
    }
  }

  private found(): void {
    this.problem = null;
    if (this.wasLogged) this.settings.log('info', 'redis.back', 'Redis answers again');
    this.wasLogged = false;
  }

  /** The reason is kept for health; the log has a line when it goes, not one per try. */
  private lost(reason: string): void {
    if (this.isUp) return;
    this.problem = reason === '' ? 'no connection' : reason;
    if (this.wasLogged) return;
    this.wasLogged = true;
    this.settings.log(
      'warn',
      'redis.lost',
      `Redis is away (${this.problem}): each replica counts limits for itself and asks the database for news`,
    );
  }
}
