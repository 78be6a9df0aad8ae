/** Backtests over what is stored: as exact as if everything had been read from the first transaction on, without reading it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TransactionHistory } from '../../src/application/ports/transaction-history.ts';
import type { PastJudgement } from '../../src/application/ports/transaction-history.ts';
import { BacktestHistory } from '../../src/application/risk/backtest-history.ts';
import { Backtest } from '../../src/application/risk/backtest.ts';
import { shippedRules } from '../../src/application/risk/rule-reader.ts';
import { PostgresRiskHistory } from '../../src/infrastructure/persistence/risk-history.postgres.ts';
import { PostgresRuleRepository } from '../../src/infrastructure/persistence/rule-repository.postgres.ts';
import { PostgresTransactionHistory } from '../../src/infrastructure/persistence/transaction-history.postgres.ts';
import { FlowScene } from '../support/flow-scene.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const DAY = 86_400_000;
const OPTIONS = { currency: 'USD', limits: { alertScore: 200, holdScore: 400 } };
const RULES = shippedRules('USD');

/** Keeps how far back was read. */
class WatchedHistory extends TransactionHistory {
  readonly begun: number[] = [];

  constructor(private readonly history: TransactionHistory) {
    super();
  }

  pages(from: number, to: number): AsyncIterable<readonly PastJudgement[]> {
    this.begun.push(from);
    return this.history.pages(from, to);
  }
}

let test: TestDatabase;
let scene: FlowScene;
beforeAll(async () => {
  test = await TEST_DATABASES[0]!.open();
  scene = new FlowScene(test.database);
}, DATABASE_START_MS);
afterAll(async () => {
  await scene.ledger.close();
  await test.close();
});

it('knows payees, places and the last activity of long ago, and transfers to an account, without reading all that came before', async () => {
  const end = scene.clock.at;
  // Half of it lies before the span, the oldest more than half a year.
  for (let i = 0; i < 48; i += 1) {
    const isBefore = i < 24;
    const account = i % 4;
    await scene.assessed(undefined, {
      createdAt: isBefore ? end - (220 - i) * DAY : end - (48 - i) * 6 * 3_600_000,
      accountId: `a${account}`,
      type: (['Payment', 'Transfer', 'Payment', 'Deposit'] as const)[(i * 7) % 4]!,
      counterpartyId: i % 3 === 0 ? `a${(account + 1) % 4}` : `shop-${(i * 5) % 7}`,
      amountMinor: 150_000 + i * 100,
      amountReporting: 150_000 + i * 100,
      currency: 'USD',
      latitude: i % 2 === 0 ? 52.52 : 40.4168,
      longitude: i % 2 === 0 ? 13.405 : -3.7038,
    });
  }
  const span = { from: end - 6 * DAY, to: end };
  const stored = new PostgresTransactionHistory(test.database);
  const whole = new Backtest({ rules: RULES, ...OPTIONS, ...span, labelDelayMs: 0, scorer: null });
  for await (const page of stored.pages(0, span.to)) for (const { transaction, label } of page) whole.judge(transaction, label);

  const watched = new WatchedHistory(stored);
  const risk = new PostgresRiskHistory(test.database);
  const rules = new PostgresRuleRepository(test.database);
  const history = new BacktestHistory(watched, risk, rules, scene.clock, { ...OPTIONS, budgetMs: 8000 });
  const report = (await history.run(RULES, span)).report();
  expect(report).toEqual(whole.report());
  expect(watched.begun).toEqual([span.from]);
  const hits = Object.fromEntries(report.rules.map((rule) => [rule.kind, rule.hits]));
  expect(report.transactions).toBe(24);
  expect(hits['new-payee']).toBeGreaterThan(0);
  expect(hits['new-payee']).toBeLessThan(18);
  expect(hits['dormant-account']).toBe(4);
  expect(hits['geo-velocity']).toBe(0);
});
