/** A small server that speaks the live contract as a test tells it to: it can cut, swallow, repeat, forget and fall silent. */
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';

type Ack = (answer: object) => void;
interface Logged {
  seq: number;
  data: unknown;
}

const EVENTS: Readonly<Record<string, string>> = {
  transactions: 'transactionBatch',
  alerts: 'alert',
  anomalies: 'anomaly',
  quotes: 'quote',
  statistics: 'statistics',
  metrics: 'metricsUpdate',
};
const FACTS = ['transactions', 'alerts', 'anomalies'];
const HEARTBEAT_MS = 40;

export class ScriptedServer {
  readonly requests: { event: string; body: unknown }[] = [];
  readonly tokens: unknown[] = [];
  /** Codes with which the next handshakes are refused. */
  refusals: string[] = [];
  forbidden: string[] = [];
  epoch = 'e1';
  isSilent = false;
  /** Server clock minus ours. */
  clockOffsetMs = 0;
  private readonly facts = new Map<string, Logged[]>();
  private readonly state = new Map<string, unknown>();
  /** Next sequence of state channels, by connection and channel. */
  private readonly sequences = new Map<string, number>();
  private http: HttpServer | null = null;
  private io: Server | null = null;
  private port = 0;
  private timer: NodeJS.Timeout | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.http = createServer();
    this.io = new Server(this.http, { transports: ['websocket'], serveClient: false });
    const live = this.io.of('/live');
    live.use((socket, next) => {
      this.tokens.push(socket.handshake.auth['token'] ?? socket.handshake.auth['apiKey']);
      const code = this.refusals.shift();
      next(code === undefined ? undefined : Object.assign(new Error(code), { data: { code } }));
    });
    live.on('connection', (socket) => this.serve(socket));
    await new Promise<void>((resolve) => this.http!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.http.address() as AddressInfo).port;
    let counter = 0;
    this.timer = setInterval(() => {
      counter += 1;
      this.tell('system', { ...this.head('system', counter), type: 'update', data: { event: 'heartbeat', counter, time: '' } });
    }, HEARTBEAT_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.io?.close();
  }

  /** An event for every connection. */
  tell(event: string, body: unknown): void {
    if (!this.isSilent) this.io?.of('/live').emit(event, body);
  }

  /** Takes the transport away without a word. */
  cut(): void {
    for (const socket of this.io!.of('/live').sockets.values()) socket.conn.close();
  }

  connections(): number {
    return this.io!.of('/live').sockets.size;
  }

  asked(event: string): unknown[] {
    return this.requests.filter((request) => request.event === event).map(({ body }) => body);
  }

  /** A fact for all that subscribed; `isLost`: it is kept, and nobody is told. */
  fact(channel: string, data: unknown, isLost = false): void {
    const log = this.log(channel);
    const logged = { seq: log.length + 1, data };
    log.push(logged);
    if (isLost) return;
    for (const socket of this.subscribers(channel)) this.send(socket, channel, [logged]);
  }

  /** Sends facts again that were sent already. */
  repeat(channel: string, from: number, to: number): void {
    for (const socket of this.subscribers(channel)) this.send(socket, channel, this.log(channel).slice(from - 1, to));
  }

  /** The value of a state channel, and what changed of it. */
  set(channel: string, whole: unknown, changed = whole): void {
    this.state.set(channel, whole);
    for (const socket of this.subscribers(channel)) this.sendState(socket, channel, 'update', changed);
  }

  /** Numbers begin anew. */
  begin(epoch: string): void {
    this.epoch = epoch;
    this.facts.clear();
  }

  private subscribers(channel: string): Socket[] {
    return [...(this.io?.of('/live').sockets.values() ?? [])].filter((socket) => socket.rooms.has(channel));
  }

  private serve(socket: Socket): void {
    socket.onAny((event: string, body: unknown) => this.requests.push({ event, body: typeof body === 'function' ? null : body }));
    socket.on('subscribe', ({ channels }: { channels: string[] }, ack: Ack) => {
      const taken = channels.filter((channel) => !this.forbidden.includes(channel));
      const rejected = channels.filter((channel) => !taken.includes(channel)).map((channel) => ({ channel, code: 'forbidden' }));
      ack({ ok: true, channels: taken, rejected });
      for (const channel of taken) this.join(socket, channel);
    });
    socket.on('unsubscribe', ({ channels }: { channels: string[] }, ack: Ack) => {
      for (const channel of channels) void socket.leave(channel);
      ack({ ok: true, channels });
    });
    socket.on('resume', ({ channel, epoch, seq }: { channel: string; epoch: string; seq: number }, ack: Ack) => {
      const log = this.log(channel);
      const isKnown = FACTS.includes(channel) && epoch === this.epoch && seq <= log.length;
      ack(isKnown ? { ok: true, recovered: true, missed: log.length - seq } : { ok: true, recovered: false });
      if (!isKnown) this.join(socket, channel);
      else {
        void socket.join(channel);
        if (log.length > seq) this.send(socket, channel, log.slice(seq));
      }
    });
    socket.on('time', (ack: Ack) => ack({ ok: true, time: new Date(this.now()).toISOString() }));
    socket.on('auth:renew', ({ token }: { token: string }, ack: Ack) => {
      this.tokens.push(token);
      ack({ ok: true, expiresAt: new Date(this.now() + 900_000).toISOString() });
    });
  }

  private join(socket: Socket, channel: string): void {
    void socket.join(channel);
    if (!FACTS.includes(channel)) {
      this.sequences.set(`${socket.id} ${channel}`, 0);
      this.sendState(socket, channel, 'snapshot', this.state.get(channel) ?? []);
      return;
    }
    const log = this.log(channel);
    const data = log.map((fact) => fact.data as Record<string, unknown>).map((fact) => fact['alert'] ?? fact['anomaly'] ?? fact);
    socket.emit(EVENTS[channel]!, { ...this.head(channel, log.length), type: 'snapshot', data });
  }

  private send(socket: Socket, channel: string, facts: readonly Logged[]): void {
    if (channel === 'transactions') {
      const body = {
        ...this.head(channel, facts.at(-1)!.seq),
        firstSeq: facts[0]!.seq,
        type: 'update',
        data: facts.map(({ data }) => data),
      };
      socket.emit(EVENTS[channel]!, body);
      return;
    }
    for (const { seq, data } of facts) socket.emit(EVENTS[channel]!, { ...this.head(channel, seq), type: 'update', data });
  }

  private sendState(socket: Socket, channel: string, type: 'snapshot' | 'update', data: unknown): void {
    const key = `${socket.id} ${channel}`;
    const seq = (this.sequences.get(key) ?? 0) + 1;
    this.sequences.set(key, seq);
    socket.emit(EVENTS[channel.split(':')[0]!]!, { ...this.head(channel, seq), type, data });
  }

  private head(channel: string, seq: number): object {
    return { channel, epoch: this.epoch, seq, ts: this.now() };
  }

  private log(channel: string): Logged[] {
    const log = this.facts.get(channel) ?? [];
    this.facts.set(channel, log);
    return log;
  }

  private now(): number {
    return Date.now() + this.clockOffsetMs;
  }
}
