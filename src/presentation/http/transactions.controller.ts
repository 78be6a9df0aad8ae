/** Transactions in; their state, lists and exports out. */
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAX_BATCH_TRANSACTIONS, SubmitTransactions } from '../../application/transactions/submit-transactions.ts';
import type { Sender } from '../../application/transactions/submit-transactions.ts';
import { TransactionQueries } from '../../application/transactions/transaction.queries.ts';
import { transactionView } from '../../application/transactions/transaction.view.ts';
import type { TransactionDetailView, TransactionView } from '../../application/transactions/transaction.view.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import { actorOf } from '../../domain/identity/principal.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { DECISIONS, TRANSACTION_SOURCES, TRANSACTION_TYPES } from '../../domain/transactions/transaction.ts';
import { TRANSACTION_STATUSES } from '../../domain/transactions/transaction-status.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { NDJSON, TransactionBody, TransactionsBody } from './body-parsers.ts';
import { IdPipe } from './id.pipe.ts';
import { EXPORT_FORMATS, exportedFile, exportFormat } from './list-export.ts';
import { Operation, TIME_PAGE_QUERY, TIME_QUERY } from './operation.ts';
import { decodeCursor, encodeCursor, page } from './paging.ts';
import type { Page } from './paging.ts';
import { batchResult, itemsOf } from './transaction-batch.ts';
import type { BatchResult } from './transaction-batch.ts';
import { ExportQuery, searchOf, TransactionsQuery } from './transactions.dto.ts';
import * as examples from './transactions.examples.ts';

const FILTERS = {
  status: { oneOf: TRANSACTION_STATUSES },
  type: { oneOf: TRANSACTION_TYPES },
  source: { oneOf: TRANSACTION_SOURCES },
  account: { example: 'acc-1' },
  counterparty: { example: 'shop-9' },
  country: { description: 'of the transaction, not of the counterparty', example: 'DE' },
  symbol: { example: 'AAPL' },
  currency: { example: 'EUR' },
  decision: { oneOf: DECISIONS },
  flagged: { oneOf: ['true', 'false'] },
  minAmount: { description: 'in the reporting currency; leaves out what has no rate', example: '100.00' },
};

/** The fields of a transaction, in the order of its shape. */
const TRANSACTION_COLUMNS = Object.keys(examples.TRANSACTION) as (keyof TransactionView)[];

@ApiTags('transactions')
@Controller('api/transactions')
export class TransactionsController {
  constructor(
    private readonly submit: SubmitTransactions,
    private readonly queries: TransactionQueries,
  ) {}

  @Post()
  @RequirePermission('transactions:write')
  @TransactionBody()
  @Operation({
    summary: 'Send one transaction',
    description:
      'Answered once it is durable. With the header `Idempotency-Key` (16–64 of `A–Z a–z 0–9 _ -`) the same body again is answered with 200, ' +
      '`Idempotent-Replayed: true` and the first answer; another body with 422.',
    headers: {
      'Idempotency-Key':
        'Leave it empty, or give a key of your own for this one request, such as `order-2026-11-21-000017`: sent again with the same body, it is answered as the first time; with another it is refused (422)',
    },
    example: examples.TRANSACTION_REQUEST,
    moreExamples: { 'Hits the example of a rule (POST /api/rules)': examples.TRANSACTION_OF_EXAMPLE_RULE },
    fields: { type: { type: 'string', enum: TRANSACTION_TYPES }, source: { type: 'string', enum: TRANSACTION_SOURCES } },
    optional: examples.OPTIONAL_TRANSACTION_FIELDS,
    status: 201,
    otherStatus: { status: 200, description: 'Done before, under the same key' },
    responseExample: examples.ACCEPTED_TRANSACTION,
    responseShape: examples.TRANSACTION,
    nullable: examples.NULLABLE_TRANSACTION,
    errors: [
      'validation_failed',
      'malformed_body',
      'idempotency_key_invalid',
      'request_in_progress',
      'body_too_large',
      'unsupported_media_type',
      'idempotency_key_reused',
      'overloaded',
      'database_unavailable',
      'outcome_unknown',
    ],
  })
  async one(
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TransactionView> {
    if (body === undefined) throw new DomainError('malformed_body', 'the body is empty, it must be a transaction');
    const { outcome, transaction } = await this.submit.submit(senderOf(principal), body, key ?? null);
    if (outcome === 'accepted') void reply.header('location', `/api/transactions/${transaction.id}`);
    else void reply.status(HttpStatus.OK).header('idempotent-replayed', 'true');
    return transactionView(transaction);
  }

  @Post('batch')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('transactions:write')
  @TransactionsBody()
  @Operation({
    summary: `Send up to ${MAX_BATCH_TRANSACTIONS} transactions`,
    description:
      'Valid items are committed together, or none is. Each has a result at its index: 201, 200 (its `idempotencyKey` was used for it ' +
      'before) or the `error` that it would have had alone, pointers relative to the item.',
    example: { items: [examples.TRANSACTION_REQUEST] },
    responseExample: examples.BATCH_RESULT,
    responseShape: examples.BATCH_SHAPE,
    absent: ['transaction', 'error', 'errors'],
    nullable: examples.NULLABLE_TRANSACTION,
    errors: [
      'validation_failed',
      'malformed_body',
      'idempotency_key_invalid',
      'body_too_large',
      'batch_too_large',
      'unsupported_media_type',
      'overloaded',
      'database_unavailable',
      'outcome_unknown',
    ],
  })
  async batch(
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<BatchResult> {
    if (key !== undefined) {
      throw new DomainError('idempotency_key_invalid', 'in a batch each item has its own key, the field idempotencyKey');
    }
    return batchResult(await this.submit.submitAll(senderOf(principal), itemsOf(body)), request);
  }

  @Get()
  @RequirePermission('transactions:read')
  @Operation({
    summary: 'Transactions, newest first',
    description: '`from` and `to` select by `createdAt`.',
    query: { ...FILTERS, ...TIME_PAGE_QUERY },
    responseExample: { items: [examples.TRANSACTION], nextCursor: null },
    nullable: examples.NULLABLE_TRANSACTION,
    errors: ['validation_failed', 'unknown_parameter', 'invalid_cursor', 'database_unavailable'],
  })
  async list(
    @Query() query: TransactionsQuery,
    @CurrentPrincipal() reader: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<TransactionView>> {
    const { cursor, limit, ...filters } = query;
    const after = decodeCursor(cursor, ['number', 'id']);
    const position = after === null ? null : { createdAt: after[0], id: after[1] };
    const { items, next } = await this.queries.list(searchOf(filters), position, limit);
    return page(request, reply, visibleTo(reader, items), next === null ? null : encodeCursor([next.createdAt, next.id]));
  }

  @Get('export')
  @RequirePermission('transactions:read')
  @Operation({
    summary: 'All transactions that the filters find, as a file',
    description:
      'CSV (RFC 4180) or a JSON object a line, by `format` or `Accept`. In CSV, texts that begin with `= + - @` or a tab have an apostrophe ' +
      'before them.',
    query: { ...FILTERS, ...TIME_QUERY, format: { oneOf: EXPORT_FORMATS } },
    responseType: 'text/csv',
    responseExample: examples.CSV_EXPORT,
    otherAnswers: { [NDJSON]: `${JSON.stringify(examples.TRANSACTION)}\n` },
    errors: ['validation_failed', 'unknown_parameter', 'database_unavailable'],
  })
  async export(
    @Query() query: ExportQuery,
    @Headers('accept') accept: string | undefined,
    @CurrentPrincipal() reader: Principal,
  ): Promise<StreamableFile> {
    const { format: wanted, ...filters } = query;
    return exportedFile(exportFormat(wanted, accept), {
      name: 'transactions',
      columns: TRANSACTION_COLUMNS,
      pages: this.queries.all(searchOf(filters)),
      show: (transaction) => visibleTo(reader, transaction),
    });
  }

  @Get(':id')
  @RequirePermission('transactions:read')
  @Operation({
    summary: 'One transaction with its history and the hits of its assessment',
    params: { id: examples.TRANSACTION.id },
    responseExample: examples.TRANSACTION_DETAIL,
    nullable: [...examples.NULLABLE_TRANSACTION, 'from', 'windowMs', 'threshold', 'margin', 'skipped'],
    free: ['inputs'],
    absent: ['ruleName'],
    errors: ['not_found', 'database_unavailable'],
  })
  async detail(@Param('id', IdPipe) id: string, @CurrentPrincipal() reader: Principal): Promise<TransactionDetailView> {
    return visibleTo(reader, await this.queries.one(id));
  }
}

function senderOf(principal: Principal): Sender {
  return { principalId: principal.id, actor: actorOf(principal), isSimulator: false };
}
