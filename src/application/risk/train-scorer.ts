/** Learns a scorer from labelled transactions of the past, in order of time; nothing is seen that was not known at the moment itself. */
import { createHash } from 'node:crypto';
import { ActivityBook, REACH } from '../../domain/risk/activity-book.ts';
import { contributionsOf, scoreOf } from '../../domain/risk/boosted-trees.ts';
import type { BoostedTrees } from '../../domain/risk/boosted-trees.ts';
import { FEATURES, FeatureReader } from '../../domain/risk/features.ts';
import { KnownLabels } from '../../domain/risk/known-labels.ts';
import { Ranking } from '../../domain/risk/ranking.ts';
import { MODEL_FORMAT, SCORE_STEPS } from '../../domain/risk/scorer-model.ts';
import type { ScorerModel } from '../../domain/risk/scorer-model.ts';
import { trainTrees } from '../../domain/risk/tree-training.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';

export interface TrainingOptions {
  /** Epoch milliseconds, inclusive: earlier transactions only fill the history. Null: all are learned from. */
  readonly from: number | null;
  /** Epoch milliseconds, exclusive. */
  readonly to: number | null;
  readonly labelDelayMs: number;
  readonly currency: string;
}

const ACCOUNTS = 200_000;
/** 64 bytes each. */
const ENTRIES = 8_000_000;
const TRIM_EVERY = 1000;
const LONGEST_FEATURE_MS = 30 * 86_400_000;
/** Rows that are learned from: about 200 bytes each, all at once in memory. */
const MOST_ROWS = 2_000_000;
const FIRST_ROWS = 4096;
/** Of values in a model: what lies below moves no score. */
const DIGITS = 6;
/** The part of the rows, the newest, that the figures are of. */
const HELD_BACK = 0.2;
/** Rows that say how much each feature adds. */
const IMPORTANCE_ROWS = 5000;

export class TrainScorer {
  private readonly activities = new ActivityBook({ accounts: ACCOUNTS, entries: ENTRIES, reach: REACH, isWhole: true });
  private readonly world: KnownLabels;
  private readonly reader = new FeatureReader();
  private readonly row = new Float64Array(FEATURES.length);
  private columns = FEATURES.map(() => new Float64Array(FIRST_ROWS));
  private labels = new Uint8Array(FIRST_ROWS);
  private rows = 0;
  private seen = 0;
  private first = NaN;
  private last = NaN;

  constructor(private readonly options: TrainingOptions) {
    this.world = new KnownLabels(options.labelDelayMs, LONGEST_FEATURE_MS);
  }

  /** They come in order of time and then id. @throws RangeError where there are too many to learn from */
  take(transaction: Transaction, label: boolean | null): void {
    const { from, to } = this.options;
    const { createdAt, counterpartyId, accountId } = transaction;
    this.world.advance(createdAt);
    if (label !== null && (from === null || createdAt >= from) && (to === null || createdAt < to)) {
      this.reader.read(transaction, this.activities.of(accountId), this.world, this.row);
      this.keep(label, createdAt);
    }
    this.activities.record(transaction);
    if (label !== null && counterpartyId !== null) this.world.learn(counterpartyId, createdAt, label);
    if (++this.seen % TRIM_EVERY === 0) this.activities.trim();
  }

  /** @throws RangeError where the rows do not suffice */
  train(): ScorerModel {
    const split = Math.floor(this.rows * (1 - HELD_BACK));
    const rehearsal = rounded(trainTrees(this.upTo(split), this.labels.subarray(0, split)));
    const { ranking, threshold } = this.judge(rehearsal, split);
    const trees = rounded(trainTrees(this.upTo(this.rows), this.labels.subarray(0, this.rows)));
    const version = createHash('sha256')
      .update(JSON.stringify([FEATURES.map(({ name }) => name), trees]))
      .digest('hex')
      .slice(0, 12);
    return {
      format: MODEL_FORMAT,
      version,
      kind: 'gradient-boosted-trees',
      currency: this.options.currency,
      trainedOn: {
        from: new Date(this.first).toISOString(),
        to: new Date(this.last).toISOString(),
        transactions: this.rows,
        positives: this.labels.subarray(0, this.rows).reduce((sum, label) => sum + label, 0),
        labelDelayMs: this.options.labelDelayMs,
      },
      metrics: { averagePrecision: ranking.averagePrecision(), rocAuc: ranking.rocAuc(), transactions: this.rows - split },
      threshold,
      features: this.importances(trees),
      ...trees,
    };
  }

  private keep(label: boolean, createdAt: number): void {
    if (this.rows === MOST_ROWS) throw new RangeError(`at most ${MOST_ROWS} transactions are learned from: choose a shorter span`);
    if (this.rows === this.labels.length) this.grow();
    for (let i = 0; i < this.row.length; i += 1) this.columns[i]![this.rows] = this.row[i]!;
    this.labels[this.rows] = label ? 1 : 0;
    this.rows += 1;
    if (Number.isNaN(this.first)) this.first = createdAt;
    this.last = createdAt;
  }

  private grow(): void {
    const room = Math.min(MOST_ROWS, this.rows * 2);
    this.columns = this.columns.map((column) => {
      const wider = new Float64Array(room);
      wider.set(column);
      return wider;
    });
    const labels = new Uint8Array(room);
    labels.set(this.labels);
    this.labels = labels;
  }

  private upTo(rows: number): Float64Array[] {
    return this.columns.map((column) => column.subarray(0, rows));
  }

  /** The rows that were held back. */
  private judge(trees: BoostedTrees, from: number): { ranking: Ranking; threshold: number } {
    const ranking = new Ranking(SCORE_STEPS);
    for (let row = from; row < this.rows; row += 1) {
      ranking.add(Math.round(scoreOf(trees, this.featuresOf(row)) * SCORE_STEPS), this.labels[row] === 1);
    }
    let threshold = 0.5;
    let best = 0;
    for (const { score, precision, recall } of ranking.curve()) {
      const balance = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      if (balance > best) [best, threshold] = [balance, score / SCORE_STEPS];
    }
    return { ranking, threshold };
  }

  private importances(trees: BoostedTrees): ScorerModel['features'] {
    const sums = new Float64Array(FEATURES.length);
    const step = Math.max(1, Math.floor(this.rows / IMPORTANCE_ROWS));
    for (let row = 0; row < this.rows; row += step) {
      for (const { feature, logOdds } of contributionsOf(trees, this.featuresOf(row))) sums[feature]! += Math.abs(logOdds);
    }
    const all = sums.reduce((sum, one) => sum + one, 0) || 1;
    return FEATURES.map(({ name, description }, i) => ({ name, description, importance: Number((sums[i]! / all).toFixed(4)) }));
  }

  private featuresOf(row: number): Float64Array {
    for (let i = 0; i < this.row.length; i += 1) this.row[i] = this.columns[i]![row]!;
    return this.row;
  }
}

/** As the file has it, so that what was measured is what will score. */
function rounded({ bias, trees }: BoostedTrees): BoostedTrees {
  const short = (value: number): number => Number(value.toPrecision(DIGITS));
  return { bias: short(bias), trees: trees.map((tree) => ({ ...tree, value: tree.value.map(short) })) };
}
