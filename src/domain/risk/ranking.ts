/** How well scores put fraud above everything else: counts per score, so that memory does not grow with what is counted. */

export interface CurvePoint {
  /** Lowest score that counts as found at this point. */
  readonly score: number;
  /** Found ones among all positive ones. */
  readonly recall: number;
  /** Positive ones among all found ones. */
  readonly precision: number;
}

export class Ranking {
  private readonly positives: Uint32Array;
  private readonly negatives: Uint32Array;
  private readonly highest: number;
  private positiveCount = 0;
  private negativeCount = 0;

  /** @param highest scores are integers from 0 to this */
  constructor(highest: number) {
    this.highest = highest;
    this.positives = new Uint32Array(highest + 1);
    this.negatives = new Uint32Array(highest + 1);
  }

  add(score: number, isPositive: boolean): void {
    if (isPositive) {
      this.positives[score]! += 1;
      this.positiveCount += 1;
    } else {
      this.negatives[score]! += 1;
      this.negativeCount += 1;
    }
  }

  /** Share of positive ones; null where nothing was counted. */
  get baseRate(): number | null {
    const all = this.positiveCount + this.negativeCount;
    return all === 0 ? null : this.positiveCount / all;
  }

  /**
   * Sum over all distinct scores, highest first, of (recall gained) × (precision there): equal scores are one step and nothing is
   * interpolated. Null without a positive one.
   */
  averagePrecision(): number | null {
    if (this.positiveCount === 0) return null;
    let sum = 0;
    for (const { positives, found, truePositives } of this.steps()) sum += (positives / this.positiveCount) * (truePositives / found);
    return sum;
  }

  /** Chance that a positive one scores above a negative one, equal scores counting half; null where one of the kinds is missing. */
  rocAuc(): number | null {
    if (this.positiveCount === 0 || this.negativeCount === 0) return null;
    let pairs = 0;
    let above = 0;
    for (const { positives, negatives } of this.steps()) {
      pairs += negatives * (above + positives / 2);
      above += positives;
    }
    return pairs / (this.positiveCount * this.negativeCount);
  }

  /** The precision/recall curve, one point per distinct score, highest first; empty without a positive one. */
  *curve(): Generator<CurvePoint> {
    if (this.positiveCount === 0) return;
    for (const { score, found, truePositives } of this.steps())
      yield { score, recall: truePositives / this.positiveCount, precision: truePositives / found };
  }

  /** Every score that was given, highest first, with what was counted at it and down to it. */
  private *steps(): Generator<{ score: number; positives: number; negatives: number; found: number; truePositives: number }> {
    let found = 0;
    let truePositives = 0;
    for (let score = this.highest; score >= 0; score -= 1) {
      const positives = this.positives[score]!;
      const negatives = this.negatives[score]!;
      if (positives + negatives === 0) continue;
      found += positives + negatives;
      truePositives += positives;
      yield { score, positives, negatives, found, truePositives };
    }
  }
}
