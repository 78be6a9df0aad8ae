import { expect, it } from '@jest/globals';
import { NO_LISTS } from '../../domain/risk/list-book.ts';
import type { AccountActivity } from '../../domain/risk/account-activity.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { RiskHistory } from '../ports/risk-history.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import { RuleAssessor } from './rule-assessor.ts';
import type { RuleSet } from './rule-set.ts';

it('judges accounts by their past when it is told to forget while it reads, and reads it anew for the next batch', async () => {
  const past = aTransaction({ createdAt: 1000, counterpartyId: 'shop-1' });
  const known: number[] = [];
  let reads = 0;
  let onSpikes = (): void => undefined;
  const history = {
    accounts: async (ids: readonly string[]) => {
      reads += ids.length;
      return ids.map((accountId) => ({ accountId, own: [past], incoming: [] }));
    },
    spikes: async () => {
      onSpikes();
      return [];
    },
    resolved: async () => [],
  } as unknown as RiskHistory;
  const engine = {
    assess: (_: Transaction, activity: AccountActivity) => {
      known.push(activity.own.length);
      return { decision: 'approve' };
    },
  };
  const rules = { current: async () => ({ engine, lists: NO_LISTS }) } as unknown as RuleSet;
  const assessor = new RuleAssessor(rules, history, { accounts: 10, entries: 1000, reach: 10 });
  const judge = (createdAt: number) => assessor.assess([aTransaction({ createdAt, symbol: 'AAPL' })]);
  onSpikes = () => assessor.forget();
  await judge(2000);
  onSpikes = () => undefined;
  await judge(3000);
  await judge(4000);
  expect(known).toEqual([1, 1, 2]);
  expect(reads).toBe(2);
});
