/** What persons do about an alert. Each act may name the version that it was decided upon. */
import { Body, Controller, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TriageAlert } from '../../application/risk/triage-alert.command.ts';
import type { AlertView } from '../../application/risk/alert.view.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DISPOSITIONS } from '../../domain/risk/alert.ts';
import type { AlertAct } from '../../domain/risk/alert.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { AssignDto, NoteDto, ReopenDto, ResolveDto, SnoozeDto } from './alerts.dto.ts';
import { ALERT, NULLABLE_ALERT } from './alerts.examples.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag, expectedVersion } from './entity-tag.ts';
import { IdPipe } from './id.pipe.ts';
import { IF_MATCH, Operation } from './operation.ts';
import type { OperationDocs } from './operation.ts';

const REPEATED = 'The last act once more is 200 and changes nothing; one that the status does not have is 409 with the alert as it stands.';

const ActOperation = (docs: OperationDocs): MethodDecorator =>
  Operation({
    description: REPEATED,
    params: { id: ALERT.id },
    headers: IF_MATCH,
    responseExample: ALERT,
    nullable: NULLABLE_ALERT,
    free: ['inputs'],
    absent: ['ruleName'],
    ...docs,
    errors: ['validation_failed', 'malformed_body', 'not_found', 'illegal_transition', 'version_mismatch', 'database_unavailable'],
  });

/** Who acts on what, as every act has it. */
interface Triage {
  id: string;
  ifMatch: string | undefined;
  act: Act;
  who: Principal;
  reply: FastifyReply;
}

@ApiTags('alerts')
@Controller('api/alerts/:id')
@RequirePermission('alerts:triage')
export class AlertActsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('acknowledge')
  @HttpCode(HttpStatus.OK)
  @ActOperation({ summary: 'Say that an open alert was seen', responseExample: { ...ALERT, status: 'acknowledged', assignee: null } })
  async acknowledge(
    @Param('id', IdPipe) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'acknowledge' }, { id, ifMatch, act, who, reply });
  }

  @Post('assign')
  @HttpCode(HttpStatus.OK)
  @ActOperation({
    summary: 'Give an alert to a user, or, with null, to nobody',
    description: `An open or acknowledged one is then investigated. ${REPEATED}`,
    example: { assignee: 'ada' },
    fields: { assignee: { type: ['string', 'null'] } },
  })
  async assign(
    @Param('id', IdPipe) id: string,
    @Body() { assignee }: AssignDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'assign', assignee }, { id, ifMatch, act, who, reply });
  }

  @Post('resolve')
  @HttpCode(HttpStatus.OK)
  @ActOperation({
    summary: 'Close an alert with what it turned out to be',
    example: { disposition: 'false_positive', note: 'the customer confirmed the payment' },
    optional: ['note'],
    fields: { disposition: { type: 'string', enum: DISPOSITIONS } },
    responseExample: { ...ALERT, status: 'resolved', disposition: 'false_positive' },
  })
  async resolve(
    @Param('id', IdPipe) id: string,
    @Body() { disposition, note }: ResolveDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'resolve', disposition, note: note ?? null }, { id, ifMatch, act, who, reply });
  }

  @Post('reopen')
  @HttpCode(HttpStatus.OK)
  @ActOperation({
    summary: 'Investigate a resolved alert again',
    description: `409 also where a newer alert of its kind and subject is not resolved. ${REPEATED}`,
    example: { reason: 'the customer called back' },
  })
  async reopen(
    @Param('id', IdPipe) id: string,
    @Body() { reason }: ReopenDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'reopen', reason }, { id, ifMatch, act, who, reply });
  }

  @Post('snooze')
  @HttpCode(HttpStatus.OK)
  @ActOperation({
    summary: 'Let an alert be quiet until a time',
    description: `Repeats are counted meanwhile; a rise of severity is told all the same. ${REPEATED}`,
    example: { until: '2026-11-21T12:00:00Z', reason: 'the customer travels' },
    responseExample: { ...ALERT, snoozedUntil: '2026-11-21T12:00:00.000Z' },
  })
  async snooze(
    @Param('id', IdPipe) id: string,
    @Body() { until, reason }: SnoozeDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'snooze', until, reason }, { id, ifMatch, act, who, reply });
  }

  @Post('notes')
  @HttpCode(HttpStatus.OK)
  @ActOperation({ summary: 'Add a note', example: { text: 'called the customer' } })
  async note(
    @Param('id', IdPipe) id: string,
    @Body() { text }: NoteDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @CurrentPrincipal() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlertView> {
    return this.make({ name: 'note', text }, { id, ifMatch, act, who, reply });
  }

  private async make(triage: AlertAct, { id, ifMatch, act, who, reply }: Triage): Promise<AlertView> {
    const alert = await this.commands.execute(new TriageAlert(id, triage, expectedVersion(ifMatch), act));
    void reply.header('etag', entityTag(alert.version));
    return visibleTo(who, alert);
  }
}
