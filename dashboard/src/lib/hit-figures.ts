/** What a hit observed against what its rule allows, as quantities with their units: the same for every place that explains a score. */
import type { Hit } from '@tapewatch/client';

/** A quantity that is still to be written for people. */
export type Quantity =
  | { unit: 'money'; value: string; currency: string | null }
  | { unit: 'payments' | 'times' | 'ms' | 'kmh' | 'percent' | 'share' | 'number'; value: number }
  | { unit: 'text'; value: string }
  | { unit: 'word'; value: 'same' | 'watch' | 'block' };

export interface HitFigures {
  observed: Quantity | null;
  limit: Quantity | null;
  /** Observed / limit; null where there is nothing to divide. */
  ratio: number | null;
  /** `over`: from the limit on it hits; `under`: below it; `differs`, `listed`: no measure, only a fact. */
  compares: 'over' | 'under' | 'differs' | 'listed' | null;
}

const NOTHING: HitFigures = { observed: null, limit: null, ratio: null, compares: null };

export function figuresOf(hit: Hit): HitFigures {
  if (hit.skipped !== null) return NOTHING;
  const { inputs, threshold, margin } = hit;
  const currency = text(inputs['currency']);
  switch (hit.rule) {
    case 'large-amount':
    case 'new-payee':
    case 'round-amount':
      return over(money(inputs['amount'], currency), money(threshold, null));
    case 'velocity-sum':
      return over(money(inputs['sum'], currency), money(threshold, null));
    case 'velocity-count':
    case 'structuring':
      return over(measure('payments', inputs['count']), measure('number', threshold));
    case 'amount-outlier':
      return over(measure('times', inputs['factor']), measure('times', threshold));
    case 'dormant-account':
      return over(measure('ms', inputs['idleMs']), measure('ms', threshold));
    case 'geo-velocity':
      return over(measure('kmh', inputs['speedKmh']), measure('kmh', threshold));
    case 'counterparty-compromise':
      return over(measure('share', share(inputs['confirmed'], inputs['resolved'])), measure('share', threshold));
    case 'rapid-follow-up':
    case 'market-spike':
      return under(measure('ms', inputs['elapsedMs']), measure('ms', threshold));
    case 'pass-through':
      return under(measure('percent', difference(threshold, margin)), measure('percent', threshold));
    case 'country-mismatch':
      return {
        observed: {
          unit: 'text',
          value: [inputs['country'], inputs['counterpartyCountry']].filter((each) => each !== undefined).join(', '),
        },
        limit: { unit: 'word', value: 'same' },
        ratio: null,
        compares: 'differs',
      };
    case 'list-hit':
      return {
        observed: { unit: 'text', value: String(inputs['value'] ?? '') },
        limit: { unit: 'word', value: isBlocked(hit) ? 'block' : 'watch' },
        ratio: null,
        compares: 'listed',
      };
    default:
      return NOTHING;
  }
}

/** A block-list entry declines by itself, whatever the score. */
export function isBlocked(hit: Hit): boolean {
  return hit.rule === 'list-hit' && hit.skipped === null && hit.inputs['list'] === 'block';
}

export interface ScoreParts {
  /** Of what hit, the heaviest first. */
  hits: readonly Hit[];
  /** Rules that could not look at it. */
  skipped: readonly Hit[];
  /** The block-list entry that declined it; null: none. */
  block: Hit | null;
  /** All weights together. */
  sum: number;
  /** `sum`, but not above the full score. */
  score: number;
}

const FULL_SCORE = 1_000;

export function scoreParts(all: readonly Hit[]): ScoreParts {
  const hits = all.filter(({ skipped }) => skipped === null).toSorted((a, b) => b.weight - a.weight);
  const sum = hits.reduce((total, { weight }) => total + weight, 0);
  return {
    hits,
    skipped: all.filter(({ skipped }) => skipped !== null),
    block: hits.find(isBlocked) ?? null,
    sum,
    score: Math.min(sum, FULL_SCORE),
  };
}

type Input = string | number | null | undefined;

function over(observed: Quantity | null, limit: Quantity | null): HitFigures {
  return { observed, limit, ratio: ratioOf(observed, limit), compares: observed === null ? null : 'over' };
}

function under(observed: Quantity | null, limit: Quantity | null): HitFigures {
  return { observed, limit, ratio: ratioOf(observed, limit), compares: observed === null ? null : 'under' };
}

function ratioOf(observed: Quantity | null, limit: Quantity | null): number | null {
  if (observed === null || limit === null) return null;
  const ratio = Number(observed.value) / Number(limit.value);
  return Number.isFinite(ratio) ? ratio : null;
}

function money(value: Input, currency: string | null): Quantity | null {
  return value == null ? null : { unit: 'money', value: String(value), currency };
}

function measure(unit: 'payments' | 'times' | 'ms' | 'kmh' | 'percent' | 'share' | 'number', value: Input): Quantity | null {
  return value == null || !Number.isFinite(Number(value)) ? null : { unit, value: Number(value) };
}

function share(part: Input, whole: Input): number | null {
  return part == null || whole == null || Number(whole) === 0 ? null : Number(part) / Number(whole);
}

/** The margin is what was left up to the threshold. */
function difference(threshold: Input, margin: Input): number | null {
  return threshold == null || margin == null ? null : Math.round((Number(threshold) - Number(margin)) * 100) / 100;
}

function text(value: Input): string | null {
  return typeof value === 'string' ? value : null;
}
