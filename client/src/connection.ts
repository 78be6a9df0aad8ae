/** The way to the server: connects, proves who it is, renews in band, notices silence, and comes back after every cut. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type {
  ChannelMessage,
  ClientToServerEvents,
  HandshakeAuth,
  LaggedNotice,
  ServerDisconnect,
  ServerToClientEvents,
  SystemMessage,
  UnsubscribedNotice,
} from './live.contract.ts';
import { LiveError } from './live-error.ts';
import { RoundTrips } from './round-trips.ts';

/**
 * `connecting`: on the way to the server, or waiting to try again. `live`: it speaks. `stale`: connected, but nothing was heard.
 * `offline`: closed, by us or because another attempt would be in vain.
 */
export type LiveState = 'connecting' | 'live' | 'stale' | 'offline';

export interface ConnectionOptions {
  /** Origin of the server, such as `https://monitor.example`. */
  url: string;
  credential(): Promise<HandshakeAuth>;
  staleAfterMs: number;
  /** From 0 to 1, as `Math.random`. */
  random(): number;
}

export interface ConnectionOwner {
  /** A new connection: what is wanted is to be asked for. */
  connected(): void;
  disconnected(): void;
  message(message: ChannelMessage): void;
  notice(notice: LaggedNotice | UnsubscribedNotice): void;
  changed(state: LiveState): void;
  /** The server said that it is there. */
  heartbeat(): void;
  /** An attempt failed, or a connection was lost. */
  failed(error: LiveError): void;
}

/** `data` comes from the server; `description` from the transport, where there was none. */
type RefusedHandshake = Error & { data?: { code?: unknown }; description?: { message?: string } };

type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

const CHANNEL_EVENTS = ['quote', 'statistics', 'candle', 'transactionBatch', 'metricsUpdate', 'anomaly', 'alert'] as const;
const CREDENTIAL_MS = 15_000;
const CONNECT_MS = 15_000;
const ANSWER_MS = 10_000;
const WATCH_MS = 500;
/** So many times `staleAfterMs` without a word: the connection is dead, whatever the system says. */
const DEAD_FACTOR = 5;
const MEASURE_MS = 5000;
const RENEW_AGAIN_MS = 5000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** Refusals that another attempt with a fresh credential may mend; a second one in a row is final. */
const CREDENTIAL_REFUSALS = [
  'unauthenticated',
  'token_expired',
  'token_revoked',
  'api_key_invalid',
  'forbidden',
  'password_change_required',
];

/** 1 s · 2ⁿ, at most 30 s, with full jitter: clients that were cut together do not come back together. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
}

export class Connection {
  state: LiveState = 'offline';
  /** Why it is offline for good; null while it is not, and after `close()`. */
  failure: LiveError | null = null;
  readonly roundTrips = new RoundTrips();
  /** Of all connections so far, before compression. */
  bytesReceived = 0;
  /** When the next attempt begins, epoch milliseconds by our clock; null while none is waited for. */
  retryAt: number | null = null;
  /** The server said that it ends and comes back. */
  isServerRestarting = false;
  private readonly options: ConnectionOptions;
  private readonly owner: ConnectionOwner;
  private socket: LiveSocket | null = null;
  private attempt = 0;
  private refusals = 0;
  private heardAt = 0;
  private measuredAt = 0;
  private ending: ServerDisconnect | null = null;
  private returnAfterMs: number | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.options = options;
    this.owner = owner;
  }

  get isConnected(): boolean {
    return this.socket?.connected === true;
  }

  open(): void {
    if (this.state !== 'offline') return;
    this.failure = null;
    this.attempt = 0;
    this.refusals = 0;
    this.watchTimer = setInterval(() => this.watch(), WATCH_MS);
    void this.connect();
  }

  close(failure: LiveError | null = null): void {
    if (this.state === 'offline') return;
    clearInterval(this.watchTimer);
    clearTimeout(this.retryTimer);
    this.retryAt = null;
    this.failure = failure;
    this.drop();
    this.become('offline');
  }

  /** Does not wait any longer for the next attempt. */
  retryNow(): void {
    if (this.retryAt === null || this.state === 'offline') return;
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  /** Ends this connection and makes another one. */
  restart(error: LiveError): void {
    if (this.state !== 'offline') this.retry(error);
  }

  /** Sends a request; `answered` gets the answer in the order of the messages, or an error in time. */
  request<A extends { ok: boolean }>(
    event: keyof ClientToServerEvents,
    body: object | null,
    answered: (error: LiveError | null, answer: A) => void,
  ): void {
    const { socket } = this;
    if (socket === null) return;
    const done = (error: Error | null, answer: A): void => {
      if (socket !== this.socket) return;
      answered(error === null ? null : new LiveError('no_answer', `the server did not answer ${event}`), answer);
    };
    // The types of Socket.IO want each event by itself; the callers name the answer that belongs to theirs.
    const untyped = socket.timeout(ANSWER_MS) as unknown as Socket;
    untyped.emit(event, ...(body === null ? [] : [body]), done);
  }

  private async connect(): Promise<void> {
    this.retryAt = null;
    this.drop();
    this.become('connecting');
    const auth = await this.credential();
    // Closed, or begun anew, while the credential was on its way.
    if (auth === null || this.state !== 'connecting' || this.socket !== null) return;
    const socket: LiveSocket = io(`${this.options.url.replace(/\/+$/, '')}/live`, {
      path: '/socket.io',
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
      autoConnect: false,
      timeout: CONNECT_MS,
    });
    this.socket = socket;
    this.heardAt = performance.now();
    this.listen(socket);
    socket.connect();
  }

  /** null after it has seen to another attempt. */
  private async credential(): Promise<HandshakeAuth | null> {
    try {
      return await inTime(this.options.credential(), CREDENTIAL_MS);
    } catch (error) {
      if (this.state === 'connecting' && this.socket === null) this.retry(credentialError(error));
      return null;
    }
  }

  private listen(socket: LiveSocket): void {
    const heard =
      <T>(listener: (value: T) => void) =>
      (value: T) => {
        if (socket !== this.socket) return;
        this.heardAt = performance.now();
        listener(value);
      };
    socket.on('connect', () => heard(() => this.connected())(undefined));
    socket.io.on('open', () => this.count(socket));
    socket.on('connect_error', (error: RefusedHandshake) => {
      if (socket === this.socket) this.refused(error);
    });
    socket.on('disconnect', (reason) => {
      if (socket === this.socket) this.lost(reason);
    });
    for (const event of CHANNEL_EVENTS) {
      socket.on(
        event,
        heard((message: ChannelMessage) => {
          this.roundTrips.arrived(message.ts);
          this.owner.message(message);
        }),
      );
    }
    socket.on(
      'system',
      heard((message: SystemMessage) => this.system(message)),
    );
    socket.on(
      'auth:expiring',
      heard(({ expiresAt }: { expiresAt: string }) => void this.renew(socket, Date.parse(expiresAt))),
    );
    socket.on(
      'server:shutdown',
      heard(({ reconnectAfterMs }: { reconnectAfterMs: number }) => {
        this.returnAfterMs = reconnectAfterMs;
        this.isServerRestarting = true;
      }),
    );
    socket.on(
      'server:disconnect',
      heard((notice: ServerDisconnect) => (this.ending = notice)),
    );
  }

  /** Text as it comes, a character a byte: all but a few are ASCII. */
  private count(socket: LiveSocket): void {
    socket.io.engine.on('packet', ({ data }) => {
      if (socket === this.socket) this.bytesReceived += 1 + (typeof data === 'string' ? data.length : 0);
    });
  }

  private connected(): void {
    this.refusals = 0;
    this.isServerRestarting = false;
    this.become('live');
    this.owner.connected();
    this.measure();
  }

  private refused(error: RefusedHandshake): void {
    const code = error.data?.code;
    if (typeof code !== 'string') {
      // What the transport says (`connect ECONNREFUSED …`) tells more than "websocket error"; browsers do not say it.
      this.retry(new LiveError('unreachable', error.description?.message || error.message, { cause: error }));
      return;
    }
    const refusal = new LiveError(code, error.message);
    if (CREDENTIAL_REFUSALS.includes(code)) {
      this.refusals += 1;
      if (this.refusals > 1) {
        this.close(refusal);
        return;
      }
    }
    this.retry(refusal);
  }

  private lost(reason: string): void {
    const { ending } = this;
    this.ending = null;
    if (ending === null) {
      this.retry(new LiveError('lost', reason));
      return;
    }
    const error = new LiveError(ending.code, 'the server ended the connection');
    if (ending.reconnect) this.retry(error);
    else this.close(error);
  }

  /** Tells of an error, and comes back after a while. */
  private retry(error: LiveError): void {
    this.owner.failed(error);
    // A listener may have closed it.
    if (this.state === 'offline') return;
    const delayMs = this.returnAfterMs ?? backoffMs(this.attempt, this.options.random());
    this.attempt += 1;
    this.returnAfterMs = null;
    this.drop();
    const waitMs = Math.min(delayMs, LONGEST_DELAY_MS);
    this.retryAt = Date.now() + waitMs;
    this.become('connecting');
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.connect(), waitMs);
  }

  private drop(): void {
    const { socket } = this;
    this.socket = null;
    this.ending = null;
    clearTimeout(this.renewTimer);
    if (socket === null) return;
    socket.off();
    socket.disconnect();
    socket.io.engine?.close();
    this.owner.disconnected();
  }

  private system(message: SystemMessage): void {
    this.roundTrips.arrived(message.ts);
    const { data } = message;
    if (data.event !== 'heartbeat') {
      this.owner.notice(data);
      return;
    }
    // Only a connection that lasts makes the next cut the first one.
    this.attempt = 0;
    if (this.state === 'stale') this.become('live');
    this.owner.heartbeat();
  }

  private watch(): void {
    const now = performance.now();
    if (!this.isConnected) {
      // The limit of Socket.IO is for the transport; a server that then says nothing would be waited for without end.
      if (this.socket !== null && now - this.heardAt > CONNECT_MS)
        this.retry(new LiveError('no_answer', 'the server did not answer the handshake'));
      return;
    }
    const silentMs = now - this.heardAt;
    if (silentMs > this.options.staleAfterMs * DEAD_FACTOR) {
      this.retry(new LiveError('no_answer', `the server said nothing for ${Math.round(silentMs)} ms`));
      return;
    }
    this.become(silentMs > this.options.staleAfterMs ? 'stale' : 'live');
    if (now - this.measuredAt > MEASURE_MS) this.measure();
  }

  private measure(): void {
    const sentAt = Date.now();
    this.measuredAt = performance.now();
    this.request<{ ok: boolean; time: string }>('time', null, (error, answer) => {
      if (error === null && answer.ok) this.roundTrips.measured(sentAt, Date.parse(answer.time), Date.now());
    });
  }

  /** Renews in band, again and again until it is done or too late; without it the server ends the connection and we come back. */
  private async renew(socket: LiveSocket, expiresAt: number): Promise<void> {
    const again = (): void => {
      if (socket !== this.socket || Date.now() > expiresAt) return;
      clearTimeout(this.renewTimer);
      this.renewTimer = setTimeout(() => void this.renew(socket, expiresAt), RENEW_AGAIN_MS);
    };
    try {
      const auth = await inTime(this.options.credential(), CREDENTIAL_MS);
      if (socket !== this.socket || !('token' in auth)) return;
      this.request<{ ok: boolean }>('auth:renew', auth, (error, answer) => {
        if (error !== null || !answer.ok) again();
      });
    } catch {
      again();
    }
  }

  private become(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    this.owner.changed(state);
  }
}

function credentialError(error: unknown): LiveError {
  if (error instanceof LiveError) return error;
  return new LiveError('no_credential', error instanceof Error ? error.message : String(error), { cause: error });
}

function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LiveError('no_credential', `no credential within ${limitMs} ms`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
