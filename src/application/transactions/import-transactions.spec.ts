import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { timeOfUuidV7, UuidV7Source } from '../../domain/kernel/uuid-v7.ts';
import { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { TransactionArchive } from '../ports/transaction-archive.ts';
import type { PastTransaction } from '../ports/transaction-archive.ts';
import { ImportTransactions } from './import-transactions.ts';
import type { ImportRecord } from './import-transactions.ts';

const NOW = Date.UTC(2026, 10, 21);
const CELLS = { createdAt: '2025-08-01T10:00:00.123Z', amount: '12.50', accountId: 'acc-1' };
const ID = '0198f6a0-0000-4000-8000-000000000001';

class MemoryArchive extends TransactionArchive {
  readonly stored = new Map<string, Transaction>();
  readonly batches: number[] = [];

  store(transactions: readonly PastTransaction[]): Promise<number> {
    const before = this.stored.size;
    this.batches.push(transactions.length);
    for (const { transaction } of transactions) if (!this.stored.has(transaction.id)) this.stored.set(transaction.id, transaction);
    return Promise.resolve(this.stored.size - before);
  }

  announced = 0;

  announce(): Promise<void> {
    this.announced += 1;
    return Promise.resolve();
  }

  known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(ids.filter((id) => this.stored.has(id))));
  }
}

function scene() {
  const archive = new MemoryArchive();
  const ids = new UuidV7Source((bytes) => bytes.fill(7));
  const work = new ImportTransactions(archive, new ExchangeRates('USD', { EUR: '1.25' }), ids, new HandClock(NOW));
  return { archive, work };
}

/** Lines of a file, the first of them line 2. */
async function* lines(...cells: ImportRecord['cells'][]): AsyncGenerator<ImportRecord> {
  for (const [i, one] of cells.entries()) yield { line: i + 2, cells: one };
}

describe('ImportTransactions', () => {
  it('makes completed transactions of that time, in the reporting currency where none is told', async () => {
    const { archive, work } = scene();
    expect(await work.run(lines({ ...CELLS, latitude: '-33.9' }, { ...CELLS, id: ID.toUpperCase(), currency: 'EUR' }))).toEqual({
      imported: 2,
      skipped: 0,
      errors: [],
    });
    const [first, second] = [...archive.stored.values()];
    const createdAt = Date.UTC(2025, 7, 1, 10, 0, 0, 123);
    expect(first).toMatchObject({
      currency: 'USD',
      amountMinor: 1250,
      status: 'Completed',
      decision: null,
      latitude: -33.9,
      simulated: false,
    });
    expect(first).toMatchObject({ createdAt, updatedAt: createdAt, processedAt: createdAt, version: 3 });
    expect(timeOfUuidV7(first!.id)).toBe(createdAt);
    expect(second).toMatchObject({ id: ID, currency: 'EUR', amountReporting: 1562 });
  });

  it.each<[ImportRecord['cells'], string]>([
    [{ ...CELLS, amount: 'x' }, 'amount invalid_format'],
    [{ ...CELLS, currency: 'XAU' }, 'currency unknown_currency'],
    [{ ...CELLS, createdAt: 'yesterday' }, 'createdAt invalid_format'],
    [{ ...CELLS, createdAt: '2026-11-22T00:00:00Z' }, 'createdAt timestamp_out_of_range'],
    [{ ...CELLS, createdAt: '1999-12-31T23:59:59Z' }, 'createdAt timestamp_out_of_range'],
    [{ amount: '1', accountId: 'a' }, 'createdAt required'],
    [{ ...CELLS, id: 'nonsense' }, 'id invalid_format'],
    [{ ...CELLS, latitude: 'north' }, 'latitude wrong_type'],
    [{ ...CELLS, longitude: '200' }, 'longitude out_of_range'],
  ])('skips %j and says why', async (cells, error) => {
    const { archive, work } = scene();
    const summary = await work.run(lines(CELLS, cells));
    expect([summary.imported, summary.skipped]).toEqual([1, 1]);
    expect(summary.errors.map(({ line, field, code }) => `${line} ${field} ${code}`)).toEqual([`3 ${error}`]);
    expect(archive.stored.size).toBe(1);
  });

  it('tells of the first errors only', async () => {
    const summary = await scene().work.run(lines(...Array.from({ length: 30 }, () => ({ ...CELLS, amount: 'x' }))));
    expect([summary.skipped, summary.errors.length]).toEqual([30, 10]);
  });

  it('skips an id that is there already', async () => {
    const { work } = scene();
    const file = [{ ...CELLS, id: ID }, CELLS];
    expect((await work.run(lines(...file))).imported).toBe(2);
    expect(await work.run(lines(...file))).toMatchObject({ imported: 1, skipped: 1 });
  });

  it('stores a thousand at a time', async () => {
    const { archive, work } = scene();
    await work.run(lines(...Array.from({ length: 2500 }, () => CELLS)));
    expect(archive.batches).toEqual([1000, 1000, 500]);
    expect(archive.announced).toBe(1);
  });

  it('announces what it stored also where the file breaks off, and nothing where it only rehearses', async () => {
    const { archive, work } = scene();
    async function* broken(): AsyncGenerator<ImportRecord> {
      for (let line = 2; line < 1500; line += 1) yield { line, cells: CELLS };
      throw new Error('the file breaks off');
    }
    await expect(work.run(broken())).rejects.toThrow('the file breaks off');
    expect([archive.stored.size, archive.announced]).toEqual([1000, 1]);
    await work.rehearse(lines(CELLS));
    expect(archive.announced).toBe(1);
  });

  it('rehearses without storing, and counts as it would', async () => {
    const { archive, work } = scene();
    const file = [{ ...CELLS, id: ID }, { ...CELLS, id: ID }, CELLS, { ...CELLS, amount: 'x' }];
    expect(await work.rehearse(lines(...file))).toMatchObject({ imported: 2, skipped: 2 });
    expect(archive.stored.size).toBe(0);
    expect(await work.run(lines(...file))).toMatchObject({ imported: 2, skipped: 2 });
    expect(await work.rehearse(lines(...file))).toMatchObject({ imported: 1, skipped: 3 });
  });
});
