import { describe, expect, it } from '@jest/globals';
import { ActivityBook } from '../../domain/risk/activity-book.ts';
import { NO_LISTS } from '../../domain/risk/list-book.ts';
import { RiskEngine } from '../../domain/risk/risk-engine.ts';
import { RuleBook } from '../../domain/risk/rule-book.ts';
import { defaultParams } from '../../domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../domain/risk/rules/rule-kinds.ts';
import { pendingTransaction } from '../../domain/transactions/transaction.ts';
import type { TransactionFacts } from '../../domain/transactions/transaction.ts';
import { SeededRandom } from './seeded-random.ts';
import { RISKY_SHAPES, TransactionGenerator } from './transaction-generator.ts';
import type { GeneratedTransaction, TransactionGeneratorOptions } from './transaction-generator.ts';

function made(count: number, seed = 42, changes: Partial<TransactionGeneratorOptions> = {}): GeneratedTransaction[] {
  const generator = new TransactionGenerator(
    { currency: 'USD', decimals: 2, riskyPercent: 2, transactionsPerSecond: 1, ...changes },
    new SeededRandom(seed),
  );
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

  it.each([
    [0, 200],
    [1, 1000],
    [10, 10_000],
  ])('uses, at %d a second, %d accounts in turn', (transactionsPerSecond, accounts) => {
    const ids = made(COUNT, 42, { transactionsPerSecond, riskyPercent: 0 }).map(({ facts }) => facts.accountId);
    expect(new Set(ids).size).toBe(accounts);
    expect(ids.slice(accounts)).toEqual(ids.slice(0, -accounts));
  });

  it('uses accounts in 15 countries', () => {
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
    const risky = made(4000, 9, { riskyPercent, transactionsPerSecond: 0 }).filter(({ rule }) => rule !== null);
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

  it('keeps ordinary ones below the shipped rules, at their pace, and has the shaped ones hit their rule', () => {
    const book = new RuleBook(
      [...RULE_KINDS.values()].map((kind) => ({
        id: kind.kind,
        kind: kind.kind,
        name: kind.name,
        version: 1,
        params: defaultParams(kind, 'USD'),
        weight: kind.defaultWeight,
        decision: null,
      })),
      [],
      'USD',
    );
    const engine = new RiskEngine(book, { alertScore: 200, holdScore: 400 });
    const activities = new ActivityBook({ accounts: 100_000, entries: 1_000_000, reach: 1000, isWhole: true });
    const world = { lists: NO_LISTS, lastSpike: () => null, outcomes: () => null };
    let alerts = 0;
    let missed = 0;
    let shaped = 0;
    made(40_000, 5, { transactionsPerSecond: 2 }).forEach(({ facts, rule }, i) => {
      const createdAt = 1_790_000_000_000 + i * 500;
      const id = `0192f0c1-6b1e-7d55-9c64-${String(i).padStart(12, '0')}`;
      const transaction = pendingTransaction(facts, { id, createdAt, amountReporting: facts.amountMinor, simulated: true });
      const { decision, hits } = engine.assess(transaction, activities.of(facts.accountId), world);
      activities.record(transaction);
      if (rule === null && decision !== 'approve') alerts += 1;
      if (rule !== null) shaped += 1;
      if (rule !== null && !hits.some((hit) => hit.rule === rule)) missed += 1;
    });
    expect(alerts / 40_000).toBeLessThan(0.01);
    expect(missed / shaped).toBeLessThan(0.02);
  });
});
