/** What every `TransactionLedger` does. */
import { expect, it } from '@jest/globals';
import type { AcceptRequest, AcceptResult, TransactionLedger } from '../../src/application/ports/transaction-ledger.ts';
import type { TransactionRepository } from '../../src/application/ports/transaction-repository.ts';
import type { HandClock } from '../support/hand-clock.ts';
import { anAccept } from '../support/transaction-builders.ts';

export interface LedgerScene {
  ledger: TransactionLedger;
  repository: TransactionRepository;
  clock: HandClock;
  /** Rows of transactions, history, idempotency keys and outbox. */
  counts(): Promise<number[]>;
}

/** Answers are kept this long. */
export const TTL_MS = 3_600_000;

const outcomes = (results: readonly AcceptResult[]): string[] =>
  results.map((result) => (result.outcome === 'refused' ? result.error.code : result.outcome));

export function transactionLedgerContract(scene: () => LedgerScene): void {
  const accept = (...requests: AcceptRequest[]) => scene().ledger.accept(requests);

  it('keeps every field, the first history row and an event', async () => {
    const request = anAccept({
      amountMinor: 999_999_999_999_999,
      amountReporting: Number.MAX_SAFE_INTEGER,
      currency: 'KWD',
      type: 'Refund',
      source: 'ATM',
      ip: '2001:db8::1',
      device: 'Pixel “9”',
      latitude: -33.86882,
      longitude: 151.2093,
      description: 'Ünïcödé \u202e 😀 \\ "quoted" {braces}, NULL\n',
      symbol: 'BTCUSD',
      simulated: true,
    });
    const { transaction } = request;
    expect(await accept(request)).toEqual([{ outcome: 'accepted', transaction }]);
    const history = [{ version: 1, from: null, to: 'Pending', at: transaction.createdAt, actor: 'key:feed', reason: null }];
    expect(await scene().repository.detail(transaction.id)).toEqual({ transaction, history, hits: [] });
    expect(await scene().counts()).toEqual([1, 1, 0, 1]);
  });

  it('keeps absent values beside present ones', async () => {
    const bare = anAccept({ counterpartyId: null, country: null, counterpartyCountry: null, amountReporting: null });
    const full = anAccept({ latitude: 0, longitude: -0.5, description: '', amountReporting: 0 });
    await accept(bare, full);
    expect(await scene().repository.get(bare.transaction.id)).toEqual(bare.transaction);
    expect(await scene().repository.get(full.transaction.id)).toEqual(full.transaction);
  });

  it('answers requests in their order', async () => {
    const requests = Array.from({ length: 300 }, (_, i) => anAccept({ amountMinor: i + 1 }, { key: i % 3 === 0 ? `key-${i}` : null }));
    const results = await accept(...requests);
    expect(results).toEqual(requests.map(({ transaction }) => ({ outcome: 'accepted', transaction })));
    expect(await scene().counts()).toEqual([300, 300, 100, 300]);
  });

  it('answers a repeated key with what was first answered', async () => {
    const first = anAccept({}, { key: 'k' });
    await accept(first);
    expect(await accept(anAccept({}, { key: 'k' }))).toEqual([{ outcome: 'replayed', transaction: first.transaction }]);
    expect(await scene().counts()).toEqual([1, 1, 1, 1]);
  });

  it('refuses a key with another body', async () => {
    await accept(anAccept({}, { key: 'k' }));
    expect(outcomes(await accept(anAccept({}, { key: 'k', body: 'other' })))).toEqual(['idempotency_key_reused']);
  });

  it('keeps the keys of principals apart', async () => {
    await accept(anAccept({}, { key: 'k' }));
    expect(outcomes(await accept(anAccept({}, { key: 'k', principalId: 'p-2', body: 'other' })))).toEqual(['accepted']);
  });

  it('stores the new ones of a call that also repeats', async () => {
    await accept(anAccept({}, { key: 'a' }), anAccept({}, { key: 'b' }));
    const results = await accept(
      anAccept({}, { key: 'c' }),
      anAccept({}, { key: 'a' }),
      anAccept(),
      anAccept({}, { key: 'b', body: 'other' }),
      anAccept({}, { key: 'd' }),
    );
    expect(outcomes(results)).toEqual(['accepted', 'replayed', 'accepted', 'idempotency_key_reused', 'accepted']);
    expect(await scene().counts()).toEqual([5, 5, 4, 5]);
  });

  it('takes twins in one call as one', async () => {
    const first = anAccept({}, { key: 'k' });
    const results = await accept(first, anAccept({}, { key: 'k' }), anAccept({}, { key: 'k', body: 'other' }));
    expect(outcomes(results)).toEqual(['accepted', 'replayed', 'idempotency_key_reused']);
    expect(results[1]).toEqual({ outcome: 'replayed', transaction: first.transaction });
    expect(await scene().counts()).toEqual([1, 1, 1, 1]);
  });

  it('takes twins of a used key as repeated', async () => {
    await accept(anAccept({}, { key: 'k' }));
    const results = await accept(anAccept({}, { key: 'k', body: 'other' }), anAccept({}, { key: 'k' }));
    expect(outcomes(results)).toEqual(['idempotency_key_reused', 'replayed']);
  });

  it('stores one of fifty calls with one key', async () => {
    const calls = Array.from({ length: 50 }, () => accept(anAccept({}, { key: 'k' })));
    const results = (await Promise.all(calls)).flat();
    expect(outcomes(results).sort()).toEqual(['accepted', ...Array.from({ length: 49 }, () => 'replayed')]);
    expect(new Set(results.map((result) => result.outcome !== 'refused' && result.transaction.id)).size).toBe(1);
    expect(await scene().counts()).toEqual([1, 1, 1, 1]);
  });

  it('refuses the key for ever when its answer is no longer kept', async () => {
    await accept(anAccept({}, { key: 'k' }));
    scene().clock.at += TTL_MS - 1000;
    expect(outcomes(await accept(anAccept({}, { key: 'k' })))).toEqual(['replayed']);
    scene().clock.at += 60_000;
    expect(outcomes(await accept(anAccept({}, { key: 'k' })))).toEqual(['idempotency_key_reused']);
  });

  it('refuses a row that the database does not take, and no other', async () => {
    const bad = anAccept({ description: 'nul \u0000' });
    const results = await Promise.all([accept(anAccept({}, { key: 'a' }), bad, anAccept()), accept(anAccept({}, { key: 'b' }))]);
    expect(results.map(outcomes)).toEqual([['accepted', 'validation_failed', 'accepted'], ['accepted']]);
    expect(await scene().repository.get(bad.transaction.id)).toBeNull();
    expect(await scene().counts()).toEqual([3, 3, 2, 3]);
  });

  it('gives a twin with another body its own try when the first is refused', async () => {
    const results = await accept(anAccept({ description: '\u0000' }, { key: 'k' }), anAccept({}, { key: 'k', body: 'other' }));
    expect(outcomes(results)).toEqual(['validation_failed', 'accepted']);
  });

  it('keeps rows of any time', async () => {
    const times = [Date.UTC(1999, 0, 1), Date.UTC(2026, 0, 1), Date.UTC(2100, 0, 1)];
    const requests = times.map((createdAt) => anAccept({ createdAt }));
    await accept(...requests);
    for (const { transaction } of requests) expect(await scene().repository.get(transaction.id)).toEqual(transaction);
  });

  it('refuses what comes while too much waits, and stores the rest', async () => {
    const calls = Array.from({ length: 30 }, () => accept(...Array.from({ length: 500 }, () => anAccept())));
    const settled = await Promise.allSettled(calls);
    const refused = settled.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
    const stored = (settled.length - refused.length) * 500;
    expect(await scene().counts()).toEqual([stored, stored, 0, stored]);
  });

  it('takes an empty call', async () => {
    expect(await accept()).toEqual([]);
  });
}
