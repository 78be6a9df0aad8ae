/** Socket.IO on the server's own port: WebSocket only, exact origins, and limits before anybody has signed in. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Server } from 'socket.io';
import type { ServerOptions, Socket as ServerSocket } from 'socket.io';
import { ARRIVAL_LIMITS, Arrivals } from './arrivals.ts';
import type { ArrivalLimits } from './arrivals.ts';
import { isOriginAllowed } from './origin-check.ts';
import { NAMESPACE } from './socketio-frame.ts';

/** As the settings are named. */
export interface LiveIoSettings {
  corsOrigins: readonly string[];
  liveMaxClients: number;
  liveMaxMessageBytes: number;
  livePingIntervalMs: number;
  livePingTimeoutMs: number;
}

/** A connection that does not ask for the namespace is for nothing. */
const CONNECT_TIMEOUT_MS = 5000;
/** A connection that ended gets this long to say goodbye: ws itself would wait for half a minute. */
const LINGER_MS = 1000;
/** Connections beyond the limit that may be told so. */
const SPARE = 200;

export class LiveIoAdapter extends IoAdapter {
  /** What ends the waiting of a connection that has not signed in. */
  private readonly waiting = new WeakMap<object, () => void>();

  constructor(
    app: NestFastifyApplication | HttpServer,
    private readonly settings: LiveIoSettings,
    private readonly limits: ArrivalLimits = ARRIVAL_LIMITS,
  ) {
    super(app);
  }

  /** Before the application listens. */
  static serve(app: NestFastifyApplication, settings: LiveIoSettings): void {
    app.useWebSocketAdapter(new LiveIoAdapter(app, settings));
  }

  override createIOServer(_port: number, _options?: Partial<ServerOptions>): Server {
    const { corsOrigins, liveMaxClients, liveMaxMessageBytes, livePingIntervalMs, livePingTimeoutMs } = this.settings;
    const arrivals = new Arrivals(this.limits);
    const server: Server = new Server(this.httpServer as HttpServer, {
      path: '/socket.io',
      transports: ['websocket'],
      allowUpgrades: false,
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      // Handshakes for other paths are not ours to end.
      destroyUpgrade: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxHttpBufferSize: liveMaxMessageBytes,
      pingInterval: livePingIntervalMs,
      pingTimeout: livePingTimeoutMs,
      allowRequest: (request: IncomingMessage, decide) => {
        const hasRoom = server.engine.clientsCount < liveMaxClients + SPARE && arrivals.hasRoom(request.socket.remoteAddress ?? '');
        decide(hasRoom ? null : 'too many connections', hasRoom && isOriginAllowed(request.headers, corsOrigins));
      },
    });
    // Wrong handshakes, cut connections: the client's fault, and no reason to end.
    server.engine.on('connection_error', () => undefined);
    server.engine.on('connection', (connection: ServerSocket['conn']) => {
      const leave = arrivals.come(connection.remoteAddress ?? '');
      this.waiting.set(connection, leave);
      connection.once('close', () => {
        leave();
        terminateSoon(connection);
      });
    });
    server.of(NAMESPACE).on('connection', ({ conn }) => this.waiting.get(conn)?.());
    return server;
  }
}

/** Whoever ends a connection, the line to the client goes too. */
function terminateSoon({ transport }: ServerSocket['conn']): void {
  const { socket } = transport as unknown as { socket: { terminate(): void } };
  setTimeout(() => socket.terminate(), LINGER_MS).unref();
}
