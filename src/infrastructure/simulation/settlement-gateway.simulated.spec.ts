import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SimulatedSettlementGateway } from './settlement-gateway.simulated.ts';
import type { SimulatedBankOptions } from './settlement-gateway.simulated.ts';

const bank = (changes: Partial<SimulatedBankOptions> = {}) =>
  new SimulatedSettlementGateway({ seed: 7, delayMsMin: 100, delayMsMax: 2000, failurePercent: 10, ...changes });
const ids = Array.from({ length: 5000 }, () => randomUUID());
const request = (id: string) => ({ id, amountMinor: 1250, currency: 'EUR', attempt: 1 });

describe('SimulatedSettlementGateway', () => {
  it('says the same about a transaction however often it is asked, and something else with another seed', () => {
    const plans = (seed: number) => ids.slice(0, 100).map((id) => bank({ seed }).plan(id));
    expect(plans(7)).toEqual(plans(7));
    expect(plans(7)).not.toEqual(plans(8));
  });

  it('takes any time between the least and the most, evenly', () => {
    const delays = ids.map((id) => bank().plan(id).delayMs);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
    expect(Math.abs(delays.reduce((sum, ms) => sum + ms, 0) / delays.length - 1050)).toBeLessThan(40);
  });

  it('refuses the share that the settings ask for, for reasons of its own', () => {
    const failed = ids.map((id) => bank().plan(id).outcome).filter(({ status }) => status === 'Failed');
    expect(Math.abs(failed.length / ids.length - 0.1)).toBeLessThan(0.02);
    expect(new Set(failed.map((outcome) => (outcome.status === 'Failed' ? outcome.reason : ''))).size).toBe(4);
    expect(ids.every((id) => bank({ failurePercent: 100 }).plan(id).outcome.status === 'Failed')).toBe(true);
    expect(ids.every((id) => bank({ failurePercent: 0 }).plan(id).outcome.status === 'Completed')).toBe(true);
  });

  it('answers after the delay, and not at all once the wait is ended', async () => {
    const quick = bank({ delayMsMin: 5, delayMsMax: 5, failurePercent: 0 });
    await expect(quick.settle(request(ids[0]!), new AbortController().signal)).resolves.toEqual({ status: 'Completed' });
    const end = new AbortController();
    const waiting = bank({ delayMsMin: 60_000, delayMsMax: 60_000 }).settle(request(ids[0]!), end.signal);
    end.abort();
    await expect(waiting).rejects.toThrow();
  });
});
