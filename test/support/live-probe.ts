/** A client of the namespace `/live` that keeps all that it is told, and checks of each channel that nothing came twice or out of order. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';

const PATIENCE_MS = 15_000;
const LOOK_MS = 10;

export interface Told<Data = unknown> {
  channel: string;
  epoch: string;
  seq: number;
  firstSeq?: number;
  type: 'snapshot' | 'update';
  ts: number;
  data: Data;
}

export interface Heard {
  event: string;
  body: unknown;
  /** Monotonic milliseconds. */
  at: number;
}

export interface ProbeOptions {
  namespace?: string;
  headers?: Record<string, string>;
  transports?: ('polling' | 'websocket')[];
}

export class LiveProbe {
  readonly heard: Heard[] = [];
  /** Why it is closed, as the client library says it. */
  closed: string | null = null;
  closedAt = 0;

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, body: unknown) => this.heard.push({ event, body, at: performance.now() }));
    socket.on('disconnect', (reason) => {
      this.closed = reason;
      this.closedAt = performance.now();
    });
  }

  /** @throws what the server said where it refuses: an Error with `data.code`, or without where the handshake fails */
  static async open(url: string, auth: object | undefined, options: ProbeOptions = {}): Promise<LiveProbe> {
    const { namespace = '/live', headers = {}, transports = ['websocket'] } = options;
    const given = auth === undefined ? {} : { auth };
    const socket = io(url + namespace, { transports, forceNew: true, reconnection: false, extraHeaders: headers, ...given });
    const probe = new LiveProbe(socket);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.on('connect', resolve);
        socket.on('connect_error', reject);
      });
    } catch (error) {
      socket.disconnect();
      throw error;
    }
    return probe;
  }

  /** The code in `connect_error`; `transport` where the handshake itself was refused; null for a connection, which is closed again. */
  static async refusal(url: string, auth: object | undefined, options: ProbeOptions = {}): Promise<string | null> {
    try {
      (await LiveProbe.open(url, auth, options)).close();
      return null;
    } catch (error) {
      return (error as { data?: { code?: string } }).data?.code ?? 'transport';
    }
  }

  /** Sends and waits for the acknowledgement. */
  async ask<Answer = Record<string, unknown>>(event: string, ...body: unknown[]): Promise<Answer> {
    return (await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...body)) as Answer;
  }

  /** Subscribes and waits for the first message of each. */
  async follow(channels: string[], maxHz?: number): Promise<void> {
    const answer = await this.ask('subscribe', maxHz === undefined ? { channels } : { channels, maxHz });
    if (answer['ok'] !== true || (answer['rejected'] as unknown[]).length > 0) throw new Error(JSON.stringify(answer));
    for (const channel of channels) await this.until(() => this.of(channel).length > 0, `the snapshot of ${channel}`);
  }

  /** Messages of a channel. */
  of<Data = unknown>(channel: string): Told<Data>[] {
    return this.heard.map(({ body }) => body as Told<Data>).filter((body) => body?.channel === channel);
  }

  updates<Data = unknown>(channel: string): Told<Data>[] {
    return this.of<Data>(channel).filter(({ type }) => type === 'update');
  }

  /** Facts that were told one by one, or of the batches of all frames. */
  facts<Fact>(channel: string): Fact[] {
    return this.updates<Fact | Fact[]>(channel).flatMap(({ data }) => data);
  }

  /** Bodies of an event. */
  named<Body = Record<string, unknown>>(event: string): Body[] {
    return this.heard.filter((each) => each.event === event).map(({ body }) => body as Body);
  }

  notices(event: string): Record<string, unknown>[] {
    return this.of<Record<string, unknown>>('system')
      .map(({ data }) => data)
      .filter((data) => data['event'] === event);
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}; closed: ${this.closed}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Waits for the end of the connection; the last words of the server. */
  async end(): Promise<Record<string, unknown> | null> {
    await this.until(() => this.closed !== null, 'the end of the connection');
    return this.named('server:disconnect').at(-1) ?? null;
  }

  /** What is wrong with the numbers of the messages, channel by channel; empty when all is well. */
  faults(): string[] {
    const faults: string[] = [];
    const last = new Map<string, Told>();
    for (const { body } of this.heard) {
      const told = body as Told;
      if (typeof told?.channel !== 'string') continue;
      const { channel, seq, type, epoch, firstSeq = seq } = told;
      const before = last.get(channel);
      last.set(channel, told);
      if (before === undefined || type === 'snapshot') continue;
      if (firstSeq !== before.seq + 1) faults.push(`${channel}: ${firstSeq} after ${before.seq}`);
      if (epoch !== before.epoch) faults.push(`${channel}: epoch ${epoch} after ${before.epoch}`);
      if (channel === 'transactions' && (told.data as unknown[]).length !== seq - firstSeq + 1)
        faults.push(`${channel}: ${seq} has too few`);
    }
    return faults;
  }

  close(): void {
    this.socket.disconnect();
  }
}
