/** Server-sent events, and the tickets that open them where no header can be sent. */
import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveConnections } from '../../application/live/live-connections.ts';
import type { Credential } from '../../application/ports/authenticator.ts';
import { StreamTickets } from '../../application/ports/stream-tickets.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { credentialIn } from '../realtime/live-request.ts';
import { RequirePermission } from './access.guard.ts';
import { EventStreams } from './event-streams.ts';
import { Operation } from './operation.ts';
import { Budget } from './rate-limit.guard.ts';
import { Optional } from './validation.ts';

const NO_TICKET = new DomainError('unauthenticated', 'the ticket is used up, has ended or never was');

class StreamQuery {
  @Optional()
  @IsString()
  ticket?: string;
}

@ApiTags('live')
@Controller('api/stream')
export class StreamController {
  constructor(
    private readonly streams: EventStreams,
    private readonly connections: LiveConnections,
    private readonly tickets: StreamTickets,
  ) {}

  @Post('ticket')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('monitoring:read')
  @Operation({
    summary: 'A ticket that opens /api/stream or /ws once',
    description:
      'For browsers, which cannot send headers there: pass it as `?ticket=` within 30 s. It stands for the credential of this request.',
    responseExample: { ticket: 'v0nJ8Gk2b1mYc4b0qv6t1Q7kXo3yq1mJH0y6m1m2m3M', expiresAt: '2026-11-21T09:45:30.123Z' },
    errors: ['database_unavailable'],
  })
  async ticket(@Req() { headers }: FastifyRequest): Promise<{ ticket: string; expiresAt: string }> {
    const { ticket, expiresAt } = await this.tickets.issue(credentialIn(headers)!);
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  @Get()
  @RequirePermission('monitoring:read', { orTicket: true })
  @Budget('read')
  @Operation({
    summary: 'Figures, transactions and alerts as server-sent events',
    description:
      'At each interval an event `metrics`, and when there are new ones `transactions` (the newest 100 changes of status) and `alerts`. ' +
      'A browser that comes back with `Last-Event-ID` is sent what it missed, or the event `reset`. ' +
      'It has no end, so *Execute* on this page waits for ever: read it with `curl -N localhost:8080/api/stream -H "authorization: Bearer $TOKEN"`.',
    query: { ticket: { description: 'instead of a header' } },
    headers: { 'Last-Event-ID': '`id` of the last event that was read; leave it empty to begin with what is new' },
    responseType: 'text/event-stream',
    responseExample: 'event: metrics\ndata: {"totalTransactions1Min":600}\nid: 0192f0c1.1204.17\n\n',
    errors: ['unknown_parameter', 'overloaded', 'shutting_down', 'market_elsewhere'],
  })
  async stream(@Query() { ticket }: StreamQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const credential = credentialIn(request.headers) ?? (await this.redeemed(ticket));
    const principal = await this.connections.authenticate(credential);
    if (!principal.permissions.has('monitoring:read')) throw new DomainError('forbidden', 'needs the permission monitoring:read');
    if (request.method === 'HEAD') return void reply.type('text/event-stream; charset=utf-8').send();
    if (request.raw.socket.destroyed) return void reply.hijack();
    try {
      this.streams.open(request, reply, principal, credential);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'too_many_connections') throw new DomainError('overloaded', error.detail, [], 5);
      throw error;
    }
  }

  private async redeemed(ticket: string | undefined): Promise<Credential> {
    const credential = ticket === undefined ? null : await this.tickets.redeem(ticket);
    if (credential === null) throw NO_TICKET;
    return credential;
  }
}
