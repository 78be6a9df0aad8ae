import { expect, it } from '@jest/globals';
import type { Clock } from '../ports/clock.ts';
import type { RuleRepository } from '../ports/rule-repository.ts';
import type { BacktestHistory, HistorySpan } from './backtest-history.ts';
import { BacktestQueries } from './backtest.queries.ts';
import { Backtest } from './backtest.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 9);
const RULE = { kind: 'large-amount', params: { amount: '900.00' }, weight: 50 };

it.each([
  ['the last 7 days', null, null, { from: NOW - 7 * DAY, to: NOW }],
  ['7 days to an end', null, NOW - DAY, { from: NOW - 8 * DAY, to: NOW - DAY }],
  ['what there is since a time', NOW - 5, null, { from: NOW - 5, to: NOW }],
])('judges %s where the other times are not given', async (_what, from, to, span) => {
  const asked: HistorySpan[] = [];
  const run = (rules: never[], one: HistorySpan) => {
    asked.push(one);
    const limits = { alertScore: 200, holdScore: 400 };
    return Promise.resolve(new Backtest({ rules, currency: 'USD', limits, ...one, labelDelayMs: 0, scorer: null }));
  };
  const clock = { now: () => NOW } as Clock;
  await new BacktestQueries({ run } as unknown as BacktestHistory, {} as RuleRepository, clock, 'USD').run(RULE, from, to);
  expect(asked).toEqual([span]);
});
