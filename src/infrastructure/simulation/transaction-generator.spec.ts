import { describe, expect, it } from '@jest/globals';
import type { TransactionFacts } from '../../domain/transactions/transaction.ts';
import { SeededRandom } from './seeded-random.ts';
import { RISKY_SHAPES, TransactionGenerator } from './transaction-generator.ts';
import type { GeneratedTransaction, TransactionGeneratorOptions } from './transaction-generator.ts';

function made(count: number, seed = 42, changes: Partial<TransactionGeneratorOptions> = {}): GeneratedTransaction[] {
  const generator = new TransactionGenerator({ currency: 'USD', decimals: 2, riskyPercent: 2, ...changes }, new SeededRandom(seed));
  return Array.from({ length: count }, () => generator.next());
}

const COUNT = 20_000;
const many = made(COUNT);
const ordinary = many.filter(({ rule }) => rule === null).map(({ facts }) => facts);
const share = (of: readonly TransactionFacts[], is: (facts: TransactionFacts) => boolean) => (100 * of.filter(is).length) / of.length;

describe('TransactionGenerator', () => {
  it('makes the same sequence with the same seed and another with another', () => {
    expect(made(200)).toEqual(made(200));
    expect(made(200, 43)).not.toEqual(made(200));
  });

  it('mixes types as the settings promise, and sources evenly', () => {
    for (const [type, percent] of Object.entries({ Payment: 40, Transfer: 30, Deposit: 15, Withdrawal: 10, Refund: 5 }))
      expect(Math.abs(share(ordinary, (facts) => facts.type === type) - percent)).toBeLessThan(1.5);
    for (const source of ['ATM', 'POS', 'Online', 'Transfer', 'Mobile', 'Api'])
      expect(Math.abs(share(ordinary, (facts) => facts.source === source) - 100 / 6)).toBeLessThan(1.5);
  });

  it('uses 200 accounts in 15 countries', () => {
    expect(new Set(many.map(({ facts }) => facts.accountId)).size).toBe(200);
    expect(new Set(many.map(({ facts }) => facts.country)).size).toBe(15);
  });

  it('spreads amounts log-normally between 1 and 50 000 units, in minor units of the currency', () => {
    const amounts = ordinary.map(({ amountMinor }) => amountMinor).sort((a, b) => a - b);
    expect(amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 100 && amount <= 5_000_000)).toBe(true);
    expect(Math.abs(amounts[amounts.length >> 1]! - 6000)).toBeLessThan(400);
    const logs = amounts.map(Math.log);
    const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
    const skew = logs.reduce((sum, x) => sum + (x - mean) ** 3, 0) / logs.length;
    expect(Math.abs(skew)).toBeLessThan(0.3);
    expect(made(50, 1, { currency: 'JPY', decimals: 0 }).every(({ facts }) => facts.amountMinor <= 50_000)).toBe(true);
  });

  it.each([0, 2, 50, 100])('shapes %p %% of them to hit a rule, every shape in turn', (riskyPercent) => {
    const risky = made(4000, 9, { riskyPercent }).filter(({ rule }) => rule !== null);
    expect(Math.abs((100 * risky.length) / 4000 - riskyPercent)).toBeLessThan(2.5);
    if (riskyPercent > 0) expect(new Set(risky.map(({ rule }) => rule))).toEqual(new Set(RISKY_SHAPES));
  });

  it('gives each shape what its rule looks for', () => {
    const of = (rule: string) => many.filter((one) => one.rule === rule).map(({ facts }) => facts);
    expect(of('large-amount').every(({ amountMinor }) => amountMinor >= 1_000_000)).toBe(true);
    expect(of('round-amount').every(({ amountMinor }) => amountMinor % 100_000 === 0 && amountMinor >= 500_000)).toBe(true);
    expect(of('country-mismatch').every(({ country, counterpartyCountry }) => country !== counterpartyCountry)).toBe(true);
    const payees = of('new-payee').map(({ counterpartyId }) => counterpartyId);
    expect(new Set(payees).size).toBe(payees.length);
    expect(of('geo-velocity').every(({ latitude, longitude }) => latitude !== null && longitude !== null)).toBe(true);
    many.forEach(({ facts, rule }, i) => {
      if (rule === 'rapid-follow-up') expect(facts.accountId).toBe(many[i - 1]!.facts.accountId);
      if (rule === 'pass-through') {
        const earlier = many
          .slice(0, i)
          .findLast((one) => one.facts.accountId === facts.accountId && /Deposit|Refund/.test(one.facts.type));
        expect(Math.abs(facts.amountMinor / earlier!.facts.amountMinor - 1)).toBeLessThanOrEqual(0.1);
      }
      if (rule === 'geo-velocity') {
        const earlier = many.slice(0, i).findLast((one) => one.facts.accountId === facts.accountId && one.facts.latitude !== null);
        expect(
          Math.abs(earlier!.facts.latitude! - facts.latitude!) + Math.abs(earlier!.facts.longitude! - facts.longitude!),
        ).toBeGreaterThan(10);
      }
    });
  });
});
