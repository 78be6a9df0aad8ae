/** Counts how often each rule is hit, those that only watch too, in the moment in which the decisions are stored. */
import { DecisionSink } from '../ports/decision-sink.ts';
import type { DecidedTransaction } from '../ports/decision-sink.ts';
import type { RuleRepository } from '../ports/rule-repository.ts';

export class CountRuleHits extends DecisionSink {
  constructor(private readonly rules: RuleRepository) {
    super();
  }

  async decided(decisions: readonly DecidedTransaction[], at: number): Promise<void> {
    const hits = new Map<string, number>();
    for (const { assessment } of decisions) {
      for (const { ruleId, skipped } of [...assessment.hits, ...assessment.shadowHits]) {
        if (skipped === null) hits.set(ruleId, (hits.get(ruleId) ?? 0) + 1);
      }
    }
    if (hits.size > 0) await this.rules.addHits(hits, at);
  }
}

/** Tells several of each decision, one after the other. */
export class EachSink extends DecisionSink {
  constructor(private readonly sinks: readonly DecisionSink[]) {
    super();
  }

  async decided(decisions: readonly DecidedTransaction[], at: number): Promise<void> {
    for (const sink of this.sinks) await sink.decided(decisions, at);
  }
}
