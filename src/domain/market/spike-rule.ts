/**
 * The spike rule, exact on decimal prices: doubles decide where the two sides differ by more than a proven rounding bound, the
 * decimal digits decide the rest (an adaptive exact predicate after Shewchuk, "Adaptive Precision Floating-Point Arithmetic and
 * Fast Robust Geometric Predicates", 1997).
 *
 * The rule. With the price p of a tick, its reference r (minimum or maximum of its window) and the threshold θ in basis points,
 * UP ⇔ (p − r)·10⁴ > r·θ ⇔ p·10⁴ > r·(10⁴ + θ), DOWN ⇔ (r − p)·10⁴ > r·θ ⇔ p·10⁴ < r·(10⁴ − θ), where p and r are the decimals of at
 * most 15 digits that clients wrote. Both are the sign of D = P·m − R·n with decimals P, R and integers m = 10⁴, n = 10⁴ ± θ < 2¹⁵.
 *
 * The bound. Let u = 2⁻⁵³. The doubles p, r are the nearest to P, R, so P = p(1 + a), R = r(1 + b) with |a|, |b| ≤ u / (1 − u); m and n are
 * exact. Let x = fl(p·m) = p·m(1 + c), y = fl(r·n) = r·n(1 + d), |c|, |d| ≤ u, and s = fl(x − y) = (x − y)(1 + e), |e| ≤ u. Prices lie in
 * [10⁻¹², 10¹²], so nothing overflows or is subnormal. Then
 *   P·m = x(1 + a)/(1 + c), so |P·m − x| ≤ x·(a + c terms) ≤ x·2u/(1 − u)² < 2.01·u·x, and likewise |R·n − y| < 2.01·u·y;
 *   |s − (x − y)| ≤ u·|x − y| ≤ u·max(x, y) ≤ u·(x + y).
 * So |s − D| < 3.01·u·(x + y). `BOUND` is 4u = 2⁻⁵¹, and fl(x + y)·BOUND loses at most another factor (1 − u)²: 4u(1 − u)² > 3.01u. Hence
 * s > fl(x + y)·BOUND proves D > 0 and s < −fl(x + y)·BOUND proves D < 0; anything between goes to `compareScaled`.
 */
import { compareProducts, compareScaled } from './decimal.ts';
import type { Severity } from './anomaly.ts';
import { SEVERITIES } from './anomaly.ts';

/** 4u = 2⁻⁵¹, relative to the sum of both sides. */
const BOUND = 2 ** -51;

/**
 * The hot loop's first look: where fl(p·10⁴) − fl(r·n) < −r·`CLEARLY` (UP; DOWN mirrored) there is no breach. Proof: if p ≤ 2r, the full
 * bound is at most 2⁻⁵¹·(2·10⁴ + 2·10⁴)·r·1.01 < 2·10⁻¹¹·r; if p > 2r, then p·10⁴ > r·n and the left side is positive.
 */
export const CLEARLY = 1e-10;

const SCALE = 10_000;

/** Whether `price` is a breach upwards from `reference` (its window's minimum) at a threshold of `bp` basis points. */
export function isBreachUp(price: number, reference: number, bp: number): boolean {
  const left = price * SCALE;
  const right = reference * (SCALE + bp);
  const bound = (left + right) * BOUND;
  const difference = left - right;
  if (difference > bound) return true;
  if (difference < -bound) return false;
  return compareScaled(price, SCALE, reference, SCALE + bp) > 0;
}

/** Whether `price` is a breach downwards from `reference` (its window's maximum) at a threshold of `bp` basis points. */
export function isBreachDown(price: number, reference: number, bp: number): boolean {
  const left = price * SCALE;
  const right = reference * (SCALE - bp);
  const bound = (left + right) * BOUND;
  const difference = left - right;
  if (difference < -bound) return true;
  if (difference > bound) return false;
  return compareScaled(price, SCALE, reference, SCALE - bp) < 0;
}

/** Above these moves (basis points, strictly) a spike is critical, or high. */
const CRITICAL_BP = 500;
const HIGH_BP = 300;

/** Rank of the severity of a move from `reference` to `price`: 0 medium, 1 high, 2 critical; exactly 5 % is high, exactly 3 % medium. */
export function severityRank(price: number, reference: number): 0 | 1 | 2 {
  const isBreach = price > reference ? isBreachUp : isBreachDown;
  if (isBreach(price, reference, CRITICAL_BP)) return 2;
  return isBreach(price, reference, HIGH_BP) ? 1 : 0;
}

export function severityOf(price: number, reference: number): Severity {
  return SEVERITIES[severityRank(price, reference)]!;
}

/**
 * Whether the move r1 → p1 is strictly larger in percent than r2 → p2, both in the same direction. UP: p1/r1 > p2/r2 ⇔ p1·r2 > p2·r1;
 * DOWN mirrored. Each product of two rounded doubles errs by less than 3.01u of itself, so the bound above holds here too.
 */
export function isLargerMove(p1: number, r1: number, p2: number, r2: number): boolean {
  const up = p1 > r1;
  const left = p1 * r2;
  const right = p2 * r1;
  const bound = (left + right) * BOUND;
  const difference = up ? left - right : right - left;
  if (difference > bound) return true;
  if (difference < -bound) return false;
  return up ? compareProducts(p1, r2, p2, r1) > 0 : compareProducts(p1, r2, p2, r1) < 0;
}

/** Basis points of a threshold in percent that has at most two decimals. */
export function basisPointsOf(percent: number): number {
  return Math.round(percent * 100);
}
