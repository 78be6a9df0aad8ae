/** One client of `/ws`: what it follows, how far it was served, and whether it still listens. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { EndCode } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import { LiveConnection } from '../../application/live/live-connections.ts';
import type { Principal } from '../../domain/identity/principal.ts';

const CLOSE_CODES: Readonly<Record<EndCode, number>> = {
  token_expired: 4401,
  session_revoked: 4401,
  forbidden: 4403,
  slow_client: 4408,
  protocol_error: 1008,
  too_many_connections: 1013,
  server_shutdown: 1012,
};
/** A client that does not answer the end is left behind. */
const GOODBYE_MS = 1000;

/** Closes with a reason that clients can tell apart. */
export function closeWith(socket: WebSocket, code: EndCode, reason: string = code): void {
  socket.close(CLOSE_CODES[code], reason);
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
}

export class QuoteClient extends LiveConnection {
  readonly transport = 'ws';
  /** Null until the handshake is done. */
  socket: WebSocket | null = null;
  /** Version of the table up to which it was served. */
  version = 0;
  /** Monotonic milliseconds since when bytes wait for it to read; null: it has everything. */
  waitsSince: number | null = null;
  /** Monotonic milliseconds at which it last said anything. */
  heardAt = 0;
  pingedAt: number | null = null;
  /** The same for all who follow the same. */
  readonly group: string;

  constructor(
    public principal: Principal | null,
    public credential: Credential | null,
    readonly stream: Duplex,
    /** null: all. */
    readonly symbols: ReadonlySet<string> | null,
    private readonly onForbidden: (client: QuoteClient) => void,
  ) {
    super();
    this.group = symbols === null ? '*' : [...symbols].sort().join();
  }

  end(code: EndCode): void {
    if (this.socket === null) this.stream.destroy();
    else closeWith(this.socket, code);
  }

  changed(principal: Principal): void {
    if (!principal.permissions.has('market:read')) this.onForbidden(this);
  }
}
