/** What the chart of payments draws besides them: the limit or band of the rule that weighs most, its window, and a scale that holds both. */
import type { Hit } from '@tapewatch/client';
import { scoreParts } from '../../lib/hit-figures.ts';

const DAY_MS = 86_400_000;

export interface AmountLimits {
  /** Amounts from it on hit. */
  line: number | null;
  /** Amounts from `from` to just below `below` hit. */
  band: { from: number; below: number } | null;
  /** Mean of the account that the amount was compared with. */
  mean: number | null;
  /** Currency of all of them; null: of the payment. */
  currency: string | null;
  /** The payment in that currency; null where it is not said. */
  amount: number | null;
  windowMs: number;
}

export function limitsOf(all: readonly Hit[]): AmountLimits {
  const { hits } = scoreParts(all);
  const limits: AmountLimits = { line: null, band: null, mean: null, currency: null, amount: null, windowMs: windowOf(hits) };
  for (const { rule, inputs, threshold } of hits) {
    if (rule !== 'round-amount' && typeof inputs['currency'] === 'string' && limits.currency === null) {
      limits.currency = inputs['currency'];
      limits.amount = numberOf(inputs['amount']);
    }
    if (limits.line !== null || limits.band !== null) continue;
    if (rule === 'large-amount' || rule === 'new-payee') limits.line = numberOf(threshold);
    if (rule === 'structuring') {
      const [from, below] = [numberOf(inputs['from']), numberOf(inputs['below'])];
      if (from !== null && below !== null) limits.band = { from, below };
    }
    if (rule === 'amount-outlier') {
      limits.mean = numberOf(inputs['mean']);
      const factor = numberOf(threshold);
      limits.line = limits.mean === null || factor === null ? null : limits.mean * factor;
    }
  }
  return limits;
}

/** Of the heaviest rule that has one; at least a day, so that there is something to compare with. */
function windowOf(hits: readonly Hit[]): number {
  return Math.max(DAY_MS, hits.find(({ windowMs }) => windowMs !== null)?.windowMs ?? DAY_MS);
}

function numberOf(value: string | number | null | undefined): number | null {
  const number = value == null ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

export interface Payment {
  id: string;
  at: number;
  amount: number;
  /** This is the one that raised the alert. */
  isOwn: boolean;
  isInside: boolean;
}

/** Whether an amount alone is what the rule looks for. */
export function isInside(amount: number, { line, band }: AmountLimits): boolean {
  if (band !== null) return amount >= band.from && amount < band.below;
  return line !== null && amount >= line;
}

/** Values from 0 to at least `highest`, at most six, on steps of 1, 2 or 5. */
export function scaleTo(highest: number): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, at) => at * step);
}
