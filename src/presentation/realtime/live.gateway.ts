/** The namespace `/live` of Socket.IO: who may connect, what clients may ask, and how connections end. */
import { Inject } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayInit } from '@nestjs/websockets';
import { Broadcaster } from '../../application/live/broadcaster.ts';
import { LiveConnections } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import { Clock } from '../../application/ports/clock.ts';
import { Journal } from '../../application/ports/journal.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import type { LiveSession } from '../../application/live/live-session.ts';
import { LiveRequests } from './live-requests.ts';
import { SocketConnection } from './socket-connection.ts';
import type { LiveNamespace, LiveSocket } from './socket-connection.ts';
import { FrameEncoder, NAMESPACE } from './socketio-frame.ts';

/** A client is warned so long before its token ends. */
const WARNING_MS = 60_000;
const WATCH_MS = 1000;
/** Wrong messages within the window that end a connection. */
const MAX_WRONG = 20;
const WRONG_WINDOW_MS = 10_000;
/** Messages a second that are handled; what comes faster is wrong. */
const MAX_RATE = 100;
const MAX_CREDENTIAL_LENGTH = 8192;
/** Clients come back spread over this time. */
const RETURN_MS = 3000;
/** Connections that end in one go at shutdown. */
const CLOSE_SLICE = 200;
const CLOSE_PAUSE_MS = 20;

interface Counter {
  from: number;
  count: number;
}

interface Admission {
  principal: Principal;
  credential: Credential;
}

@WebSocketGateway({ namespace: NAMESPACE })
export class LiveGateway implements OnGatewayInit<LiveNamespace>, OnGatewayConnection<LiveSocket> {
  private readonly clients = new Map<LiveSession, SocketConnection>();
  private readonly admissions = new WeakMap<LiveSocket, Admission>();
  /** Connections that asked for the namespace already. */
  private readonly seen = new WeakSet<object>();
  private readonly requests: LiveRequests;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
    @Inject(LiveConnections) private readonly connections: LiveConnections,
    @Inject(FrameEncoder) private readonly encoder: FrameEncoder,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Journal) private readonly journal: Journal,
  ) {
    this.requests = new LiveRequests(broadcaster, connections, clock);
    broadcaster.onSlow = (session) => this.cutSlow(session);
  }

  afterInit(namespace: LiveNamespace): void {
    namespace.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error: unknown) => next(this.refusal(error)),
      );
    });
    // The namespace that every server has serves nobody.
    namespace.server.of('/').use((_socket, next) => next(refused('unauthenticated', 'connect to the namespace /live')));
    this.watch = setInterval(() => this.warn(), WATCH_MS).unref();
  }

  private async admit(socket: LiveSocket): Promise<void> {
    if (this.seen.has(socket.conn)) throw new DomainError('validation_failed', 'this connection is in the namespace already');
    this.seen.add(socket.conn);
    this.connections.assertHere();
    const credential = credentialOf(socket.handshake.auth);
    if (credential === null) throw new DomainError('unauthenticated', 'send auth: {token} or {apiKey}');
    this.admissions.set(socket, { credential, principal: await this.connections.authenticate(credential) });
  }

  private refusal(error: unknown): Error {
    if (error instanceof DomainError) return refused(error.code, error.message);
    this.journal.error('live.handshake_failed', 'a client could not be let in', error);
    return refused('internal', 'try again');
  }

  handleConnection(socket: LiveSocket): void {
    const admission = this.admissions.get(socket);
    if (admission === undefined) return void socket.disconnect(true);
    forgetRequest(socket);
    const connection = new SocketConnection(socket, admission.principal, admission.credential, this.encoder, (changed, principal) =>
      this.broadcaster.changed(changed.session, principal),
    );
    try {
      this.connections.add(connection);
    } catch (error) {
      const code = error instanceof DomainError && error.code === 'too_many_connections' ? 'too_many_connections' : 'server_shutdown';
      return connection.end(code);
    }
    connection.session = this.broadcaster.join(connection.principal, connection);
    this.clients.set(connection.session, connection);
    const wrong: Counter = { from: 0, count: 0 };
    const all: Counter = { from: 0, count: 0 };
    // Every packet, whatever its name: nothing is dispatched further.
    socket.use((packet) => this.receive(connection, packet, all, wrong));
    // Socket.IO could not read what came, and ends the connection too, without a word.
    socket.on('error', () => this.connections.end(connection, 'protocol_error'));
    socket.on('disconnect', () => this.left(connection));
  }

  private receive(connection: SocketConnection, [event, ...rest]: unknown[], all: Counter, wrong: Counter): void {
    const ack = typeof rest.at(-1) === 'function' ? (rest.pop() as (answer: unknown) => void) : null;
    const now = this.clock.monotonic();
    if (connection.isDeaf()) return this.connections.end(connection, 'slow_client');
    if (counted(all, now, 1000) > MAX_RATE) return this.note(connection, wrong, now);
    connection.inTurn(async () => {
      // It may have gone while what it asked before was being done.
      if (!this.clients.has(connection.session)) return;
      try {
        const { answer, afterwards } = await this.requests.handle(connection, String(event), rest.length > 1 ? null : rest[0]);
        if (!this.clients.has(connection.session)) return;
        if (ack !== null) connection.answer(ack, answer);
        afterwards?.();
        if (!answer.ok) this.note(connection, wrong, now);
      } catch (error) {
        this.journal.error('live.request_failed', 'what a client asked for could not be sent', error);
      }
    });
  }

  private note(connection: SocketConnection, wrong: Counter, now: number): void {
    if (counted(wrong, now, WRONG_WINDOW_MS) >= MAX_WRONG) this.connections.end(connection, 'protocol_error');
  }

  private left(connection: SocketConnection): void {
    this.clients.delete(connection.session);
    this.broadcaster.leave(connection.session);
    this.connections.remove(connection);
    // Who leaves the namespace has no other to go to, and would be counted nowhere. Last words go first. Where Socket.IO ended it, what waits
    // for a client that reads nothing would hold it open.
    setImmediate(() => connection.close());
  }

  private cutSlow(session: LiveSession): void {
    const connection = this.clients.get(session);
    if (connection !== undefined) this.connections.end(connection, 'slow_client');
  }

  private warn(): void {
    const now = this.clock.now();
    for (const connection of this.clients.values()) {
      const expiresAt = this.connections.expiresAt(connection);
      if (expiresAt === null || expiresAt === connection.warnedOf || expiresAt - now > WARNING_MS) continue;
      connection.warnedOf = expiresAt;
      connection.socket.emit('auth:expiring', { expiresAt: new Date(expiresAt).toISOString() });
    }
  }

  /** Tells all clients that the server ends and lets them go, some at a time. */
  async drain(): Promise<void> {
    clearInterval(this.watch);
    this.connections.refuseMore();
    for (const { socket } of this.clients.values()) {
      socket.emit('server:shutdown', { reconnectAfterMs: Math.floor(Math.random() * RETURN_MS) });
    }
    const connections = [...this.clients.values()];
    for (let at = 0; at < connections.length; at += CLOSE_SLICE) {
      if (at > 0) await this.clock.sleep(CLOSE_PAUSE_MS);
      for (const connection of connections.slice(at, at + CLOSE_SLICE)) this.connections.end(connection, 'server_shutdown');
    }
  }
}

/** The request of the handshake is answered: its headers would take half of the memory of a connection for as long as that lasts. */
function forgetRequest({ conn, handshake }: LiveSocket): void {
  (conn as { request: unknown }).request = null;
  Object.assign(handshake, { headers: {}, auth: {}, query: {} });
}

function credentialOf(auth: unknown): Credential | null {
  const { token, apiKey } = (typeof auth === 'object' && auth !== null ? auth : {}) as { token?: unknown; apiKey?: unknown };
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= MAX_CREDENTIAL_LENGTH;
  if (isText(token)) return { kind: 'token', token };
  return isText(apiKey) ? { kind: 'key', key: apiKey } : null;
}

function refused(code: string, detail: string): Error {
  return Object.assign(new Error(detail), { data: { code } });
}

/** Counts one more within the window, which begins anew when it is over. */
function counted(counter: Counter, now: number, windowMs: number): number {
  if (now - counter.from >= windowMs) Object.assign(counter, { from: now, count: 0 });
  counter.count += 1;
  return counter.count;
}
