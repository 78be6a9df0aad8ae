import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TransactionEvent } from '../ports/transaction-event-log.ts';
import { eventKey, TransactionTotalsReader } from '../ports/transaction-totals.ts';
import type { TransactionTotals } from '../ports/transaction-totals.ts';
import type { Decision, Transaction } from '../../domain/transactions/transaction.ts';
import type { TransactionStatus } from '../../domain/transactions/transaction-status.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { TransactionFigures } from './transaction-figures.ts';

const T = Date.UTC(2026, 10, 21, 9, 45);
const NOTHING: TransactionTotals = { created: [], processed: [], held: 0, position: 0, unnumbered: new Set() };

/** Answers when a test lets it. */
class Totals extends TransactionTotalsReader {
  answer: TransactionTotals = NOTHING;
  reads = 0;
  private waiting: (() => void) | null = null;
  isHeld = false;

  async read(): Promise<TransactionTotals> {
    this.reads += 1;
    if (this.isHeld) await new Promise<void>((resolve) => (this.waiting = resolve));
    return this.answer;
  }

  release(): void {
    this.isHeld = false;
    this.waiting?.();
  }
}

describe('TransactionFigures', () => {
  let clock: HandClock;
  let totals: Totals;
  let figures: TransactionFigures;
  let position: number;

  beforeEach(() => {
    clock = new HandClock(T);
    totals = new Totals();
    figures = new TransactionFigures(totals, clock, new KeptJournal());
    position = 0;
  });

  const accepted = (transaction: Transaction): TransactionEvent => {
    position += 1;
    const change = { version: 1, from: null, to: 'Pending' as const, at: transaction.createdAt, actor: 'a', reason: null };
    return { position, seq: position, kind: 'accepted', transaction, change };
  };
  const step = (
    transaction: Transaction,
    from: TransactionStatus,
    to: TransactionStatus,
    decision: Decision = 'approve',
  ): TransactionEvent => {
    position += 1;
    const change = { version: 2, from, to, at: clock.at, actor: 'a', reason: null };
    return { position, seq: position, kind: 'transition', transaction: { ...transaction, status: to, decision, version: 2 }, change };
  };
  const later = (ms: number) => {
    clock.at += ms;
    return figures.current()!;
  };

  it('has nothing to tell before the sums were read, and tries again where they could not be', async () => {
    expect(figures.current()).toBeNull();
    totals.answer = null as unknown as TransactionTotals;
    await figures.begin();
    expect(figures.current()).toBeNull();
    totals.answer = NOTHING;
    await figures.begin();
    expect(figures.current()).toMatchObject({ counts: [0, 0, 0, 0], held: 0 });
  });

  it('ends its windows a moment ago, and counts by then', async () => {
    await figures.begin();
    figures.told([accepted(aTransaction({ createdAt: T, amountReporting: 1350, source: 'ATM', country: 'FR' }))]);
    expect(figures.current()).toMatchObject({ computedAt: T - 300, counts: [0, 0, 0, 0] });
    expect(later(300)).toMatchObject({
      computedAt: T,
      counts: [1, 1, 1, 1],
      volumes: [1350n, 1350n, 1350n, 1350n],
      sources: [{ name: 'ATM', count: 1, volume: 1350n }],
      countries: [{ name: 'FR', count: 1, volume: 1350n }],
    });
  });

  it('follows a transaction through its life', async () => {
    await figures.begin();
    const [paid, kept, declined, reviewed] = [0, 1, 2, 3].map((i) => aTransaction({ createdAt: T + i, amountReporting: null })) as [
      Transaction,
      Transaction,
      Transaction,
      Transaction,
    ];
    figures.told([paid, kept, declined, reviewed].map(accepted));
    clock.at += 100;
    figures.told([
      step(paid, 'Pending', 'Processing'),
      step(kept, 'Pending', 'Held', 'hold'),
      step(declined, 'Pending', 'Failed', 'decline'),
    ]);
    position += 1;
    figures.told([{ position, seq: null, kind: 'assessed', transaction: { ...reviewed, decision: 'review' }, change: null }]);
    expect(later(300)).toMatchObject({ held: 1, flagged: 3, failed: 1, completed: 0, unconverted: 4, volumes: [0n, 0n, 0n, 0n] });
    figures.told([step(paid, 'Processing', 'Completed'), step(kept, 'Held', 'Processing', 'hold')]);
    expect(later(300)).toMatchObject({ held: 0, flagged: 3, failed: 1, completed: 1, averageDurationMs: (98 + 400) / 2 });
  });

  it('counts what was told while the sums were read once: not what they hold, numbered or not', async () => {
    const inSums = accepted(aTransaction({ createdAt: T }));
    const unnumbered = accepted(aTransaction({ createdAt: T }));
    const after = accepted(aTransaction({ createdAt: T }));
    totals.isHeld = true;
    totals.answer = {
      created: [{ at: T, source: 'Online', country: 'DE', count: 2, volume: 2700n, unconverted: 0, flagged: 1 }],
      processed: [{ at: T, completed: true, durationMs: 40, count: 1 }],
      held: 7,
      position: 1,
      unnumbered: new Set([eventKey(unnumbered.transaction.id, 'accepted', 1)]),
    };
    const begun = figures.begin();
    figures.told([inSums, unnumbered, after]);
    totals.release();
    await begun;
    expect(later(300)).toMatchObject({ counts: [3, 3, 3, 3], volumes: [4050n, 4050n, 4050n, 4050n], flagged: 1, completed: 1, held: 7 });
  });

  it('begins anew where events are missing, also while it begins', async () => {
    await figures.begin();
    figures.told([accepted(aTransaction({ createdAt: T }))]);
    figures.cut();
    expect(figures.current()).toBeNull();
    totals.isHeld = true;
    const begun = figures.begin();
    figures.cut();
    totals.release();
    await begun;
    expect(figures.current()).toBeNull();
    await figures.begin();
    expect(later(300)).toMatchObject({ counts: [0, 0, 0, 0] });
    expect(totals.reads).toBe(3);
  });

  it('waits for a clock that goes back a little, and begins anew where it was set back', async () => {
    await figures.begin();
    expect(later(-900)!.computedAt).toBe(T - 300);
    clock.at -= 1000;
    expect(figures.current()).toBeNull();
  });

  it('ends its windows earlier while events take longer to come', async () => {
    await figures.begin();
    clock.at += 900;
    figures.told([accepted(aTransaction({ createdAt: T }))]);
    expect(later(1000)!.computedAt).toBe(T + 1000);
    expect(later(20_000)!.computedAt).toBe(T + 21_900 - 300);
  });
});
