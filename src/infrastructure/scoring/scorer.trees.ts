/** A learned scorer in this process. */
import { Scorer } from '../../application/ports/scorer.ts';
import type { LearnedScorer } from '../../domain/risk/scorer-model.ts';

export class TreeScorer extends Scorer {
  readonly version: string;
  readonly threshold: number;

  constructor(private readonly scorer: LearnedScorer) {
    super();
    this.version = scorer.model.version;
    this.threshold = scorer.model.threshold;
  }

  score(rows: readonly Float64Array[]): Promise<readonly number[]> {
    return Promise.resolve(rows.map((row) => this.scorer.score(row)));
  }
}
