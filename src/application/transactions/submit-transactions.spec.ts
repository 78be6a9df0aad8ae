import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { timeOfUuidV7, UuidV7Source } from '../../domain/kernel/uuid-v7.ts';
import { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import { canonicalFacts } from '../../domain/transactions/transaction-reader.ts';
import { TransactionLedger } from '../ports/transaction-ledger.ts';
import type { AcceptRequest, AcceptResult } from '../ports/transaction-ledger.ts';
import { SubmitTransactions } from './submit-transactions.ts';

const SENDER = { principalId: 'p1', actor: 'key:feed', isSimulator: false };
const BODY = { amount: '12.50', currency: 'EUR', accountId: 'acc-1' };
const KEY = 'order-0000000017';

/** Takes everything, or answers as it is told. */
class StubLedger extends TransactionLedger {
  calls: (readonly AcceptRequest[])[] = [];
  answer: (request: AcceptRequest) => AcceptResult = ({ transaction }) => ({ outcome: 'accepted', transaction });

  accept(requests: readonly AcceptRequest[]): Promise<AcceptResult[]> {
    this.calls.push(requests);
    return Promise.resolve(requests.map((request) => this.answer(request)));
  }
}

function scene({ isSettledBySimulation = false } = {}) {
  const ledger = new StubLedger();
  const ids = new UuidV7Source((bytes) => bytes.fill(7));
  const submit = new SubmitTransactions(ledger, new ExchangeRates('USD', { EUR: '1.25' }), ids, new HandClock(), isSettledBySimulation);
  let woken = 0;
  submit.onAccepted = () => (woken += 1);
  return { ledger, submit, wakes: () => woken };
}

describe('SubmitTransactions', () => {
  it('keeps a good transaction with its id, its time and its value in the reporting currency', async () => {
    const { ledger, submit, wakes } = scene();
    const { outcome, transaction } = await submit.submit(SENDER, BODY, null);
    expect(outcome).toBe('accepted');
    expect(transaction).toMatchObject({
      amountMinor: 1250,
      amountReporting: 1562,
      status: 'Pending',
      decision: null,
      version: 1,
      simulated: false,
    });
    expect(timeOfUuidV7(transaction.id)).toBe(transaction.createdAt);
    expect(ledger.calls).toEqual([[{ transaction, principalId: 'p1', actor: 'key:feed', idempotencyKey: null, fingerprint: null }]]);
    expect(wakes()).toBe(1);
  });

  it('fingerprints what the body means, where there is a key', async () => {
    const { ledger, submit } = scene();
    await submit.submit(SENDER, BODY, KEY);
    await submit.submit(SENDER, { ...BODY, amount: '12.5', type: 'Payment' }, KEY);
    const [first, second] = ledger.calls.map(([request]) => request!);
    expect(first!.idempotencyKey).toBe(KEY);
    expect(first!.fingerprint).toEqual(createHash('sha256').update(canonicalFacts(first!.transaction)).digest());
    expect(second!.fingerprint).toEqual(first!.fingerprint);
  });

  it('says that a transaction is simulated where its sender or its gateway is', async () => {
    const made = [
      await scene().submit.submit({ ...SENDER, isSimulator: true }, BODY, null),
      await scene({ isSettledBySimulation: true }).submit.submit(SENDER, BODY, null),
    ];
    expect(made.map(({ transaction }) => transaction.simulated)).toEqual([true, true]);
  });

  it.each(['short', 'x'.repeat(65), 'abcdefghijklmno!'])('refuses the key %j before anything else', async (key) => {
    const { ledger, submit } = scene();
    await expect(submit.submit(SENDER, {}, key)).rejects.toMatchObject({ code: 'idempotency_key_invalid' });
    expect(ledger.calls).toEqual([]);
  });

  it('keeps nothing of a bad body', async () => {
    const { ledger, submit, wakes } = scene();
    await expect(submit.submit(SENDER, { ...BODY, amount: 'x' }, null)).rejects.toBeInstanceOf(ValidationError);
    expect(ledger.calls).toEqual([]);
    expect(wakes()).toBe(0);
  });

  it('tells what the ledger refuses', async () => {
    const { ledger, submit, wakes } = scene();
    const error = new DomainError('idempotency_key_reused', 'another body');
    ledger.answer = () => ({ outcome: 'refused', error });
    await expect(submit.submit(SENDER, BODY, KEY)).rejects.toBe(error);
    expect(wakes()).toBe(0);
  });

  it('wakes nobody for an answer that was given before', async () => {
    const { ledger, submit, wakes } = scene();
    ledger.answer = ({ transaction }) => ({ outcome: 'replayed', transaction });
    expect((await submit.submit(SENDER, BODY, KEY)).outcome).toBe('replayed');
    expect(wakes()).toBe(0);
  });

  it('gives each item of a batch its result at its place, and the good ones to the ledger at once', async () => {
    const { ledger, submit, wakes } = scene();
    const items = [BODY, { ...BODY, amount: 'x' }, { ...BODY, amount: '3', idempotencyKey: KEY }, 5, { ...BODY, amount: '4' }];
    const results = await submit.submitAll(SENDER, items);
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted', 'refused', 'accepted']);
    expect(results.map((result) => ('transaction' in result ? result.transaction.amountMinor : null))).toEqual([
      1250,
      null,
      300,
      null,
      400,
    ]);
    expect(ledger.calls.map((requests) => requests.map(({ idempotencyKey }) => idempotencyKey))).toEqual([[null, KEY, null]]);
    const ids = ledger.calls[0]!.map(({ transaction }) => transaction.id);
    expect(ids).toEqual([...ids].sort());
    expect(wakes()).toBe(1);
  });

  it('asks the ledger nothing for a batch without a good item', async () => {
    const { ledger, submit } = scene();
    expect(await submit.submitAll(SENDER, [{}])).toMatchObject([{ outcome: 'refused', error: { code: 'validation_failed' } }]);
    expect(ledger.calls).toEqual([]);
  });
});
