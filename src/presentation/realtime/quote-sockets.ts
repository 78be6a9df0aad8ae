/** `/ws`: quotes as plain JSON. One message per known symbol first, then one per changed symbol and interval; a slow client gets the newest. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { EndCode, LiveConnections } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import type { QuoteBook } from '../../application/live/quote-book.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { StreamTickets } from '../../application/ports/stream-tickets.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import { credentialIn } from './live-request.ts';
import { isOriginAllowed } from './origin-check.ts';
import { closeWith, QuoteClient } from './quote-client.ts';
import { QuoteFrames } from './quote-frames.ts';
import { refuseUpgrade } from './upgrade-router.ts';

/** Handshakes whose credential is being looked at. */
const MAX_ARRIVING = 500;
/** Clients served before others get their turn. */
const SLICE = 100;
/** Bytes handed to a client that is behind before it must have read them, unless `LIVE_BUFFER_BYTES` is less. */
const PIECE_BYTES = 65_536;
/** A client that read nothing for so long holds memory for nothing. */
const SLOW_AFTER_MS = 10_000;

export interface QuoteSocketOptions {
  /** `QUOTE_INTERVAL_MS` */
  intervalMs: number;
  /** `LIVE_MAX_MESSAGE_BYTES` */
  maxMessageBytes: number;
  /** `LIVE_BUFFER_BYTES` */
  bufferBytes: number;
  /** `LIVE_PING_INTERVAL_MS`, `LIVE_PING_TIMEOUT_MS` */
  pingIntervalMs: number;
  pingTimeoutMs: number;
  /** `CORS_ORIGINS` */
  origins: readonly string[];
  /** `QUOTES_PUBLIC` */
  isPublic: boolean;
}

/** What a handshake asks for. */
interface Wish {
  symbols: ReadonlySet<string> | null;
  ticket: string | null;
}

export class QuoteSockets {
  readonly frames: QuoteFrames;
  private readonly server: WebSocketServer;
  private readonly clients = new Set<QuoteClient>();
  private arriving = 0;
  private timer: NodeJS.Timeout | undefined;
  private serving: Promise<void> | null = null;

  constructor(
    private readonly connections: LiveConnections,
    private readonly tickets: StreamTickets,
    private readonly quotes: QuoteBook,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly options: QuoteSocketOptions,
  ) {
    this.frames = new QuoteFrames(quotes.table);
    this.server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      clientTracking: false,
      // A client that sends pings and reads no answers would fill our memory.
      autoPong: false,
    });
    // Handshakes that are no WebSocket's are answered 400.
    this.server.on('wsClientError', (_error, socket) => refuseUpgrade(socket, 400));
  }

  start(): void {
    this.timer = setInterval(() => this.round(), this.options.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Takes a handshake. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const wish = isOriginAllowed(request.headers, this.options.origins) ? wishOf(request.url ?? '') : null;
    if (wish === null) return refuseUpgrade(stream, isOriginAllowed(request.headers, this.options.origins) ? 400 : 403);
    if (this.arriving >= MAX_ARRIVING) return refuseUpgrade(stream, 503);
    this.arriving += 1;
    this.identify(request, wish.ticket)
      .then(
        ({ principal, credential }) =>
          this.admit(request, stream, head, new QuoteClient(principal, credential, stream, wish.symbols, this.forbid)),
        (error: unknown) => this.refuse(request, stream, head, error),
      )
      .catch((error: unknown) => {
        this.journal.error('live.handshake_failed', 'a handshake of /ws failed', error);
        stream.destroy();
      })
      .finally(() => (this.arriving -= 1));
  }

  private async identify(
    { headers }: IncomingMessage,
    ticket: string | null,
  ): Promise<{ principal: Principal | null; credential: Credential | null }> {
    const credential = credentialIn(headers) ?? (ticket === null ? null : await this.tickets.redeem(ticket));
    if (this.options.isPublic && credential === null) return { principal: null, credential };
    if (credential === null) throw new DomainError('unauthenticated', 'send an access token, an API key or a ticket');
    const principal = await this.connections.authenticate(credential);
    if (!this.options.isPublic && !principal.permissions.has('market:read')) throw new DomainError('forbidden', 'needs market:read');
    return { principal, credential };
  }

  private admit(request: IncomingMessage, stream: Duplex, head: Buffer, client: QuoteClient): void {
    if (stream.destroyed) return;
    try {
      this.connections.add(client);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refuseUpgrade(stream, 503);
    }
    stream.once('close', () => {
      this.clients.delete(client);
      this.connections.remove(client);
    });
    this.server.handleUpgrade(request, stream, head, (socket) => this.begin(client, socket));
  }

  /** So that a page can tell why, the socket is opened and closed with a code. */
  private refuse(request: IncomingMessage, stream: Duplex, head: Buffer, error: unknown): void {
    const code = error instanceof DomainError ? error.code : null;
    if (code === null) throw error;
    const end = REFUSALS[code];
    if (end === undefined) return refuseUpgrade(stream, 503);
    if (stream.destroyed) return;
    this.server.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate());
      closeWith(socket, end, code);
    });
  }

  private begin(client: QuoteClient, socket: WebSocket): void {
    client.socket = socket;
    const heard = (): void => {
      client.heardAt = this.clock.monotonic();
      client.pingedAt = null;
    };
    heard();
    // What clients say is ignored; what is no WebSocket ends the connection, which ws does by itself.
    socket.on('error', () => socket.terminate());
    socket.on('message', heard);
    socket.on('pong', heard);
    socket.on('ping', (data) => {
      heard();
      if (client.stream.writableLength === 0) socket.pong(data);
    });
    this.clients.add(client);
    this.quotes.refresh();
    this.catchUp(client);
  }

  private round(): void {
    if (this.serving !== null) return;
    this.quotes.refresh();
    this.frames.beginRound();
    this.serving = this.serveSlices([...this.clients])
      .catch((error: unknown) => this.journal.error('live.quotes_failed', 'quotes could not be sent to all', error))
      .finally(() => (this.serving = null));
  }

  private async serveSlices(clients: readonly QuoteClient[]): Promise<void> {
    for (let at = 0; at < clients.length; at += SLICE) {
      if (at > 0) await new Promise(setImmediate);
      const now = this.clock.monotonic();
      for (const client of clients.slice(at, at + SLICE)) if (this.clients.has(client)) this.serve(client, now);
    }
  }

  private serve(client: QuoteClient, now: number): void {
    if (client.waitsSince !== null) {
      if (now - client.waitsSince >= SLOW_AFTER_MS) this.connections.end(client, 'slow_client');
      return;
    }
    this.ask(client, now);
    const bytes = this.frames.ofRound(client);
    if (bytes === null || bytes.length > this.options.bufferBytes) return this.catchUp(client);
    client.version = this.frames.version;
    if (bytes.length > 0) this.write(client, bytes);
  }

  /** Sends what it lacks, piece by piece as it reads; what changes meanwhile is sent as it is then. */
  private catchUp(client: QuoteClient): void {
    if (client.waitsSince !== null) return;
    const { bytes, version } = this.frames.since(client, Math.min(PIECE_BYTES, this.options.bufferBytes));
    const isAll = version >= this.quotes.table.version;
    client.version = version;
    if (bytes.length > 0) this.write(client, bytes, isAll ? undefined : () => this.catchUp(client));
  }

  private write(client: QuoteClient, bytes: Buffer, then?: () => void): void {
    if (client.stream.destroyed || client.socket?.readyState !== client.socket?.OPEN) return;
    client.waitsSince = this.clock.monotonic();
    client.stream.write(bytes, (error) => {
      client.waitsSince = null;
      if (error === null || error === undefined) then?.();
    });
  }

  /** Finds clients that went without a word. */
  private ask(client: QuoteClient, now: number): void {
    const { pingIntervalMs, pingTimeoutMs } = this.options;
    if (client.pingedAt !== null) {
      if (now - client.pingedAt >= pingTimeoutMs) client.socket?.terminate();
    } else if (now - client.heardAt >= pingIntervalMs) {
      client.pingedAt = now;
      client.socket?.ping();
    }
  }

  private readonly forbid = (client: QuoteClient): void => {
    if (!this.options.isPublic) this.connections.end(client, 'forbidden');
  };
}

/** Refusals that a client is told by a close code; anything else may pass, and the client tries again. */
const REFUSALS: Readonly<Record<string, EndCode>> = {
  unauthenticated: 'session_revoked',
  token_expired: 'token_expired',
  token_revoked: 'session_revoked',
  api_key_invalid: 'session_revoked',
  forbidden: 'forbidden',
  password_change_required: 'forbidden',
};

/** null for a query that is not understood; a token in it is never taken. */
function wishOf(url: string): Wish | null {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
  const names = [...query.keys()];
  if (names.some((name) => name !== 'symbols' && name !== 'ticket') || new Set(names).size < names.length) return null;
  const symbols = query.get('symbols')?.split(',').filter(Boolean) ?? [];
  if (!symbols.every((symbol) => SYMBOL_PATTERN.test(symbol))) return null;
  return { symbols: symbols.length === 0 ? null : new Set(symbols), ticket: query.get('ticket') };
}
