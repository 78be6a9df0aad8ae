/** What the routes of transactions take beside a transaction itself, which its own reader checks. */
import { IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsString, Length, Matches } from 'class-validator';
import { REPORTED_STATUSES } from '../../application/transactions/report-status.command.ts';
import type { ReportedStatus } from '../../application/transactions/report-status.command.ts';
import type { TransactionSearch } from '../../application/transactions/transaction.queries.ts';
import { SYMBOL_PATTERN } from '../../domain/kernel/symbol-name.ts';
import { AMOUNT_PATTERN } from '../../domain/transactions/money.ts';
import { DECISIONS, TRANSACTION_SOURCES, TRANSACTION_TYPES } from '../../domain/transactions/transaction.ts';
import type { Decision, TransactionSource, TransactionType } from '../../domain/transactions/transaction.ts';
import { ACCOUNT_PATTERN } from '../../domain/transactions/transaction-reader.ts';
import { TRANSACTION_STATUSES } from '../../domain/transactions/transaction-status.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';
import { QueryFormat } from './list-export.ts';
import type { ExportFormat } from './list-export.ts';
import { PageQuery, QueryTime } from './paging.ts';
import { Optional } from './validation.ts';

const OneOf = (words: readonly string[]): PropertyDecorator => IsIn([...words], { message: `must be one of ${words.join(', ')}` });
const QueryFlag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** What both the list and the export select by. */
class TransactionFilters {
  @Optional()
  @OneOf(TRANSACTION_STATUSES)
  status?: TransactionStatus;

  @Optional()
  @OneOf(TRANSACTION_TYPES)
  type?: TransactionType;

  @Optional()
  @OneOf(TRANSACTION_SOURCES)
  source?: TransactionSource;

  @Optional()
  @Matches(ACCOUNT_PATTERN, { message: 'must be an account such as acc-1' })
  account?: string;

  @Optional()
  @Matches(ACCOUNT_PATTERN, { message: 'must be an account such as shop-9' })
  counterparty?: string;

  @Optional()
  @Matches(/^[A-Z]{2}$/, { message: 'must be a country such as DE' })
  country?: string;

  @Optional()
  @Matches(SYMBOL_PATTERN, { message: 'must be a symbol such as AAPL' })
  symbol?: string;

  @Optional()
  @Matches(/^[A-Z]{3}$/, { message: 'must be a currency such as EUR' })
  currency?: string;

  @Optional()
  @OneOf(DECISIONS)
  decision?: Decision;

  @Optional()
  @QueryFlag()
  @IsBoolean({ message: 'must be true or false' })
  flagged?: boolean;

  @Optional()
  @Matches(AMOUNT_PATTERN, { message: 'must be an amount such as 12.50' })
  minAmount?: string;

  @Optional()
  @QueryTime()
  from?: number;

  @Optional()
  @QueryTime()
  to?: number;
}

export class TransactionsQuery extends IntersectionType(TransactionFilters, PageQuery) {}

export class ExportQuery extends TransactionFilters {
  @QueryFormat()
  format?: ExportFormat;
}

/** The filters as the application names them. */
export function searchOf({ account: accountId, counterparty: counterpartyId, ...rest }: TransactionFilters): TransactionSearch {
  return { accountId, counterpartyId, ...rest };
}

/** Why a person decides. */
export class DecisionDto {
  @IsString()
  @Length(1, 500, { message: 'must have 1 to 500 characters' })
  reason: string;
}

/** An outcome that the gateway reports. */
export class StatusDto {
  @OneOf(REPORTED_STATUSES)
  status: ReportedStatus;

  @Optional()
  @IsString()
  @Length(1, 200, { message: 'must have 1 to 200 characters' })
  reason?: string;

  @Optional()
  @QueryTime()
  at?: number;
}
