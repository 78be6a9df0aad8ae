/**
 * Lets a learned scorer watch the live assessment: it scores what the rules judge, from the same past, and decides nothing. What it would
 * have hit is counted beside what the rules flag.
 */
import { FEATURES, FeatureReader } from '../../domain/risk/features.ts';
import type { AccountActivity } from '../../domain/risk/account-activity.ts';
import type { WorldFacts } from '../../domain/risk/world-facts.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import type { Scorer } from '../ports/scorer.ts';

/** Who hit: the rules, the scorer, both, none; or the scorer did not answer. */
const OUTCOMES = ['none', 'rules', 'scorer', 'both', 'unknown'] as const;
type Outcome = (typeof OUTCOMES)[number];

const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Batches that are being scored; of further ones nothing is known. */
const MOST_BATCHES = 4;

export class ShadowScoring {
  private readonly counts: Record<Outcome, number> = { none: 0, rules: 0, scorer: 0, both: 0, unknown: 0 };
  private readonly reader = new FeatureReader();
  private readonly observeScore: (score: number) => void;
  private rows: Float64Array[] = [];
  private flagged: boolean[] = [];
  private running = 0;

  constructor(
    private readonly scorer: Scorer,
    metrics: Metrics,
  ) {
    metrics.expose(
      {
        name: 'tapewatch_shadow_scores_total',
        help: 'Transactions that a learned scorer watched, by who would have hit them',
        kind: 'counter',
        labels: ['outcome', 'model'],
      },
      () => OUTCOMES.map((outcome): Sample => [{ outcome, model: scorer.version }, this.counts[outcome]]),
    );
    this.observeScore = metrics.histogram({ name: 'tapewatch_shadow_score', help: 'Scores of the learned scorer', buckets: BUCKETS });
  }

  /** Before the transaction is recorded in its account's activity. */
  observe(transaction: Transaction, activity: AccountActivity, world: WorldFacts, isFlagged: boolean): void {
    const row = new Float64Array(FEATURES.length);
    this.reader.read(transaction, activity, world, row);
    this.rows.push(row);
    this.flagged.push(isFlagged);
  }

  /** The batch is complete: nobody waits for its scores, but whoever wants to know when they are counted. */
  async finish(): Promise<void> {
    const { rows, flagged } = this;
    this.rows = [];
    this.flagged = [];
    if (rows.length === 0) return;
    if (this.running === MOST_BATCHES) {
      this.counts.unknown += rows.length;
      return;
    }
    this.running += 1;
    const scores = await this.scorer.score(rows);
    this.running -= 1;
    for (const [i, score] of scores.entries()) this.count(score, flagged[i]!);
  }

  private count(score: number | null, isFlagged: boolean): void {
    if (score === null) {
      this.counts.unknown += 1;
      return;
    }
    this.observeScore(score);
    const isHit = score >= this.scorer.threshold;
    this.counts[isHit ? (isFlagged ? 'both' : 'scorer') : isFlagged ? 'rules' : 'none'] += 1;
  }
}
