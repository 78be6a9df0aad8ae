/** What is done about one transaction: a person decides on a held one, a gateway outside reports how it settled. */
import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { DecideTransaction } from '../../application/transactions/decide-transaction.command.ts';
import type { HoldDecision } from '../../application/transactions/decide-transaction.command.ts';
import { ReportStatus, REPORTED_STATUSES } from '../../application/transactions/report-status.command.ts';
import type { TransactionView } from '../../application/transactions/transaction.view.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import { actorOf } from '../../domain/identity/principal.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation } from './operation.ts';
import { DecisionDto, StatusDto } from './transactions.dto.ts';
import { NULLABLE_TRANSACTION, TRANSACTION } from './transactions.examples.ts';

const DECISION_ERRORS = ['validation_failed', 'malformed_body', 'not_found', 'illegal_transition', 'database_unavailable'];

@ApiTags('transactions')
@Controller('api/transactions')
export class TransactionActsController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/release')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('transactions:decide')
  @Operation({
    summary: 'Let a held transaction go on',
    description: 'Again is 200 while it is the last transition; the reason stands in the history.',
    params: { id: TRANSACTION.id },
    example: { reason: 'the customer was called' },
    responseExample: { ...TRANSACTION, status: 'Processing' },
    nullable: NULLABLE_TRANSACTION,
    errors: DECISION_ERRORS,
  })
  async release(
    @Param('id', IdPipe) id: string,
    @Body() { reason }: DecisionDto,
    @CurrentPrincipal() who: Principal,
  ): Promise<TransactionView> {
    return this.decide(id, 'release', reason, who);
  }

  @Post(':id/reject')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('transactions:decide')
  @Operation({
    summary: 'Fail a held transaction',
    description: 'Again is 200 while it is the last transition; the reason stands in the history, that of the transaction is `rejected`.',
    params: { id: TRANSACTION.id },
    example: { reason: 'the customer knows nothing of it' },
    responseExample: { ...TRANSACTION, status: 'Failed', reason: 'rejected' },
    nullable: NULLABLE_TRANSACTION,
    errors: DECISION_ERRORS,
  })
  async reject(
    @Param('id', IdPipe) id: string,
    @Body() { reason }: DecisionDto,
    @CurrentPrincipal() who: Principal,
  ): Promise<TransactionView> {
    return this.decide(id, 'reject', reason, who);
  }

  @Post(':id/status')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('transactions:write')
  @Operation({
    summary: 'Report what a gateway outside did with a transaction',
    description: `${REPORTED_STATUSES.join(', ')}, in the order of the life cycle; the same again changes nothing. Refused unless SETTLEMENT_GATEWAY is external.`,
    params: { id: TRANSACTION.id },
    example: { status: 'Failed', reason: 'insufficient_funds', at: '2026-11-21T09:45:01.402Z' },
    optional: ['reason', 'at'],
    responseExample: { ...TRANSACTION, status: 'Failed' },
    nullable: NULLABLE_TRANSACTION,
    errors: DECISION_ERRORS,
  })
  async status(
    @Param('id', IdPipe) id: string,
    @Body() { status, reason, at }: StatusDto,
    @CurrentPrincipal() who: Principal,
  ): Promise<TransactionView> {
    return visibleTo(who, await this.commands.execute(new ReportStatus(id, status, reason ?? null, at ?? null, actorOf(who))));
  }

  private async decide(id: string, decision: HoldDecision, reason: string, who: Principal): Promise<TransactionView> {
    return visibleTo(who, await this.commands.execute(new DecideTransaction(id, decision, reason, actorOf(who))));
  }
}
