/**
 * Made-up transactions: accounts with a home, habits and a past, so that some can be shaped to break a named rule. Depends on nothing but
 * its seed: same seed, same sequence.
 */
import type { TransactionFacts, TransactionType } from '../../domain/transactions/transaction.ts';
import { TRANSACTION_SOURCES } from '../../domain/transactions/transaction.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface TransactionGeneratorOptions {
  /** ISO 4217, and its number of decimals. */
  currency: string;
  decimals: number;
  /** Share of transactions that are shaped to hit a rule. */
  riskyPercent: number;
  transactionsPerSecond: number;
}

export interface GeneratedTransaction {
  facts: TransactionFacts;
  /** The rule that it is shaped to hit; null for an ordinary one. */
  rule: RiskyShape | null;
}

/** Rules that one transaction can be shaped to hit. */
export const RISKY_SHAPES = [
  'large-amount',
  'new-payee',
  'round-amount',
  'country-mismatch',
  'amount-outlier',
  'geo-velocity',
  'pass-through',
  'rapid-follow-up',
] as const;
export type RiskyShape = (typeof RISKY_SHAPES)[number];

/**
 * Accounts per transaction a second: each is used about every quarter of an hour, so that honest ones stay below every default rule, of which
 * five payments within the hour is the first to be reached. Then the least and the most that there are.
 */
const ACCOUNTS_PER_RATE = 1000;
const FEWEST_ACCOUNTS = 200;
const MOST_ACCOUNTS = 100_000;
/** Of five accounts one takes in money and the others send it: nobody sends on what just came in. */
const ACCOUNTS_PER_RECEIVER = 5;
const SHOPS = 60;
/** Shops that an account goes to. */
const FAVOURITES = 4;
/** Countries with a city of each. */
const HOMES = [
  { country: 'DE', latitude: 52.52, longitude: 13.405 },
  { country: 'FR', latitude: 48.857, longitude: 2.352 },
  { country: 'GB', latitude: 51.507, longitude: -0.128 },
  { country: 'US', latitude: 40.713, longitude: -74.006 },
  { country: 'BR', latitude: -23.551, longitude: -46.633 },
  { country: 'JP', latitude: 35.677, longitude: 139.65 },
  { country: 'IN', latitude: 19.076, longitude: 72.878 },
  { country: 'AU', latitude: -33.869, longitude: 151.209 },
  { country: 'CA', latitude: 43.653, longitude: -79.383 },
  { country: 'ES', latitude: 40.417, longitude: -3.704 },
  { country: 'IT', latitude: 41.903, longitude: 12.496 },
  { country: 'NL', latitude: 52.368, longitude: 4.904 },
  { country: 'PL', latitude: 52.23, longitude: 21.012 },
  { country: 'ZA', latitude: -26.204, longitude: 28.047 },
  { country: 'SG', latitude: 1.352, longitude: 103.82 },
] as const;
/** Cumulative shares in percent of what accounts send and take in: of all Payment 40, Transfer 30, Deposit 15, Withdrawal 10, Refund 5. */
const SENT: readonly (readonly [TransactionType, number])[] = [
  ['Payment', 50],
  ['Transfer', 87.5],
  ['Withdrawal', 100],
];
const TAKEN_IN: readonly (readonly [TransactionType, number])[] = [
  ['Deposit', 75],
  ['Refund', 100],
];
const LEAST = 1;
const MOST = 50_000;
/** Of the logarithm of an amount: half of all are below 60. */
const LOG_MEAN = Math.log(60);
const LOG_DEVIATION = 1.3;
/** About 5 km. */
const ROAMING_DEGREES = 0.05;
/** An outlier is more than three times the mean of at least so many. */
const OUTLIER_PRIOR = 5;

/** What the generator remembers of an account. */
interface Account {
  readonly index: number;
  readonly id: string;
  readonly home: (typeof HOMES)[number];
  outCount: number;
  outSum: number;
  /** The last amount that came in, in currency units; null before the first. */
  lastIn: number | null;
  /** It was somewhere already. */
  located: boolean;
  /** It is on the other side of the world. */
  isAway: boolean;
}

export class TransactionGenerator {
  private readonly accounts: Account[] = [];
  /** Of the account that comes next. */
  private turn = 0;
  private population = FEWEST_ACCOUNTS;
  private previous: Account | null = null;
  private payees = 0;
  private nextShape = 0;

  constructor(
    private readonly options: TransactionGeneratorOptions,
    private readonly random: SeededRandom,
  ) {
    this.pace(options.transactionsPerSecond);
  }

  /** From now on that many are made in a second. */
  pace(transactionsPerSecond: number): void {
    this.population = Math.min(MOST_ACCOUNTS, Math.max(FEWEST_ACCOUNTS, transactionsPerSecond * ACCOUNTS_PER_RATE));
  }

  next(): GeneratedTransaction {
    const wanted = this.random.unit() * 100 < this.options.riskyPercent;
    const ordinary = this.ordinary();
    const made = wanted ? this.shaped(ordinary) : { ...ordinary, rule: null };
    this.remember(made);
    return { facts: this.factsOf(made), rule: made.rule };
  }

  private ordinary(): Draft {
    const { random } = this;
    const account = this.nextAccount();
    const takesIn = account.index % ACCOUNTS_PER_RECEIVER === 0;
    const source = TRANSACTION_SOURCES[random.integer() % TRANSACTION_SOURCES.length]!;
    const share = random.unit() * 100;
    const type = (takesIn ? TAKEN_IN : SENT).find(([, upTo]) => share < upTo)![0];
    const present = source === 'ATM' || source === 'POS';
    const shop = (account.index * FAVOURITES + (random.integer() % FAVOURITES)) % SHOPS;
    const around = placeOf(account);
    const place = { latitude: near(around.latitude, random), longitude: near(around.longitude, random) };
    return {
      account,
      source,
      type,
      amount: this.amount(),
      counterpartyId: type === 'Withdrawal' || type === 'Deposit' ? null : `shop-${String(shop + 1).padStart(3, '0')}`,
      counterpartyCountry: null,
      place: present ? place : null,
    };
  }

  /** All in turn, so that the time from one transaction of an account to its next is always about the same. */
  private nextAccount(): Account {
    const index = this.turn % this.population;
    this.turn = index + 1;
    // Else an account might meet the same shape in every round.
    if (index === 0) this.nextShape += this.random.integer() % RISKY_SHAPES.length;
    return (this.accounts[index] ??= {
      index,
      id: `sim-${String(index + 1).padStart(6, '0')}`,
      home: HOMES[index % HOMES.length]!,
      outCount: 0,
      outSum: 0,
      lastIn: null,
      located: false,
      isAway: false,
    });
  }

  /** The ordinary one bent so that it hits a rule: the next in turn for which the account has the past that it takes. */
  private shaped(ordinary: Draft): Draft & { rule: RiskyShape } {
    for (;;) {
      const rule = RISKY_SHAPES[this.nextShape % RISKY_SHAPES.length]!;
      this.nextShape += 1;
      const bent = this.bend(rule, ordinary);
      if (bent !== null) return { ...bent, rule };
    }
  }

  /** null where the account's past does not allow it. */
  private bend(rule: RiskyShape, ordinary: Draft): Draft | null {
    const { account } = ordinary;
    const counterpartyId = ordinary.counterpartyId ?? 'shop-001';
    // Most rules look at what goes out.
    const draft: Draft = { ...ordinary, type: 'Payment', counterpartyId };
    const share = this.random.unit();
    switch (rule) {
      case 'large-amount':
        return { ...draft, amount: 10_000 + share * 10_000 };
      case 'new-payee':
        this.payees += 1;
        return { ...draft, amount: 1000 + share * 4000, counterpartyId: `payee-${this.payees}` };
      case 'round-amount':
        return { ...draft, amount: 1000 * (5 + Math.floor(share * 5)) };
      case 'country-mismatch':
        return { ...ordinary, counterpartyId, counterpartyCountry: HOMES[(HOMES.indexOf(account.home) + 1) % HOMES.length]!.country };
      case 'amount-outlier':
        return account.outCount < OUTLIER_PRIOR
          ? null
          : { ...draft, amount: Math.min(MOST, (4 + share) * (account.outSum / account.outCount)) };
      case 'geo-velocity':
        // The other side of the world, minutes after being here. It stays there: the way back would be as fast.
        if (!account.located) return null;
        account.isAway = !account.isAway;
        return { ...draft, source: 'POS', place: placeOf(account) };
      case 'pass-through':
        return account.lastIn === null ? null : { ...draft, amount: Math.max(LEAST, account.lastIn * (0.92 + share * 0.08)) };
      case 'rapid-follow-up':
        return this.previous === null ? null : { ...draft, account: this.previous, place: null };
    }
  }

  /** Log-normal between the least and the most, in currency units. */
  private amount(): number {
    for (;;) {
      const normal = Math.sqrt(-2 * Math.log(1 - this.random.unit())) * Math.cos(2 * Math.PI * this.random.unit());
      const amount = Math.exp(LOG_MEAN + LOG_DEVIATION * normal);
      if (amount >= LEAST && amount <= MOST) return amount;
    }
  }

  private remember({ account, type, amount, place }: Draft): void {
    this.previous = account;
    if (place !== null) account.located = true;
    if (type === 'Deposit' || type === 'Refund') {
      account.lastIn = amount;
    } else {
      account.outCount += 1;
      account.outSum += amount;
    }
  }

  private factsOf({ account, source, type, amount, counterpartyId, counterpartyCountry, place }: Draft): TransactionFacts {
    const { currency, decimals } = this.options;
    const online = source === 'Online' || source === 'Mobile';
    return {
      amountMinor: Math.round(amount * 10 ** decimals),
      currency,
      type,
      source,
      accountId: account.id,
      counterpartyId,
      country: account.home.country,
      counterpartyCountry: counterpartyCountry ?? (counterpartyId === null ? null : account.home.country),
      ip: online ? `198.51.100.${1 + (this.random.integer() % 254)}` : null,
      device: source === 'Mobile' ? `phone-${account.id}` : null,
      latitude: place?.latitude ?? null,
      longitude: place?.longitude ?? null,
      description: null,
      symbol: null,
    };
  }
}

interface Draft {
  account: Account;
  source: (typeof TRANSACTION_SOURCES)[number];
  type: TransactionType;
  /** Currency units. */
  amount: number;
  counterpartyId: string | null;
  /** null = as the account's. */
  counterpartyCountry: string | null;
  place: { latitude: number; longitude: number } | null;
}

function near(degrees: number, random: SeededRandom): number {
  return Math.round((degrees + (random.unit() - 0.5) * ROAMING_DEGREES) * 1e4) / 1e4;
}

function placeOf({ home: { latitude, longitude }, isAway }: Account): { latitude: number; longitude: number } {
  if (!isAway) return { latitude, longitude };
  return { latitude: -latitude, longitude: longitude > 0 ? longitude - 170 : longitude + 170 };
}
