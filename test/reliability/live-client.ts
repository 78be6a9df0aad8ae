/** A client that follows channels, checks what it is told, and comes back after every cut to go on where it was. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { LiveClient } from '../../client/src/live-client.ts';
import type { Channel } from '../../client/src/live-client.ts';
import { Checker, FACTS } from './live-checker.ts';
import type { Findings } from './live-checker.ts';

const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
const AGAIN_MS = 100;
const AGAIN_SPREAD_MS = 500;

export interface LiveClientOptions {
  /** Where it may connect; it takes any, another each time. */
  urls: readonly string[];
  apiKey: string;
  channels: readonly string[];
  findings: Findings;
}

interface Answer {
  ok: boolean;
  code?: string;
  channels?: string[];
  recovered?: boolean;
}

export abstract class FollowingClient {
  readonly channels: readonly string[];
  abstract readonly checker: Checker;
  abstract readonly isConnected: boolean;
  constructor(channels: readonly string[]) {
    this.channels = channels;
  }
  abstract start(): void;
  abstract stop(): void;

  /** Whether it was told everything up to these numbers and moments. */
  isWhole(heads: Readonly<Record<string, number>>, quotes: ReadonlyMap<string, number>): boolean {
    if (!this.isConnected) return false;
    return this.channels.every((channel) => {
      if (channel in heads) return (this.checker.cursors.get(channel)?.seq ?? -1) >= heads[channel]!;
      if (!channel.startsWith('quotes:')) return true;
      const symbols = channel === 'quotes:*' ? [...quotes.keys()] : [channel.slice('quotes:'.length)];
      return symbols.every((symbol) => (this.checker.quotes.get(symbol) ?? 0) >= (quotes.get(symbol) ?? 0));
    });
  }
}

/** Socket.IO as it is, with the resuming written out as docs/REALTIME.md says. */
export class CheckingClient extends FollowingClient {
  readonly checker: Checker;
  private socket: Socket | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isEnding = false;
  private readonly options: LiveClientOptions;

  constructor(options: LiveClientOptions) {
    super(options.channels);
    this.options = options;
    this.checker = new Checker(options.findings);
  }

  get isConnected(): boolean {
    return this.socket?.connected === true;
  }

  start(): void {
    const { urls, apiKey, findings } = this.options;
    const url = urls[Math.floor(Math.random() * urls.length)]!;
    const socket = io(`${url.replace(/\/$/, '')}/live`, {
      transports: ['websocket'],
      auth: { apiKey },
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
    });
    this.socket = socket;
    const again = (): void => {
      if (this.socket !== socket || this.isEnding) return;
      socket.removeAllListeners().close();
      this.timer = setTimeout(() => this.start(), AGAIN_MS + Math.random() * AGAIN_SPREAD_MS);
    };
    socket.on('connect', () => this.follow(socket));
    socket.on('connect_error', again);
    socket.on('disconnect', again);
    socket.onAny((event: string, ...args: unknown[]) => {
      if (event === 'server:disconnect') findings.wrong(`cut with ${(args[0] as { code: string }).code}`);
      else if (event !== 'server:shutdown' && event !== 'auth:expiring') this.checker.accept(event, args);
    });
  }

  /** Cuts itself, as a browser does that is closed; it comes back. */
  cut(): void {
    this.socket?.io.engine?.close();
  }

  /** Leaves a channel: from the answer on nothing may come. */
  leave(channel: string): void {
    const { socket } = this;
    socket?.timeout(ANSWER_MS).emit('unsubscribe', { channels: [channel] }, (error: Error | null, answer: Answer) => {
      if (error !== null || this.socket !== socket) return;
      if (!answer.ok || !answer.channels!.includes(channel)) this.options.findings.wrong(`unsubscribe ${channel}: ${answer.code}`);
      this.checker.left(channel);
    });
  }

  /** Follows a channel that it had left. */
  rejoin(channel: string): void {
    if (this.socket !== null && this.isConnected) this.subscribe(this.socket, [channel]);
  }

  stop(): void {
    this.isEnding = true;
    clearTimeout(this.timer);
    this.socket?.removeAllListeners().close();
  }

  private follow(socket: Socket): void {
    this.options.findings.connections += 1;
    this.checker.connected();
    const fresh = this.channels.filter((channel) => !FACTS.includes(channel) || !this.checker.cursors.has(channel));
    if (fresh.length > 0) this.subscribe(socket, fresh);
    for (const channel of this.channels) if (!fresh.includes(channel)) this.resume(socket, channel);
  }

  private subscribe(socket: Socket, channels: readonly string[]): void {
    for (const channel of channels) this.checker.asked(channel, false);
    socket.timeout(ANSWER_MS).emit('subscribe', { channels }, (error: Error | null, answer: Answer) => {
      if (error !== null) return this.unanswered(socket, 'subscribe');
      if (!answer.ok || answer.channels!.length !== channels.length) this.options.findings.wrong(`subscribe: ${answer.code}`);
    });
  }

  private resume(socket: Socket, channel: string): void {
    this.checker.asked(channel, true);
    const request = { channel, ...this.checker.cursors.get(channel) };
    socket.timeout(ANSWER_MS).emit('resume', request, (error: Error | null, answer: Answer) => {
      if (error !== null) return this.unanswered(socket, 'resume');
      if (this.socket !== socket) return;
      if (!answer.ok) this.options.findings.wrong(`resume: ${answer.code}`);
      else if (answer.recovered === true) this.options.findings.resumed += 1;
      else this.checker.notRecovered(channel);
    });
  }

  private unanswered(socket: Socket, what: string): void {
    if (this.socket !== socket || !socket.connected) return;
    this.options.findings.wrong(`${what}: no answer within ${ANSWER_MS / 1000} s`);
    this.cut();
  }
}

/** The client package: what it delivers is checked in the same way. */
export class PackagedClient extends FollowingClient {
  readonly checker: Checker;
  private readonly client: LiveClient;

  constructor({ urls, apiKey, channels, findings }: LiveClientOptions) {
    super(channels);
    this.checker = new Checker(findings, true);
    this.client = new LiveClient({ url: urls[Math.floor(Math.random() * urls.length)]!, apiKey: () => Promise.resolve(apiKey) });
    for (const channel of channels) {
      this.checker.asked(channel, false);
      this.client.subscribe(channel as Channel, (message) => this.checker.accept(null, [message]));
    }
    this.client.on('state', (state) => {
      if (state === 'live') findings.connections += 1;
    });
    this.client.on('gap', ({ recovered }) => {
      if (recovered) findings.resumed += 1;
      else findings.unrecovered += 1;
    });
    this.client.on('ended', ({ channel, code }) => findings.wrong(`client package: ${channel} ended with ${code}`));
  }

  get isConnected(): boolean {
    return this.client.state === 'live';
  }

  start(): void {
    this.client.connect();
  }

  stop(): void {
    this.client.close();
  }
}
