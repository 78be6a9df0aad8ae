/** Transactions and requests to accept them, with defaults that make sense. */
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AcceptRequest } from '../../src/application/ports/transaction-ledger.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';

/** Pending, version 1, just created. */
export function aTransaction(changes: Partial<Transaction> = {}): Transaction {
  const createdAt = changes.createdAt ?? Date.now();
  return {
    id: uuidv7({ msecs: createdAt }),
    amountMinor: 1250,
    amountReporting: 1350,
    currency: 'EUR',
    type: 'Payment',
    source: 'Online',
    status: 'Pending',
    riskScore: null,
    decision: null,
    accountId: 'acc-1',
    counterpartyId: 'shop-9',
    country: 'DE',
    counterpartyCountry: 'FR',
    ip: null,
    device: null,
    latitude: null,
    longitude: null,
    description: null,
    symbol: null,
    simulated: false,
    reason: null,
    createdAt,
    updatedAt: createdAt,
    processedAt: null,
    version: 1,
    ...changes,
  };
}

/** A request of one principal; with a key its fingerprint is that of `body`. */
export function anAccept(
  changes: Partial<Transaction> = {},
  { key = null, body = 'body', principalId = 'p-1' }: { key?: string | null; body?: string; principalId?: string } = {},
): AcceptRequest {
  const fingerprint = key === null ? null : createHash('sha256').update(body).digest();
  return { transaction: aTransaction(changes), principalId, actor: 'key:feed', idempotencyKey: key, fingerprint };
}
