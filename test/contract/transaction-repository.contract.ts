/** What every `TransactionRepository` does. */
import { expect, it } from '@jest/globals';
import type { TransactionFilter, TransactionRepository } from '../../src/application/ports/transaction-repository.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { aTransaction } from '../support/transaction-builders.ts';

export interface RepositoryScene {
  repository: TransactionRepository;
  /** Stores transactions in any status. */
  store(...transactions: Transaction[]): Promise<void>;
}

const NOW = Date.UTC(2026, 10, 21, 9, 45);
const UNKNOWN = '00000000-0000-0000-0000-000000000000';

export function transactionRepositoryContract(scene: () => RepositoryScene): void {
  it('has nothing for an unknown id, whatever its form', async () => {
    for (const id of [UNKNOWN, "x' OR true --", '']) {
      expect(await scene().repository.get(id)).toBeNull();
      expect(await scene().repository.detail(id)).toBeNull();
    }
    expect(await scene().repository.getAll([UNKNOWN])).toEqual([]);
  });

  it('gives those of many ids that are there', async () => {
    const all = [aTransaction(), aTransaction(), aTransaction()];
    await scene().store(...all);
    const found = await scene().repository.getAll([all[2]!.id, UNKNOWN, all[0]!.id]);
    expect(found.map(({ id }) => id).sort()).toEqual([all[0]!.id, all[2]!.id].sort());
  });

  it('lists newest first, those of one time by id, page after page without loss', async () => {
    const all = Array.from({ length: 25 }, (_, i) => aTransaction({ createdAt: NOW + Math.floor(i / 5) }));
    await scene().store(...all);
    const listed: Transaction[] = [];
    const next = () => scene().repository.find({}, listed.at(-1) ?? null, 4);
    for (let page = await next(); page.length > 0; page = await next()) listed.push(...page);
    expect(listed).toEqual([...all].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)));
  });

  it('filters by each property and by all of them', async () => {
    const wanted = aTransaction({
      status: 'Held',
      decision: 'hold',
      riskScore: 450,
      type: 'Transfer',
      source: 'ATM',
      accountId: 'acc-2',
      counterpartyId: 'shop-1',
      country: 'US',
      symbol: 'AAPL',
      currency: 'USD',
      amountReporting: 50_000,
      createdAt: NOW + 50,
    });
    const other = aTransaction({ createdAt: NOW + 40 });
    await scene().store(wanted, other);
    const filters: TransactionFilter[] = [
      { status: 'Held' },
      { type: 'Transfer' },
      { source: 'ATM' },
      { accountId: 'acc-2' },
      { counterpartyId: 'shop-1' },
      { country: 'US' },
      { symbol: 'AAPL' },
      { currency: 'USD' },
      { decision: 'hold' },
      { flagged: true },
      { minAmountReporting: 50_000 },
      { from: NOW + 50 },
    ];
    for (const filter of filters) expect(await scene().repository.find(filter, null, 10)).toEqual([wanted]);
    expect(await scene().repository.find({ to: NOW + 50 }, null, 10)).toEqual([other]);
    expect(await scene().repository.find({ flagged: false }, null, 10)).toEqual([other]);
    expect(await scene().repository.find({ ...Object.assign({}, ...filters), to: NOW + 51 }, null, 10)).toEqual([wanted]);
    expect(await scene().repository.find({ accountId: 'none' }, null, 10)).toEqual([]);
  });

  it('does not call an approved transaction flagged, and leaves out what has no value where one is asked for', async () => {
    const approved = aTransaction({ decision: 'approve', riskScore: 0, amountReporting: null });
    const reviewed = aTransaction({ decision: 'review', riskScore: 210 });
    await scene().store(approved, reviewed);
    expect(await scene().repository.find({ flagged: true }, null, 10)).toEqual([reviewed]);
    expect(await scene().repository.find({ flagged: false }, null, 10)).toEqual([approved]);
    expect(await scene().repository.find({ minAmountReporting: 0 }, null, 10)).toEqual([reviewed]);
  });
}
