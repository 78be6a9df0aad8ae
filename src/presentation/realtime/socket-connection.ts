/** One client of the live namespace: what it sends is counted and answered in turn, what it gets is written past the queues of Socket.IO. */
import type { Socket as TcpSocket } from 'node:net';
import type { Namespace, Socket } from 'socket.io';
import type { EndCode } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import { LiveConnection } from '../../application/live/live-connections.ts';
import type { LiveOutlet, LiveSession, OutMessage } from '../../application/live/live-session.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { ClientToServerEvents, DisconnectCode, ServerToClientEvents } from './live.contract.ts';
import type { FrameEncoder } from './socketio-frame.ts';

export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents>;
export type LiveNamespace = Namespace<ClientToServerEvents, ServerToClientEvents>;

/** The last words get this long to leave before the connection is destroyed. */
const LINGER_MS = 1000;
/** Acknowledgements that wait for a client that reads none: it asks faster than it listens. */
const MAX_WAITING_PACKETS = 500;
/** What the connection of a client is made of, below what Socket.IO shows. */
interface WebSocketTransport {
  socket: { readyState: number; _socket: TcpSocket | null; terminate(): void };
}
/** Packets of Socket.IO that have not left. */
interface Backlog {
  writeBuffer: readonly { data?: unknown; options?: { wsPreEncodedFrame?: readonly Buffer[] } | null }[];
}

const OPEN = 1;

export class SocketConnection extends LiveConnection implements LiveOutlet {
  override readonly transport = 'socketio';
  session!: LiveSession;
  /** End of the token that the client was warned of. */
  warnedOf: number | null = null;
  private readonly engine: LiveSocket['conn'];
  /** The only transport that there is: it is never exchanged. */
  private readonly wire: WebSocketTransport['socket'];
  private readonly tcp: TcpSocket | null;
  /** Something went by Socket.IO and may still wait there: looked at only then, since frames go past it a thousand times a second. */
  private mayWait = true;
  private isClosed = false;
  /** The answer before: requests of one client are handled one after another. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    readonly socket: LiveSocket,
    public override principal: Principal,
    public override credential: Credential,
    private readonly encoder: FrameEncoder,
    private readonly onChanged: (connection: SocketConnection, principal: Principal) => void,
  ) {
    super();
    this.engine = socket.conn;
    this.wire = (this.engine.transport as unknown as WebSocketTransport).socket;
    this.tcp = this.wire._socket;
  }

  override changed(principal: Principal): void {
    this.onChanged(this, principal);
  }

  override end(code: EndCode): void {
    const { socket } = this;
    // A connection has no permission of its own to lose.
    this.mayWait = true;
    socket.emit('server:disconnect', { code: code as DisconnectCode, reconnect: code !== 'session_revoked' });
    this.close();
  }

  /** Once; further calls change nothing. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.disconnect(true);
    // Also where it had left the namespace by itself.
    this.engine.close();
    setTimeout(() => this.wire.terminate(), LINGER_MS).unref();
  }

  /** Acknowledges a request. */
  answer(ack: (answer: unknown) => void, answer: unknown): void {
    this.mayWait = true;
    ack(answer);
  }

  /** Does `work` when what came before is done. */
  inTurn(work: () => Promise<void>): void {
    this.turn = this.turn.then(work);
  }

  /** Whether answers pile up. */
  isDeaf(): boolean {
    return this.waiting.length > MAX_WAITING_PACKETS;
  }

  pendingBytes(): number {
    let bytes = this.tcp === null ? 0 : this.tcp.writableLength;
    if (!this.mayWait) return bytes;
    for (const { data, options } of this.waiting) {
      bytes += options?.wsPreEncodedFrame?.[0]?.length ?? (typeof data === 'string' ? data.length : 0);
    }
    return bytes;
  }

  /** Frames are written to the connection itself, unless packets of Socket.IO wait that go first. */
  write(messages: readonly OutMessage[]): void {
    const { tcp } = this;
    // After a close frame nothing may follow.
    if (tcp === null || this.wire.readyState !== OPEN) return;
    if (this.mayWait && this.waiting.length > 0) {
      for (const message of messages) this.engine.write('', { wsPreEncodedFrame: [this.encoder.frame(message)] } as object);
      return;
    }
    this.mayWait = false;
    if (messages.length === 1) {
      tcp.write(this.encoder.frame(messages[0]!));
    } else {
      // One system call for all of them.
      tcp.cork();
      for (const message of messages) tcp.write(this.encoder.frame(message));
      tcp.uncork();
    }
  }

  private get waiting(): Backlog['writeBuffer'] {
    return (this.engine as unknown as Backlog).writeBuffer;
  }
}
