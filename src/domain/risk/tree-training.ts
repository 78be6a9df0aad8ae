/**
 * Trains gradient-boosted trees: second-order boosting of the logistic loss over binned features (Chen and Guestrin 2016, Ke et al.
 * 2017). The same rows give the same model: nothing is drawn at random.
 */
import type { BoostedTrees, Tree } from './boosted-trees.ts';

export interface TrainingOptions {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Least sum of p (1 − p) on each side of a split: keeps single rows from making rules. */
  readonly minWeight: number;
  /** Pulls leaves towards 0. */
  readonly ridge: number;
}

export const DEFAULT_TRAINING: TrainingOptions = { trees: 120, depth: 4, learningRate: 0.08, minWeight: 1, ridge: 5 };

/** Distinct cells per feature: a byte each. */
const BINS = 128;
/** Values that the borders of the bins are taken from. */
const SAMPLES = 20_000;

/** @throws RangeError where no row is positive, or none negative */
export function trainTrees(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: TrainingOptions = DEFAULT_TRAINING,
): BoostedTrees {
  const rows = labels.length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === rows) throw new RangeError('training needs rows of both kinds');
  const bias = Math.log(positives / (rows - positives));
  const growth = new Growth(columns, rows, options);
  const logOdds = new Float64Array(rows).fill(bias);
  const trees: Tree[] = [];
  for (let round = 0; round < options.trees; round += 1) trees.push(growth.tree(labels, logOdds));
  return { bias, trees };
}

/** Rows of one node, a stretch of the permuted row numbers. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly node: number;
  readonly depth: number;
}

interface Split {
  readonly feature: number;
  readonly bin: number;
}

interface GrowingTree {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
}

class Growth {
  private readonly borders: readonly Float64Array[];
  private readonly bins: readonly Uint8Array[];
  private readonly rows: Uint32Array;
  private readonly aside: Uint32Array;
  private readonly slope: Float64Array;
  private readonly bend: Float64Array;
  private readonly slopes = new Float64Array(BINS);
  private readonly bends = new Float64Array(BINS);
  private readonly options: TrainingOptions;

  constructor(columns: readonly Float64Array[], rows: number, options: TrainingOptions) {
    this.options = options;
    this.borders = columns.map(bordersOf);
    this.bins = columns.map((column, i) => binsOf(column, this.borders[i]!));
    this.rows = new Uint32Array(rows);
    this.aside = new Uint32Array(rows);
    this.slope = new Float64Array(rows);
    this.bend = new Float64Array(rows);
  }

  /** Grows one tree towards what `logOdds` still gets wrong, and adds its values to it. */
  tree(labels: Uint8Array, logOdds: Float64Array): Tree {
    for (let row = 0; row < labels.length; row += 1) {
      const chance = 1 / (1 + Math.exp(-logOdds[row]!));
      this.rows[row] = row;
      this.slope[row] = labels[row]! - chance;
      this.bend[row] = chance * (1 - chance);
    }
    const tree: GrowingTree = { feature: [], threshold: [], left: [], right: [], value: [] };
    const open: Part[] = [{ from: 0, to: labels.length, node: addNode(tree), depth: 0 }];
    for (let part = open.pop(); part !== undefined; part = open.pop()) open.push(...this.grow(tree, part, logOdds));
    return tree;
  }

  private grow(tree: GrowingTree, { from, to, node, depth }: Part, logOdds: Float64Array): Part[] {
    let slope = 0;
    let bend = 0;
    for (let i = from; i < to; i += 1) {
      slope += this.slope[this.rows[i]!]!;
      bend += this.bend[this.rows[i]!]!;
    }
    const value = (this.options.learningRate * slope) / (bend + this.options.ridge);
    tree.value[node] = value;
    const split = depth === this.options.depth ? null : this.bestSplit(from, to, slope, bend);
    if (split === null) {
      for (let i = from; i < to; i += 1) logOdds[this.rows[i]!]! += value;
      return [];
    }
    const middle = this.divide(from, to, split);
    tree.feature[node] = split.feature;
    tree.threshold[node] = this.borders[split.feature]![split.bin]!;
    const left = (tree.left[node] = addNode(tree));
    const right = (tree.right[node] = addNode(tree));
    return [
      { from: middle, to, node: right, depth: depth + 1 },
      { from, to: middle, node: left, depth: depth + 1 },
    ];
  }

  /** The split that lowers the loss most; null where none does. */
  private bestSplit(from: number, to: number, slope: number, bend: number): Split | null {
    const { ridge, minWeight } = this.options;
    const { slopes, bends, rows } = this;
    let best: Split | null = null;
    let most = (slope * slope) / (bend + ridge) + 1e-6;
    for (let feature = 0; feature < this.bins.length; feature += 1) {
      const bins = this.bins[feature]!;
      const borders = this.borders[feature]!;
      slopes.fill(0);
      bends.fill(0);
      for (let i = from; i < to; i += 1) {
        const row = rows[i]!;
        const bin = bins[row]!;
        slopes[bin]! += this.slope[row]!;
        bends[bin]! += this.bend[row]!;
      }
      let leftSlope = 0;
      let leftBend = 0;
      for (let bin = 0; bin < borders.length; bin += 1) {
        leftSlope += slopes[bin]!;
        leftBend += bends[bin]!;
        const rightBend = bend - leftBend;
        if (leftBend < minWeight || rightBend < minWeight) continue;
        const rightSlope = slope - leftSlope;
        const gain = (leftSlope * leftSlope) / (leftBend + ridge) + (rightSlope * rightSlope) / (rightBend + ridge);
        if (gain > most) {
          most = gain;
          best = { feature, bin };
        }
      }
    }
    return best;
  }

  /** Puts the rows of the left side first, each side in its order; answers where the right one begins. */
  private divide(from: number, to: number, { feature, bin }: Split): number {
    const bins = this.bins[feature]!;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i += 1) {
      const row = this.rows[i]!;
      if (bins[row]! <= bin) this.rows[left++] = row;
      else this.aside[right++] = row;
    }
    this.rows.set(this.aside.subarray(0, right), left);
    return left;
  }
}

function addNode({ feature, threshold, left, right, value }: GrowingTree): number {
  threshold.push(0);
  left.push(0);
  right.push(0);
  value.push(0);
  return feature.push(-1) - 1;
}

/**
 * Ascending borders; a value belongs to the first one that is not below it. Half of them part the rows evenly, half the distinct values:
 * the tail, where few rows and most of the fraud are, stays fine.
 */
function bordersOf(column: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(column.length / SAMPLES));
  const sample = Float64Array.from({ length: Math.floor((column.length - 1) / step) + 1 }, (_, i) => column[i * step]!).sort();
  const distinct = sample.filter((value, i) => i === 0 || value !== sample[i - 1]);
  return Float64Array.from(new Set([...evenly(sample), ...evenly(distinct)])).sort();
}

/** About half as many values as there are bins, at even steps of the ascending ones, without the last. */
function evenly(ascending: Float64Array): number[] {
  const count = Math.min(BINS / 2 - 1, ascending.length - 1);
  return Array.from({ length: count }, (_, i) => ascending[Math.floor((i * (ascending.length - 1)) / count)]!);
}

function binsOf(column: Float64Array, borders: Float64Array): Uint8Array {
  return Uint8Array.from(column, (value) => {
    let low = 0;
    let high = borders.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (borders[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}
