/** A learned scorer as it is kept: the trees, what they look at, what they were learned from, and how well they did. */
import { contributionsOf, scoreOf } from './boosted-trees.ts';
import type { BoostedTrees, Tree } from './boosted-trees.ts';
import { FEATURES } from './features.ts';

export const MODEL_FORMAT = 'tapewatch-scorer/1';

export interface ScorerModel extends BoostedTrees {
  readonly format: typeof MODEL_FORMAT;
  /** Fingerprint of what decides scores: equal models are equal. */
  readonly version: string;
  readonly kind: 'gradient-boosted-trees';
  /** Of all amounts that it looks at. */
  readonly currency: string;
  readonly trainedOn: TrainingData;
  /** On the last fifth of the rows, by trees that had not seen it. */
  readonly metrics: { readonly averagePrecision: number | null; readonly rocAuc: number | null; readonly transactions: number };
  /** Scores from here on are hits: the best balance of precision and recall on the last fifth. */
  readonly threshold: number;
  readonly features: readonly ModelFeature[];
}

export interface TrainingData {
  /** ISO 8601, first and last transaction. */
  readonly from: string;
  readonly to: string;
  readonly transactions: number;
  readonly positives: number;
  readonly labelDelayMs: number;
}

export interface ModelFeature {
  readonly name: string;
  readonly description: string;
  /** Its part of all that features add to scores, 0 to 1, on the rows that were learned from. */
  readonly importance: number;
}

/** Scores have six decimals, so that they can be counted. */
export const SCORE_STEPS = 1_000_000;

export interface Explanation {
  readonly feature: string;
  readonly value: number;
  readonly logOdds: number;
}

/** A model bound to the features that are there: it may know fewer, in any order. */
export class LearnedScorer {
  readonly model: ScorerModel;
  private readonly trees: BoostedTrees;

  /** @throws RangeError naming a feature that does not exist */
  constructor(model: ScorerModel) {
    this.model = model;
    const places = model.features.map(({ name }) => {
      const place = FEATURES.findIndex((feature) => feature.name === name);
      if (place < 0) throw new RangeError(`the model looks at ${name}, which is no feature`);
      return place;
    });
    const moved = (tree: Tree): Tree => ({ ...tree, feature: tree.feature.map((feature) => (feature < 0 ? -1 : places[feature]!)) });
    this.trees = { bias: model.bias, trees: model.trees.map(moved) };
  }

  /** From 0 to 1, six decimals. @param features as `FeatureReader` reads them */
  score(features: ArrayLike<number>): number {
    return Math.round(scoreOf(this.trees, features) * SCORE_STEPS) / SCORE_STEPS;
  }

  /** The features that moved the score most, strongest first. */
  explain(features: ArrayLike<number>, most: number): Explanation[] {
    return contributionsOf(this.trees, features)
      .slice(0, most)
      .map(({ feature, logOdds }) => ({ feature: FEATURES[feature]!.name, value: features[feature]!, logOdds }));
  }
}

/** The model that a text holds, or what is wrong with it. */
export function parseModel(text: string): ScorerModel | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  const model = value as Partial<ScorerModel> | null;
  if (typeof model !== 'object' || model === null || model.format !== MODEL_FORMAT) return `is no model of the format ${MODEL_FORMAT}`;
  if (!Array.isArray(model.features) || model.features.length === 0) return 'names no features';
  if (!Array.isArray(model.trees) || typeof model.bias !== 'number' || typeof model.threshold !== 'number') return 'has no trees';
  const features = model.features.length;
  const broken = (model.trees as Tree[]).findIndex((tree) => !isTree(tree, features));
  return broken < 0 ? (model as ScorerModel) : `has a broken tree, number ${broken + 1}`;
}

/** Children come after their parent, so that every walk ends. */
function isTree(tree: Partial<Tree> | null, features: number): boolean {
  if (tree === null || typeof tree !== 'object') return false;
  const { feature, threshold, left, right, value } = tree;
  const columns = [feature, threshold, left, right, value];
  if (!columns.every((column) => Array.isArray(column) && column.length === feature!.length && column.every(Number.isFinite))) return false;
  const isNode = (node: number, i: number): boolean => Number.isInteger(node) && node > i && node < feature!.length;
  return (
    feature!.length > 0 &&
    feature!.every(
      (asked, i) =>
        asked === -1 || (Number.isInteger(asked) && asked >= 0 && asked < features && isNode(left![i]!, i) && isNode(right![i]!, i)),
    )
  );
}
