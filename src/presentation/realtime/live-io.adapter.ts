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
/** Connections beyond the limit that may be told so. */
const SPARE = 200;

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
    return server;
  }
}
