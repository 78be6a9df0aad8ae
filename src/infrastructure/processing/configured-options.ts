/** The options of the engines, from the settings; apart from their type, since threads load that. */
import type { Config } from '../config.ts';
import type { ProcessingOptions } from './processing-options.ts';

/** Threshold, window and the rest of the engines, as the settings have them. */
export function processingOptions(config: Config): ProcessingOptions {
  return {
    partitions: config.tickWorkers === 'inline' && config.marketPartitions === 0 ? 1 : config.partitions,
    ringCapacity: config.ringCapacity,
    maxSymbols: config.maxSymbols,
    averageWindow: config.movingAverageWindow,
    windowMs: config.slidingWindowMs,
    thresholdBp: config.anomalyThresholdBp,
    cooldownMs: config.anomalyCooldownMs,
    dedup: config.anomalyDedup,
    idleCloseMs: config.anomalyIdleCloseMs,
  };
}
