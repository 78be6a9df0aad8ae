/** A batch of transactions as it is read, and the results of its items as they are told. */
import type { FastifyRequest } from 'fastify';
import type { AcceptResult } from '../../application/ports/transaction-ledger.ts';
import { MAX_BATCH_TRANSACTIONS } from '../../application/transactions/submit-transactions.ts';
import { transactionView } from '../../application/transactions/transaction.view.ts';
import type { TransactionView } from '../../application/transactions/transaction.view.ts';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { escapePointer } from './json-limits.ts';
import { problemOf } from './problem-details.filter.ts';
import type { Problem } from './problem-details.filter.ts';

/** One item of a batch: its transaction, or what is wrong with it. */
type ItemResult = { index: number; status: number } & ({ transaction: TransactionView } | { error: Problem });

export interface BatchResult {
  accepted: number;
  replayed: number;
  rejected: number;
  results: ItemResult[];
}

/** @throws ValidationError, DomainError `malformed_body`, `batch_too_large` */
export function itemsOf(body: unknown): readonly unknown[] {
  if (body === undefined) throw new DomainError('malformed_body', 'the body is empty, it must be an object with items');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ValidationError([{ pointer: '', code: 'wrong_type', detail: 'must be an object' }]);
  }
  const { items, ...others } = body as { items?: unknown };
  const errors = Object.keys(others).map((field) => ({
    pointer: `/${escapePointer(field)}`,
    code: 'unknown_field',
    detail: 'is not a field of a batch',
  }));
  if (items === undefined) errors.push({ pointer: '/items', code: 'required', detail: 'is required' });
  else if (!Array.isArray(items)) errors.push({ pointer: '/items', code: 'wrong_type', detail: 'must be an array of transactions' });
  else if (items.length === 0) errors.push({ pointer: '/items', code: 'out_of_range', detail: 'must hold at least one transaction' });
  if (errors.length > 0) throw new ValidationError(errors);
  const { length } = items as unknown[];
  if (length > MAX_BATCH_TRANSACTIONS) {
    throw new DomainError('batch_too_large', `a batch holds at most ${MAX_BATCH_TRANSACTIONS} transactions, this one has ${length}`);
  }
  return items as unknown[];
}

/** What the request is answered with, one result per item in their order. */
export function batchResult(results: readonly AcceptResult[], request: FastifyRequest): BatchResult {
  const count = (outcome: AcceptResult['outcome']): number => results.filter((result) => result.outcome === outcome).length;
  return {
    accepted: count('accepted'),
    replayed: count('replayed'),
    rejected: count('refused'),
    results: results.map((result, index) => itemResult(result, index, request)),
  };
}

function itemResult(result: AcceptResult, index: number, request: FastifyRequest): ItemResult {
  if (result.outcome === 'refused') {
    const error = problemOf(result.error, request);
    return { index, status: error.status, error };
  }
  return { index, status: result.outcome === 'accepted' ? 201 : 200, transaction: transactionView(result.transaction) };
}
