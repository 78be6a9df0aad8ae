/** A set of rules, or a learned scorer, over transactions of the past: the engine of live assessment, fed in order of time. */
import { ActivityBook, REACH } from '../../domain/risk/activity-book.ts';
import { FEATURES, FeatureReader } from '../../domain/risk/features.ts';
import { KnownLabels } from '../../domain/risk/known-labels.ts';
import { Ranking } from '../../domain/risk/ranking.ts';
import type { CurvePoint } from '../../domain/risk/ranking.ts';
import { RiskEngine } from '../../domain/risk/risk-engine.ts';
import type { RiskLimits } from '../../domain/risk/risk-engine.ts';
import { RuleBook } from '../../domain/risk/rule-book.ts';
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';
import { SCORE_STEPS } from '../../domain/risk/scorer-model.ts';
import type { LearnedScorer } from '../../domain/risk/scorer-model.ts';
import type { WorldFacts } from '../../domain/risk/world-facts.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { HitTally } from './hit-tally.ts';
import type { BacktestFigures } from './hit-tally.ts';

export interface BacktestOptions {
  readonly rules: readonly RuleDefinition[];
  /** That money of rules is in. */
  readonly currency: string;
  readonly limits: RiskLimits;
  /** Epoch milliseconds, inclusive: earlier transactions only fill the history. Null: from the day of the first one. */
  readonly from: number | null;
  /** Epoch milliseconds, exclusive. Null: to the end of the day of the last one. */
  readonly to: number | null;
  /** From a transaction to the moment when its label is known. */
  readonly labelDelayMs: number;
  /** Scores and hits are then the model's, not those of the rules. */
  readonly scorer: LearnedScorer | null;
}

export interface RuleBacktest extends BacktestFigures {
  readonly kind: string;
  readonly name: string;
  readonly weight: number;
}

export interface BacktestReport extends BacktestFigures {
  readonly transactions: number;
  readonly days: number;
  readonly labelled: number | null;
  /** Each by itself: a hit is a hit, whatever its weight. */
  readonly rules: readonly RuleBacktest[];
}

const DAY = 86_400_000;
const ACCOUNTS = 200_000;
/** 64 bytes each. */
const ENTRIES = 8_000_000;
/** Transactions between two looks at how many accounts there are. */
const TRIM_EVERY = 1000;
/** The windows of the features reach as far. */
const LONGEST_FEATURE_MS = 30 * DAY;

export class Backtest {
  /** What is known of accounts so far. */
  readonly activities = new ActivityBook({ accounts: ACCOUNTS, entries: ENTRIES, reach: REACH, isWhole: true });
  private readonly engine: RiskEngine;
  private readonly labels: KnownLabels;
  private readonly together: HitTally;
  private readonly byRule: ReadonlyMap<string, { definition: RuleDefinition; tally: HitTally }>;
  private readonly features = new Float64Array(FEATURES.length);
  private readonly reader = new FeatureReader();
  private readonly isSingle: boolean;
  private judged = 0;
  private labelled = 0;
  private seen = 0;
  private first = NaN;
  private last = NaN;

  /** @throws RangeError where a rule does not fit its kind */
  constructor(private readonly options: BacktestOptions) {
    const { rules, currency, limits, labelDelayMs, scorer } = options;
    this.engine = new RiskEngine(new RuleBook(rules, [], currency), limits);
    const longest = Math.max(LONGEST_FEATURE_MS, ...rules.map(({ params }) => Number(params['windowMs'] ?? 0)));
    this.labels = new KnownLabels(labelDelayMs, longest);
    this.together = new HitTally(new Ranking(scorer === null ? 1000 : SCORE_STEPS));
    this.byRule = new Map(rules.map((definition) => [definition.id, { definition, tally: new HitTally(new Ranking(1)) }]));
    this.isSingle = rules.length === 1;
  }

  /**
   * Judges one; they come in order of time and then id. Answers its score, the rules' 0 to 1000 or the model's 0 to 1; null for one that only
   * fills the history.
   * @param label null: nobody will ever know
   * @param world what is known beside the account's past; left out: what the labels tell
   */
  judge(transaction: Transaction, label: boolean | null, world: WorldFacts = this.labels): number | null {
    const { from, to } = this.options;
    const { createdAt, counterpartyId } = transaction;
    this.labels.advance(createdAt);
    const isCounted = (from === null || createdAt >= from) && (to === null || createdAt < to);
    const score = isCounted ? this.count(transaction, label, world) : null;
    if (!isGone(transaction)) this.activities.record(transaction);
    if (label !== null && counterpartyId !== null) this.labels.learn(counterpartyId, createdAt, label);
    if (++this.seen % TRIM_EVERY === 0) this.activities.trim();
    return score;
  }

  /** Accounts whose past was let go, as there was too much. */
  get forgotten(): number {
    return this.activities.evicted;
  }

  report(): BacktestReport {
    const span = this.span();
    const days = span / DAY;
    const known = (span - this.unknown(span)) / DAY;
    const labelled = this.labelled === 0 ? null : this.labelled;
    return {
      transactions: this.judged,
      ...this.together.figures(known, labelled !== null),
      days,
      labelled,
      rules: [...this.byRule.values()].map(({ definition: { kind, name, weight }, tally }) => ({
        kind,
        name,
        weight,
        ...tally.figures(known, labelled !== null),
      })),
    };
  }

  /** Precision and recall at every score. */
  curve(): Iterable<CurvePoint> {
    return this.together.ranking.curve();
  }

  /** Share of positive ones among those with a label; null without any. */
  get baseRate(): number | null {
    return this.together.ranking.baseRate;
  }

  private count(transaction: Transaction, label: boolean | null, world: WorldFacts): number {
    const { accountId, createdAt } = transaction;
    const { scorer } = this.options;
    const activity = this.activities.of(accountId);
    const { riskScore, decision, hits } = this.engine.assess(transaction, activity, world);
    const day = Math.floor(createdAt / DAY);
    if (Number.isNaN(this.first)) this.first = createdAt;
    this.last = createdAt;
    this.judged += 1;
    if (label !== null) this.labelled += 1;
    const asked = new Set<string>();
    for (const { ruleId, skipped } of hits) if (skipped === null) asked.add(ruleId);
    for (const [id, { tally }] of this.byRule) tally.add(asked.has(id) ? 1 : 0, asked.has(id), accountId, day, label);
    if (scorer === null) {
      const isHit = this.isSingle ? asked.size > 0 : decision !== 'approve';
      this.together.add(riskScore, isHit, accountId, day, label);
      return riskScore;
    }
    this.reader.read(transaction, activity, world, this.features);
    const score = scorer.score(this.features);
    this.together.add(Math.round(score * SCORE_STEPS), score >= scorer.model.threshold, accountId, day, label);
    return score;
  }

  /** In milliseconds. */
  private span(): number {
    if (this.judged === 0 && (this.options.from === null || this.options.to === null)) return 0;
    const from = this.options.from ?? Math.floor(this.first / DAY) * DAY;
    const to = this.options.to ?? (Math.floor(this.last / DAY) + 1) * DAY;
    return to - from;
  }

  /** How much of the span is before its first transaction: of that nothing is known. */
  private unknown(span: number): number {
    const { from } = this.options;
    if (from === null) return 0;
    return this.judged === 0 ? span : this.first - from;
  }
}

/** It is no part of its account's history. */
function isGone({ status, reason }: Transaction): boolean {
  return status === 'Failed' && (reason === 'declined' || reason === 'expired');
}
