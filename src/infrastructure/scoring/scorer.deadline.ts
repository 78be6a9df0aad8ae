/** Holds another scorer to a deadline: whoever asks goes on without a score where it fails or is late. */
import { Scorer } from '../../application/ports/scorer.ts';

export class DeadlineScorer extends Scorer {
  readonly version: string;
  readonly threshold: number;

  constructor(
    private readonly scorer: Pick<Scorer, 'version' | 'threshold' | 'score'>,
    private readonly deadlineMs: number,
    private readonly onFailure: (error: unknown) => void,
  ) {
    super();
    this.version = scorer.version;
    this.threshold = scorer.threshold;
  }

  async score(rows: readonly Float64Array[]): Promise<readonly (number | null)[]> {
    const timer = Promise.withResolvers<never>();
    const late = setTimeout(() => timer.reject(new Error(`the scorer took longer than ${this.deadlineMs} ms`)), this.deadlineMs);
    try {
      const scores = await Promise.race([this.scorer.score(rows), timer.promise]);
      if (scores.length !== rows.length) throw new Error(`the scorer gave ${scores.length} scores for ${rows.length} transactions`);
      return scores;
    } catch (error) {
      this.onFailure(error);
      return rows.map(() => null);
    } finally {
      clearTimeout(late);
    }
  }
}
