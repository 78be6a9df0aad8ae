/** What the learned scorer looks at: the same past and the same windows that the rules ask about, as numbers. */
import type { Transaction } from '../transactions/transaction.ts';
import type { AccountActivity } from './account-activity.ts';
import type { RuleFacts } from './rule-kind.ts';
import type { WorldFacts } from './world-facts.ts';

export interface Feature {
  readonly name: string;
  /** What a number of it means, for people. */
  readonly description: string;
  of(facts: RuleFacts): number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of what there is nothing to say about. */
const UNKNOWN = -1;
/** Rows that are looked at one by one. */
const MOST_ROWS = 200;

function countOut({ transaction, activity, end }: RuleFacts, windowMs: number): number {
  return activity.own.outCount(activity.own.start(transaction.createdAt - windowMs, end), end);
}

function sumOut({ transaction, activity, end }: RuleFacts, windowMs: number): number {
  return activity.own.outSum(activity.own.start(transaction.createdAt - windowMs, end), end);
}

function meanOut({ transaction, activity, end }: RuleFacts, windowMs: number): number {
  const start = activity.own.start(transaction.createdAt - windowMs, end);
  const count = activity.own.ratedCount(start, end);
  return count === 0 ? UNKNOWN : activity.own.outSum(start, end) / count;
}

/** Of the newest rows only, so that a busy account costs no more. */
function mostOut({ transaction, activity: { own }, end }: RuleFacts, windowMs: number): number {
  let most = UNKNOWN;
  for (let row = Math.max(own.start(transaction.createdAt - windowMs, end), end - MOST_ROWS); row < end; row += 1) {
    if (own.isOut(row) && own.amount(row) > most) most = own.amount(row);
  }
  return most;
}

function outcomesWithin(
  { transaction: { counterpartyId, createdAt }, world }: RuleFacts,
  windowMs: number,
): { all: number; share: number } {
  const found = counterpartyId === null ? null : world.outcomes(counterpartyId, createdAt - windowMs, createdAt);
  return found === null ? { all: 0, share: UNKNOWN } : { all: found.all, share: found.confirmed / found.all };
}

const windowed = (
  name: string,
  words: string,
  windows: Readonly<Record<string, number>>,
  of: (facts: RuleFacts, ms: number) => number,
): Feature[] =>
  Object.entries(windows).map(([label, ms]) => ({
    name: `${name}${label}`,
    description: `${words} in ${label}`,
    of: (facts) => of(facts, ms),
  }));

/** In the order in which a model holds them; money in minor units of the reporting currency, −1 where nothing is known. */
export const FEATURES: readonly Feature[] = [
  { name: 'amount', description: 'amount', of: ({ amount }) => (Number.isNaN(amount) ? UNKNOWN : amount) },
  { name: 'isOut', description: '1 for payments, transfers and withdrawals', of: ({ isOut }) => (isOut ? 1 : 0) },
  { name: 'hour', description: 'hour of the day, UTC', of: ({ transaction }) => Math.floor((transaction.createdAt % DAY) / HOUR) },
  {
    name: 'isWeekend',
    description: '1 on Saturday and Sunday, UTC',
    // Day 0 of the epoch was a Thursday.
    of: ({ transaction }) => (((Math.floor(transaction.createdAt / DAY) + 4) % 7) % 6 === 0 ? 1 : 0),
  },
  {
    name: 'isCountryMismatch',
    description: '1 where the countries of account and counterparty differ',
    of: ({ transaction: { country, counterpartyCountry } }) =>
      country !== null && counterpartyCountry !== null && country !== counterpartyCountry ? 1 : 0,
  },
  {
    name: 'isNewPayee',
    description: '1 for the first payment to the counterparty',
    of: ({ transaction: { counterpartyId }, activity, end }) =>
      counterpartyId !== null && !activity.own.hasPaid(counterpartyId, end) ? 1 : 0,
  },
  {
    name: 'sinceLastMs',
    description: 'milliseconds since the last activity',
    of: ({ transaction, activity, end }) => {
      const last = activity.own.lastTime(end);
      return last === -Infinity ? UNKNOWN : transaction.createdAt - last;
    },
  },
  ...windowed('countOut', 'outgoing transactions', { '1h': HOUR, '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY }, countOut),
  ...windowed('sumOut', 'outgoing amounts together', { '24h': DAY, '7d': 7 * DAY }, sumOut),
  ...windowed('meanOut', 'mean outgoing amount', { '7d': 7 * DAY, '30d': 30 * DAY }, meanOut),
  {
    name: 'amountToMean30d',
    description: 'amount divided by the mean outgoing amount in 30d',
    of: (facts) => {
      const mean = meanOut(facts, 30 * DAY);
      return mean <= 0 || Number.isNaN(facts.amount) ? UNKNOWN : facts.amount / mean;
    },
  },
  {
    name: 'amountToMost30d',
    description: 'amount divided by the largest outgoing amount in 30d, of the newest 200',
    of: (facts) => {
      const most = mostOut(facts, 30 * DAY);
      return most <= 0 || Number.isNaN(facts.amount) ? UNKNOWN : facts.amount / most;
    },
  },
  ...windowed(
    'counterpartyAlerts',
    'resolved alerts about the counterparty',
    { '24h': DAY, '7d': 7 * DAY, '28d': 28 * DAY },
    (facts, ms) => outcomesWithin(facts, ms).all,
  ),
  ...windowed(
    'counterpartyConfirmed',
    'share of confirmed ones among them',
    { '24h': DAY, '7d': 7 * DAY, '28d': 28 * DAY },
    (facts, ms) => outcomesWithin(facts, ms).share,
  ),
];

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Reads the features of one transaction after the other. */
export class FeatureReader {
  private readonly facts = { end: 0 } as Mutable<RuleFacts>;

  /** @param into gets as many numbers as there are features */
  read(transaction: Transaction, activity: AccountActivity, world: WorldFacts, into: Float64Array): void {
    const { facts } = this;
    facts.transaction = transaction;
    facts.amount = transaction.amountReporting ?? NaN;
    facts.isOut = transaction.type === 'Payment' || transaction.type === 'Transfer' || transaction.type === 'Withdrawal';
    facts.activity = activity;
    facts.end = activity.seek(transaction.createdAt, transaction.id);
    facts.world = world;
    for (let i = 0; i < FEATURES.length; i += 1) into[i] = FEATURES[i]!.of(facts);
  }
}
