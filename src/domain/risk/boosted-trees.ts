/** Gradient-boosted decision trees for yes or no: how a trained model scores, and why. */

/** One tree as columns, node 0 its root; a node whose `feature` is −1 is a leaf. */
export interface Tree {
  /** Index of the feature that the node asks for. */
  readonly feature: readonly number[];
  /** Left below or at it, right above it. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Log-odds that the tree adds where it ends at the node; of an inner node the mean of what lies below it. */
  readonly value: readonly number[];
}

export interface BoostedTrees {
  /** Log-odds before any tree. */
  readonly bias: number;
  readonly trees: readonly Tree[];
}

/** What a feature added to the log-odds of one score. */
export interface Contribution {
  readonly feature: number;
  readonly logOdds: number;
}

/** Chance of yes, above 0 and below 1. */
export function scoreOf({ bias, trees }: BoostedTrees, features: ArrayLike<number>): number {
  let logOdds = bias;
  for (const { feature, threshold, left, right, value } of trees) {
    let node = 0;
    for (let asked = feature[0]!; asked >= 0; asked = feature[node]!)
      node = features[asked]! <= threshold[node]! ? left[node]! : right[node]!;
    logOdds += value[node]!;
  }
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * What each feature added, strongest first: at every step down a tree, the change of the expected value belongs to the feature asked.
 * Together with the bias and the values of the roots they sum to the log-odds of the score.
 */
export function contributionsOf({ trees }: BoostedTrees, features: ArrayLike<number>): Contribution[] {
  const sums = new Map<number, number>();
  for (const { feature, threshold, left, right, value } of trees) {
    let node = 0;
    for (let asked = feature[0]!; asked >= 0; asked = feature[node]!) {
      const next = features[asked]! <= threshold[node]! ? left[node]! : right[node]!;
      sums.set(asked, (sums.get(asked) ?? 0) + value[next]! - value[node]!);
      node = next;
    }
  }
  return [...sums]
    .map(([feature, logOdds]) => ({ feature, logOdds }))
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds) || a.feature - b.feature);
}
