import { describe, expect, it } from '@jest/globals';
import { AccountActivity } from '../../domain/risk/account-activity.ts';
import { NO_LISTS } from '../../domain/risk/list-book.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { Metrics } from '../ports/metrics.ts';
import type { MetricDescription, Sample } from '../ports/metrics.ts';
import { Scorer } from '../ports/scorer.ts';
import { ShadowScoring } from './shadow-scoring.ts';

class ReadMetrics extends Metrics {
  readonly contentType = 'text/plain';
  readonly scores: number[] = [];
  private read: () => Iterable<Sample> = () => [];

  expose(_metric: MetricDescription, read: () => Iterable<Sample>): void {
    this.read = read;
  }

  histogram(): (value: number) => void {
    return (value) => void this.scores.push(value);
  }

  requestAnswered(): void {}

  async text(): Promise<string> {
    return '';
  }

  get counts(): Record<string, number> {
    return Object.fromEntries([...this.read()].map(([labels, value]) => [labels['outcome'], value]));
  }
}

/** Scores by amount: 1000 and more is a hit; nothing is known of 13. */
class AmountScorer extends Scorer {
  readonly version = 'v1';
  readonly threshold = 0.5;
  gate: Promise<void> = Promise.resolve();

  async score(rows: readonly Float64Array[]): Promise<(number | null)[]> {
    await this.gate;
    return rows.map(([amount]) => (amount === 13 ? null : amount! >= 1000 ? 0.9 : 0.1));
  }
}

function watch(scoring: ShadowScoring, amount: number, isFlagged: boolean): void {
  const transaction = {
    id: '',
    accountId: 'a',
    amountReporting: amount,
    type: 'Payment',
    counterpartyId: null,
    createdAt: 1_770_000_000_000,
  };
  const world = { lists: NO_LISTS, lastSpike: () => null, outcomes: () => null };
  scoring.observe(transaction as Transaction, new AccountActivity(10), world, isFlagged);
}

describe('ShadowScoring', () => {
  it('counts who would have hit: the rules, the scorer, both or none', async () => {
    const metrics = new ReadMetrics();
    const scoring = new ShadowScoring(new AmountScorer(), metrics);
    for (const [amount, isFlagged] of [[5000, true], [5000, false], [5, true], [5, false], [5, false], [13, true]] as const) watch(scoring, amount, isFlagged); // prettier-ignore
    await scoring.finish();
    expect(metrics.counts).toEqual({ both: 1, scorer: 1, rules: 1, none: 2, unknown: 1 });
    expect(metrics.scores).toEqual([0.9, 0.9, 0.1, 0.1, 0.1]);
  });

  it('lets go of batches that a slow scorer has no time for', async () => {
    const metrics = new ReadMetrics();
    const scorer = new AmountScorer();
    const { promise, resolve } = Promise.withResolvers<void>();
    scorer.gate = promise;
    const scoring = new ShadowScoring(scorer, metrics);
    const batches = Array.from({ length: 6 }, () => {
      watch(scoring, 5, false);
      return scoring.finish();
    });
    resolve();
    await Promise.all(batches);
    expect(metrics.counts).toMatchObject({ none: 4, unknown: 2 });
  });
});
