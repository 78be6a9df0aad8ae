import { describe, expect, it } from '@jest/globals';
import type { RuleDefinition } from '../../domain/risk/rule-book.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { Backtest } from './backtest.ts';
import type { BacktestOptions } from './backtest.ts';
import { readRule, shippedRules } from './rule-reader.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 2);
let count = 0;

function payment(accountId: string, at: number, amountMinor: number, changes: Partial<Transaction> = {}): Transaction {
  const id = `00000000-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`;
  const nothing = { country: null, counterpartyCountry: null, ip: null, latitude: null, longitude: null, symbol: null, reason: null };
  const money = { amountMinor, amountReporting: amountMinor, currency: 'USD' };
  return {
    ...nothing,
    ...money,
    id,
    accountId,
    createdAt: at,
    type: 'Payment',
    status: 'Completed',
    counterpartyId: 'shop',
    ...changes,
  } as Transaction;
}

function backtestOf(rules: readonly RuleDefinition[], changes: Partial<BacktestOptions> = {}): Backtest {
  const limits = { alertScore: 200, holdScore: 400 };
  return new Backtest({ rules, currency: 'USD', limits, from: null, to: null, labelDelayMs: DAY, scorer: null, ...changes });
}

const large = readRule({ kind: 'large-amount', params: { amount: '100.00' }, weight: 50 }, 'large', 'USD');

describe('Backtest', () => {
  it('counts the hits of one rule whatever its weight, and each account once a day', () => {
    const backtest = backtestOf([large]);
    for (const [account, at] of [['a', 0], ['a', 5], ['b', 6], ['a', DAY], ['c', DAY]] as const) backtest.judge(payment(account, START + at, 10_000), null); // prettier-ignore
    backtest.judge(payment('a', START + DAY + 1, 9999), null);
    expect(backtest.report()).toMatchObject({
      transactions: 6,
      hits: 5,
      alerts: 4,
      days: 2,
      alertsPerDay: 2,
      labelled: null,
      precision: null,
    });
  });

  it.each([
    [6 * 60_000, null],
    [3_600_000, 24],
    [12 * 3_600_000, 2],
    [7 * DAY, 1 / 7],
  ])('divides one alert in the last %d ms of a week by the time that has transactions', (age, alertsPerDay) => {
    const backtest = backtestOf([large], { from: START, to: START + 7 * DAY });
    backtest.judge(payment('a', START + 7 * DAY - age, 10_000), null);
    expect(backtest.report()).toMatchObject({ days: 7, alerts: 1, alertsPerDay, rules: [{ alertsPerDay }] });
  });

  it('tells no alerts a day of a span without transactions', () => {
    expect(backtestOf([large], { from: START, to: START + DAY }).report()).toMatchObject({ days: 1, alerts: 0, alertsPerDay: null });
  });

  it('counts of a set what it would have flagged', () => {
    const heavy = readRule({ kind: 'round-amount', params: { amount: '1000.00', unit: '1000.00' }, weight: 150 }, 'round', 'USD');
    const backtest = backtestOf([large, heavy]);
    expect(backtest.judge(payment('a', START, 150_000), null)).toBe(50);
    expect(backtest.judge(payment('b', START, 200_000), null)).toBe(200);
    expect(backtest.report()).toMatchObject({ hits: 1, rules: [{ hits: 2 }, { hits: 1 }] });
  });

  it('lets what comes before only fill the history, and leaves out what comes after', () => {
    const velocity = readRule({ kind: 'velocity-count', params: { count: 3, windowMs: DAY }, weight: 1 }, 'velocity', 'USD');
    const backtest = backtestOf([velocity], { from: START + 10, to: START + 20 });
    const scores = [0, 5, 10, 19, 20].map((at) => backtest.judge(payment('a', START + at, 100), null));
    expect(scores).toEqual([null, null, 1, 1, null]);
    expect(backtest.report()).toMatchObject({ transactions: 2, hits: 2 });
  });

  it('lets a label stand for a resolved alert once its delay is over, and not before', () => {
    const kind = 'counterparty-compromise';
    const compromise = readRule({ kind, params: { share: 0.5, minCount: 1, windowMs: 7 * DAY }, weight: 300 }, kind, 'USD');
    const backtest = backtestOf([compromise]);
    const scores = [0, DAY, DAY + 1, 8 * DAY, 8 * DAY + 1].map((at) =>
      backtest.judge(payment('a', START + at, 100), at === 0 ? true : null),
    );
    expect(scores).toEqual([0, 0, 300, 300, 0]);
  });

  it('tells precision, recall and the ranking by labels, leaving out what has none', () => {
    const backtest = backtestOf([large]);
    for (const [amount, label] of [[20_000, true], [20_000, false], [20_000, null], [100, true], [100, false]] as const) {
      backtest.judge(payment('a', START, amount), label);
    } // prettier-ignore
    expect(backtest.report()).toMatchObject({
      hits: 3,
      labelled: 4,
      truePositives: 1,
      precision: 0.5,
      recall: 0.5,
      averagePrecision: 0.5,
      rocAuc: 0.5,
    });
  });

  it('keeps what was declined or expired out of the history', () => {
    const velocity = readRule({ kind: 'velocity-count', params: { count: 2, windowMs: DAY }, weight: 1 }, 'velocity', 'USD');
    const backtest = backtestOf([velocity]);
    backtest.judge(payment('a', START, 100, { status: 'Failed', reason: 'declined' }), null);
    expect(backtest.judge(payment('a', START + 5, 100), null)).toBe(0);
    backtest.judge(payment('b', START, 100, { status: 'Failed', reason: 'no_money' }), null);
    expect(backtest.judge(payment('b', START + 5, 100), null)).toBe(1);
  });

  it('forgets what no window reaches without another result', () => {
    const [first, second] = [backtestOf(shippedRules('USD')), backtestOf(shippedRules('USD'))];
    for (let i = 0; i < 3000; i += 1) {
      const at = START + i * 40 * 60_000;
      const one = payment(`a${i % 7}`, at, 100 + ((i * 7919) % 500_000), { counterpartyId: `s${(i * 31) % 97}` });
      // The account of nobody else moves the moments at which the second one forgets.
      if (i === 0) for (let j = 0; j < 500; j += 1) second.judge(payment('other', at, 1), null);
      expect(second.judge(one, null)).toBe(first.judge(one, null));
    }
  });

  it('runs all rules that are shipped', () => {
    const backtest = backtestOf(shippedRules('USD'));
    expect(backtest.judge(payment('a', START, 1_200_000), null)).toBeGreaterThanOrEqual(200);
    expect(backtest.report().rules).toHaveLength(15);
  });
});

describe('readRule', () => {
  it.each([
    ['', null],
    ['/kind', { kind: 'nonsense', params: {}, weight: 1 }],
    ['/params/bogus', { kind: 'large-amount', params: { amount: '1.00', bogus: 1 }, weight: 1 }],
    ['/params', { kind: 'large-amount', weight: 1 }],
    ['/weight', { kind: 'large-amount', params: { amount: '1.00' }, weight: 1001 }],
    ['/decision', { kind: 'large-amount', params: { amount: '1.00' }, weight: 1, decision: 'explode' }],
    ['/foo', { kind: 'large-amount', params: { amount: '1.00' }, weight: 1, foo: 1 }],
  ])('refuses %j and points at it', (pointer, value) => {
    let errors: unknown;
    try {
      readRule(value, 'x', 'USD');
    } catch (error) {
      errors = (error as { errors: unknown }).errors;
    }
    expect(errors).toEqual([expect.objectContaining({ pointer })]);
  });
});
