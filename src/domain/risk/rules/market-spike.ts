/**
 * `market-spike` is hit where a price spike of the transaction's symbol began in [t − w, t]: w is the parameter `withinMs`.
 */
import type { RuleKind } from '../rule-kind.ts';
import { duration, HOUR_MS, MINUTE_MS } from '../rule-words.ts';

/** Spikes are remembered that long. */
export const LONGEST_SPIKE_MS = HOUR_MS;

export const marketSpike: RuleKind = {
  kind: 'market-spike',
  name: 'During a price spike',
  description: 'The price of the symbol spiked just before.',
  defaultWeight: 50,
  params: [{ name: 'withinMs', type: 'integer', unit: 'ms', min: 1, max: LONGEST_SPIKE_MS, default: MINUTE_MS }],
  needsRate: false,
  compile({ withinMs = NaN }) {
    return ({ transaction: { symbol, createdAt }, world }) => {
      const at = symbol === null ? null : world.lastSpike(symbol, createdAt - withinMs, createdAt);
      if (symbol === null || at === null) return null;
      const elapsedMs = createdAt - at;
      return {
        inputs: { symbol, elapsedMs },
        windowMs: withinMs,
        threshold: withinMs,
        margin: withinMs - elapsedMs,
        sentence: `${duration(elapsedMs)} after a price spike of ${symbol} began`,
      };
    };
  },
};
