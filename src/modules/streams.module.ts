/** Live data for programs that speak no Socket.IO: server-sent events, quotes over WebSocket and HTTP, and tickets that open them. */
import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { Broadcaster } from '../application/live/broadcaster.ts';
import { LiveConnections } from '../application/live/live-connections.ts';
import { exposeLiveMetrics } from '../application/live/live-metrics.ts';
import { LiveSources } from '../application/live/live-sources.ts';
import { QuoteBook } from '../application/live/quote-book.ts';
import { Clock } from '../application/ports/clock.ts';
import { Journal } from '../application/ports/journal.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { StreamTickets } from '../application/ports/stream-tickets.ts';
import { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresStreamTickets } from '../infrastructure/persistence/stream-tickets.postgres.ts';
import { EventStreams } from '../presentation/http/event-streams.ts';
import { QuotesController } from '../presentation/http/quotes.controller.ts';
import { StreamController } from '../presentation/http/stream.controller.ts';
import { QuoteSockets } from '../presentation/realtime/quote-sockets.ts';
import { routeUpgrades } from '../presentation/realtime/upgrade-router.ts';
import { LiveModule } from './live.module.ts';
import { MarketModule } from './market.module.ts';

@Module({
  imports: [LiveModule, MarketModule],
  controllers: [StreamController, QuotesController],
  providers: [
    {
      provide: StreamTickets,
      inject: [Database, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresStreamTickets(database, clock),
    },
    {
      provide: EventStreams,
      inject: [LiveConnections, LiveSources, Clock, Journal, Config],
      useFactory: (connections: LiveConnections, sources: LiveSources, clock: Clock, journal: Journal, { sseIntervalMs }: Config) =>
        new EventStreams(connections, sources, clock, journal, sseIntervalMs),
    },
    {
      provide: QuoteSockets,
      inject: [LiveConnections, StreamTickets, QuoteBook, Clock, Journal, Config],
      useFactory: (
        connections: LiveConnections,
        tickets: StreamTickets,
        quotes: QuoteBook,
        clock: Clock,
        journal: Journal,
        config: Config,
      ) =>
        new QuoteSockets(connections, tickets, quotes, clock, journal, {
          intervalMs: config.quoteIntervalMs,
          maxMessageBytes: config.liveMaxMessageBytes,
          bufferBytes: config.liveBufferBytes,
          pingIntervalMs: config.livePingIntervalMs,
          pingTimeoutMs: config.livePingTimeoutMs,
          origins: config.corsOrigins,
          isPublic: config.quotesPublic,
        }),
    },
  ],
})
export class StreamsModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(LiveConnections) private readonly connections: LiveConnections,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(QuoteSockets) private readonly sockets: QuoteSockets,
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
    @Inject(QuoteBook) private readonly quotes: QuoteBook,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    exposeLiveMetrics(this.metrics, this.connections, { broadcaster: this.broadcaster, quotes: this.quotes });
    const server = this.host.httpAdapter.getHttpServer() as Server;
    routeUpgrades(server, (request, socket, head) => this.sockets.accept(request, socket, head));
    this.streams.start();
    this.sockets.start();
  }

  /** Before the server closes, which waits for what is open. */
  beforeApplicationShutdown(): void {
    this.connections.refuseMore();
    this.connections.endAll('server_shutdown');
  }

  onApplicationShutdown(): void {
    this.streams.stop();
    this.sockets.stop();
  }
}
