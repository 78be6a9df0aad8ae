/** A bank that is made up: it takes its time, refuses some, and says the same about a transaction however often it is asked. */
import { SettlementGateway } from '../../application/ports/settlement-gateway.ts';
import type { SettlementOutcome, SettlementRequest } from '../../application/ports/settlement-gateway.ts';
import { SeededRandom } from './seeded-random.ts';

export interface SimulatedBankOptions {
  /** From 0 to 2^32 − 1. */
  seed: number;
  /** Uniform from the least to the most. */
  delayMsMin: number;
  delayMsMax: number;
  /** The rest is completed. */
  failurePercent: number;
}

const REASONS = ['insufficient_funds', 'account_closed', 'limit_exceeded', 'refused_by_bank'] as const;
/** FNV-1a. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

export class SimulatedSettlementGateway extends SettlementGateway {
  /** Ends what waits under a signal: thousands of listeners on one signal would be slow. */
  private readonly waits = new WeakMap<AbortSignal, Set<() => void>>();

  constructor(private readonly options: SimulatedBankOptions) {
    super();
  }

  settle({ id }: SettlementRequest, signal: AbortSignal): Promise<SettlementOutcome> {
    const { delayMs, outcome } = this.plan(id);
    const waits = this.waitsOf(signal);
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const end = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        waits.delete(end);
        resolve(outcome);
      }, delayMs);
      waits.add(end);
    });
  }

  /** What happens to a transaction follows from the seed and its id alone. */
  plan(id: string): { delayMs: number; outcome: SettlementOutcome } {
    const { seed, delayMsMin, delayMsMax, failurePercent } = this.options;
    const random = new SeededRandom(hashOf(id) ^ seed);
    const delayMs = delayMsMin + Math.floor(random.unit() * (Math.max(delayMsMin, delayMsMax) - delayMsMin + 1));
    const fails = random.unit() * 100 < failurePercent;
    const reason = REASONS[random.integer() % REASONS.length]!;
    return { delayMs, outcome: fails ? { status: 'Failed', reason } : { status: 'Completed' } };
  }

  private waitsOf(signal: AbortSignal): Set<() => void> {
    const known = this.waits.get(signal);
    if (known !== undefined) return known;
    const waits = new Set<() => void>();
    this.waits.set(signal, waits);
    signal.addEventListener('abort', () => waits.forEach((end) => end()), { once: true });
    return waits;
  }
}

function hashOf(text: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}
