/** Scores transactions by what somebody learned from the past. */

export abstract class Scorer {
  /** Of the model. */
  abstract readonly version: string;
  /** Scores from here on are hits. */
  abstract readonly threshold: number;
  /**
   * A score from 0 to 1 for each row of features, which are as `FeatureReader` reads them; null for each where the scorer failed or took too
   * long. Never rejects, and answers within its deadline.
   */
  abstract score(rows: readonly Float64Array[]): Promise<readonly (number | null)[]>;
}
