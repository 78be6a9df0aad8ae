/** All readers of `/api/stream`: served at intervals, each with what it lacks; one that reads slowly gets the newest later, or is cut. */
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveConnections } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { EventStream } from './event-stream.ts';
import { positionOf, StreamNews } from './stream-news.ts';
import type { StreamSources } from './stream-news.ts';

/** Readers served before others get their turn. */
const SLICE = 100;
const PING_MS = 15_000;
/** A reader that took nothing for so long holds memory for nothing. */
const SLOW_AFTER_MS = 10_000;
/** After this a browser comes back. */
const BEGINNING = 'retry: 2000\n\n';

export class EventStreams {
  private readonly streams = new Set<EventStream>();
  private readonly timers: NodeJS.Timeout[] = [];
  private serving: Promise<void> | null = null;

  /** @param intervalMs `SSE_INTERVAL_MS` */
  constructor(
    private readonly connections: LiveConnections,
    private readonly sources: StreamSources,
    private readonly clock: Clock,
    private readonly journal: Journal,
    private readonly intervalMs: number,
  ) {}

  start(): void {
    this.timers.push(setInterval(() => this.round(), this.intervalMs).unref(), setInterval(() => this.ping(), PING_MS).unref());
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Answers with a stream that ends when the client or its credential does. @throws DomainError where there is no room for it */
  open(request: FastifyRequest, reply: FastifyReply, principal: Principal, credential: Credential): void {
    const response = reply.raw;
    const last = request.headers['last-event-id'];
    const position = typeof last === 'string' && last !== '' ? positionOf(last) : null;
    const stream = new EventStream(principal, credential, response, position, (lost) => this.connections.end(lost, 'forbidden'));
    this.connections.add(stream);
    response.once('close', () => {
      this.streams.delete(stream);
      this.connections.remove(stream);
    });
    // From here on the framework neither answers nor ends it; a silent stream is no idle connection.
    reply.hijack();
    request.raw.socket.setTimeout(0);
    request.raw.socket.setNoDelay(true);
    response.on('error', () => response.destroy());
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.streams.add(stream);
    stream.write(BEGINNING, this.clock.monotonic(), () => this.serve(stream, new StreamNews(this.sources)));
  }

  private round(): void {
    if (this.serving !== null) return;
    this.serving = this.serveAll()
      .catch((error: unknown) => this.journal.error('live.stream_failed', 'streams could not be served', error))
      .finally(() => (this.serving = null));
  }

  private async serveAll(): Promise<void> {
    const streams = [...this.streams];
    for (let at = 0; at < streams.length; at += SLICE) {
      if (at > 0) await turn();
      const news = new StreamNews(this.sources);
      for (const stream of streams.slice(at, at + SLICE)) this.serve(stream, news);
    }
  }

  private serve(stream: EventStream, news: StreamNews): void {
    if (!this.streams.has(stream)) return;
    const now = this.clock.monotonic();
    if (stream.waitsSince !== null) {
      if (now - stream.waitsSince >= SLOW_AFTER_MS) this.connections.end(stream, 'slow_client');
      return;
    }
    const { bytes, progress, hasMore } = news.after(stream.progress, stream.sight);
    stream.progress = progress;
    if (bytes.length === 0) return;
    stream.write(bytes, now, hasMore ? () => this.serve(stream, new StreamNews(this.sources)) : undefined);
  }

  /** Keeps proxies from taking a quiet stream for a dead one. */
  private ping(): void {
    const now = this.clock.monotonic();
    for (const stream of this.streams) if (stream.waitsSince === null) stream.write(': ping\n\n', now);
  }
}
