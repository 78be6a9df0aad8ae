import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Transaction, TransactionType } from '../transactions/transaction.ts';
import { AccountActivity } from './account-activity.ts';
import { FEATURES, FeatureReader } from './features.ts';
import { NO_LISTS } from './list-book.ts';
import type { WorldFacts } from './world-facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 7, 10);
const world: WorldFacts = { lists: NO_LISTS, lastSpike: () => null, outcomes: () => ({ all: 4, confirmed: 1 }) };

interface Row {
  gapMs: number;
  type: TransactionType;
  amount: number | null;
  counterpartyId: string | null;
}

const rows = fc.array(
  fc.record<Row>({
    gapMs: fc.constantFrom(0, 1000, HOUR, DAY - HOUR, DAY, 7 * DAY),
    type: fc.constantFrom('Payment', 'Deposit', 'Withdrawal'),
    amount: fc.option(fc.integer({ min: 1, max: 90_000 })),
    counterpartyId: fc.option(fc.constantFrom('x', 'y')),
  }),
  { minLength: 1, maxLength: 40 },
);

function transactions(list: readonly Row[]): Transaction[] {
  let at = START;
  return list.map(({ gapMs, type, amount, counterpartyId }, i) => {
    at += gapMs;
    const id = `00000000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
    return {
      id,
      createdAt: at,
      type,
      amountReporting: amount,
      counterpartyId,
      country: 'DE',
      counterpartyCountry: 'FR',
      accountId: 'a',
    } as Transaction;
  });
}

/** By definition, from the list of all that came before; those of the same moment have no part in windows. */
function brute(past: readonly Transaction[], now: Transaction): Record<string, number> {
  const isOut = ({ type }: Transaction) => type !== 'Deposit';
  const within = (ms: number) => past.filter((one) => isOut(one) && one.createdAt >= now.createdAt - ms);
  const sum = (ms: number) => within(ms).reduce((total, { amountReporting }) => total + (amountReporting ?? 0), 0);
  const rated = (ms: number) => within(ms).filter(({ amountReporting }) => amountReporting !== null).length;
  const mean = (ms: number) => (rated(ms) === 0 ? -1 : sum(ms) / rated(ms));
  const most = (ms: number) => Math.max(0, ...within(ms).map(({ amountReporting }) => amountReporting ?? 0));
  return {
    amount: now.amountReporting ?? -1,
    countOut1h: within(HOUR).length,
    countOut24h: within(DAY).length,
    countOut30d: within(30 * DAY).length,
    sumOut24h: sum(DAY),
    meanOut7d: mean(7 * DAY),
    amountToMean30d: now.amountReporting === null || mean(30 * DAY) <= 0 ? -1 : now.amountReporting / mean(30 * DAY),
    amountToMost30d: now.amountReporting === null || most(30 * DAY) === 0 ? -1 : now.amountReporting / most(30 * DAY),
    isNewPayee: now.counterpartyId !== null && !past.some((one) => isOut(one) && one.counterpartyId === now.counterpartyId) ? 1 : 0,
    sinceLastMs: past.length === 0 ? -1 : now.createdAt - past.at(-1)!.createdAt,
    isCountryMismatch: 1,
    counterpartyAlerts7d: now.counterpartyId === null ? 0 : 4,
    counterpartyConfirmed28d: now.counterpartyId === null ? -1 : 0.25,
  };
}

function read(transaction: Transaction, activity: AccountActivity): Record<string, number> {
  const row = new Float64Array(FEATURES.length);
  new FeatureReader().read(transaction, activity, world, row);
  return Object.fromEntries(FEATURES.map(({ name }, i) => [name, row[i]!]));
}

describe('FeatureReader', () => {
  it('reads what the definitions say, whatever the account did before', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const activity = new AccountActivity(1000);
        const past: Transaction[] = [];
        for (const transaction of transactions(list)) {
          expect(read(transaction, activity)).toMatchObject(brute(past, transaction));
          activity.record(transaction);
          past.push(transaction);
        }
      }),
    );
  });

  it('tells the hour and the weekend by UTC', () => {
    const [saturday] = transactions([{ gapMs: 0, type: 'Payment', amount: 1, counterpartyId: null }]);
    const monday = { ...saturday!, createdAt: START + 2 * DAY + 13 * HOUR + 59 * 60_000 };
    expect(read(saturday!, new AccountActivity(10))).toMatchObject({ hour: 10, isWeekend: 1 });
    expect(read(monday, new AccountActivity(10))).toMatchObject({ hour: 23, isWeekend: 0 });
  });
});
