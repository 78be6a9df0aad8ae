/** Socket.IO on the server's own port: WebSocket only, exact origins, and limits before anybody has signed in. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Server } from 'socket.io';
import type { ServerOptions } from 'socket.io';
import { isOriginAllowed } from './origin-check.ts';

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

/** What a connection of Engine.IO is made of. */
interface EngineConnection {
  readonly transport: { readonly socket: { terminate(): void } };
  on(event: 'close', listener: (this: EngineConnection) => void): void;
}

export class LiveIoAdapter extends IoAdapter {
  private constructor(
    app: NestFastifyApplication,
    private readonly settings: LiveIoSettings,
  ) {
    super(app);
  }

  /** Before the application listens. */
  static serve(app: NestFastifyApplication, settings: LiveIoSettings): void {
    app.useWebSocketAdapter(new LiveIoAdapter(app, settings));
  }

  override createIOServer(_port: number, _options?: Partial<ServerOptions>): Server {
    const { corsOrigins, liveMaxClients, liveMaxMessageBytes, livePingIntervalMs, livePingTimeoutMs } = this.settings;
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
        const hasRoom = server.engine.clientsCount < liveMaxClients + SPARE;
        decide(hasRoom ? null : 'too many connections', hasRoom && isOriginAllowed(request.headers, corsOrigins));
      },
    });
    // Wrong handshakes, cut connections: the client's fault, and no reason to end.
    server.engine.on('connection_error', () => undefined);
    server.engine.on('connection', (connection: EngineConnection) => connection.on('close', terminateSoon));
    return server;
  }
}

/** One for all connections: whoever ends one, the line to the client goes too. */
function terminateSoon(this: EngineConnection): void {
  const { socket } = this.transport;
  setTimeout(() => socket.terminate(), LINGER_MS).unref();
}
