/** Asks every rule about a transaction and adds up what they say: score, decision, and the hits that explain them. */
import { DECISIONS } from '../transactions/transaction.ts';
import type { Decision, Transaction } from '../transactions/transaction.ts';
import type { AccountActivity } from './account-activity.ts';
import type { Hit } from './hit.ts';
import type { CompiledRule, RuleBook } from './rule-book.ts';
import type { Finding, RuleFacts } from './rule-kind.ts';
import type { WorldFacts } from './world-facts.ts';

export interface RiskAssessment {
  /** From 0 to 1000. */
  readonly riskScore: number;
  readonly decision: Decision;
  readonly hits: readonly Hit[];
  /** Of rules that only watch; they have no part in score and decision. */
  readonly shadowHits: readonly Hit[];
}

/** Scores from which a transaction is looked at, and held. */
export interface RiskLimits {
  readonly alertScore: number;
  readonly holdScore: number;
}

const MOST_SCORE = 1000;
const NO_HITS: readonly Hit[] = [];

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

export class RiskEngine {
  readonly book: RuleBook;
  private readonly limits: RiskLimits;
  private readonly facts = { end: 0 } as Mutable<RuleFacts>;

  constructor(book: RuleBook, limits: RiskLimits) {
    this.book = book;
    this.limits = limits;
  }

  /** Judges; it remembers nothing: `activity` is what the account did before, and the caller records the transaction in it afterwards. */
  assess(transaction: Transaction, activity: AccountActivity, world: WorldFacts): RiskAssessment {
    const { facts, book, limits } = this;
    const { type, amountReporting, createdAt, id } = transaction;
    facts.transaction = transaction;
    facts.amount = amountReporting ?? NaN;
    facts.isOut = type === 'Payment' || type === 'Transfer' || type === 'Withdrawal';
    facts.activity = activity;
    facts.end = activity.seek(createdAt, id);
    facts.world = world;
    let hits: Hit[] | null = null;
    let score = 0;
    let rank = 0;
    for (const rule of book.active) {
      if (rule.needsRate && amountReporting === null) {
        (hits ??= []).push(skippedHit(rule));
        continue;
      }
      const finding = rule.check(facts);
      if (finding === null) continue;
      (hits ??= []).push(hitOf(rule, finding));
      score += rule.definition.weight;
      rank = Math.max(rank, rankOf(rule.definition.decision), rankOf(finding.decision ?? null));
    }
    score = Math.min(score, MOST_SCORE);
    rank = Math.max(rank, score >= limits.holdScore ? 2 : score >= limits.alertScore ? 1 : 0);
    return { riskScore: score, decision: DECISIONS[rank]!, hits: hits ?? NO_HITS, shadowHits: this.watch() };
  }

  private watch(): readonly Hit[] {
    let hits: Hit[] | null = null;
    for (const rule of this.book.shadow) {
      if (rule.needsRate && Number.isNaN(this.facts.amount)) continue;
      const finding = rule.check(this.facts);
      if (finding !== null) (hits ??= []).push(hitOf(rule, finding));
    }
    return hits ?? NO_HITS;
  }
}

function rankOf(decision: Decision | null): number {
  return decision === null ? 0 : DECISIONS.indexOf(decision);
}

function hitOf({ definition }: CompiledRule, { inputs, windowMs, threshold, margin, sentence }: Finding): Hit {
  const { id, kind, name, version, weight } = definition;
  return {
    ruleId: id,
    rule: kind,
    ruleName: name,
    ruleVersion: version,
    weight,
    inputs,
    windowMs,
    threshold,
    margin,
    sentence,
    skipped: null,
  };
}

function skippedHit({ definition }: CompiledRule): Hit {
  const { id, kind, name, version, weight } = definition;
  const sentence = 'Not looked at: there is no rate for the currency';
  const nothing = { inputs: {}, windowMs: null, threshold: null, margin: null };
  return { ruleId: id, rule: kind, ruleName: name, ruleVersion: version, weight, ...nothing, sentence, skipped: 'no_rate' };
}
