/** Transactions of accounts with a past, and for each rule whether it hits: what the sides that compare rule engines all judge. */
import { ActivityBook } from '../../src/domain/risk/activity-book.ts';
import { NO_LISTS } from '../../src/domain/risk/list-book.ts';
import { RiskEngine } from '../../src/domain/risk/risk-engine.ts';
import { RuleBook } from '../../src/domain/risk/rule-book.ts';
import { defaultParams } from '../../src/domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../src/domain/risk/rules/rule-kinds.ts';
import { pendingTransaction, TRANSACTION_TYPES } from '../../src/domain/transactions/transaction.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';

/** A fact of another engine reaches this where our rule of that kind hits. */
export const LIMIT = 100;

const ACCOUNTS = 200;
const ENTRIES_PER_ACCOUNT = 30;
const STEP_MS = 60_000;
const DAY_MS = 86_400_000;

/** All shipped rules as they come. */
export function shippedEngine(): RiskEngine {
  const rules = [...RULE_KINDS.values()].map((kind) => ({
    id: kind.kind,
    kind: kind.kind,
    name: kind.name,
    version: 1,
    params: defaultParams(kind, 'USD'),
    weight: kind.defaultWeight,
    decision: null,
  }));
  return new RiskEngine(new RuleBook(rules, [], 'USD'), { alertScore: 200, holdScore: 400 });
}

/** The one that comes as the `made`th, each `stepMs` after the one before; every third says where it was made. */
export function payment(
  made: number,
  stepMs: number,
  own: Pick<Transaction, 'amountMinor' | 'type' | 'accountId' | 'counterpartyId'>,
): Transaction {
  const place = made % 3 === 0 ? { latitude: 52.52, longitude: 13.405 } : { latitude: null, longitude: null };
  const facts = {
    ...own,
    ...place,
    currency: 'USD',
    source: 'Online' as const,
    country: 'DE',
    counterpartyCountry: 'DE',
    ip: '192.0.2.1',
    device: null,
    description: null,
    symbol: 'AAPL',
  };
  const id = `0192f0c1-6b1e-7d55-9c64-${String(made).padStart(12, '0')}`;
  const createdAt = 1_790_000_000_000 + made * stepMs;
  return pendingTransaction(facts, { id, createdAt, amountReporting: own.amountMinor, simulated: false });
}

/** Judges them; how many rules were hit. */
export class JudgedTransactions {
  readonly transactions: readonly Transaction[];
  /** By kind, camel case: at the limit or below it. */
  readonly facts: readonly Readonly<Record<string, number>>[];
  private readonly book = new ActivityBook({ accounts: ACCOUNTS, entries: Infinity, reach: 2000, isWhole: true });
  private readonly world = { lists: NO_LISTS, lastSpike: () => null, outcomes: () => null };
  private readonly engine: RiskEngine;
  private state = 42;
  private made = 0;

  constructor(count: number) {
    this.engine = shippedEngine();
    for (let i = 0; i < ACCOUNTS * ENTRIES_PER_ACCOUNT; i += 1) this.book.record(this.next());
    // Later than all of the past by enough that most are ordinary.
    this.made += DAY_MS / STEP_MS;
    this.transactions = Array.from({ length: count }, () => this.next());
    this.facts = this.transactions.map((transaction) => {
      const hit = new Set(this.hitsOf(transaction).map(({ rule }) => rule));
      return Object.fromEntries([...RULE_KINDS.keys()].map((kind) => [nameOf(kind), hit.has(kind) ? LIMIT : LIMIT - 1]));
    });
  }

  /** By our rules, which find their facts by themselves. */
  judge(transaction: Transaction): number {
    return this.hitsOf(transaction).length;
  }

  private hitsOf(transaction: Transaction) {
    return this.engine.assess(transaction, this.book.of(transaction.accountId), this.world).hits;
  }

  private next(): Transaction {
    this.made += 1;
    const amountMinor = 100 + this.random(150_000);
    const type = TRANSACTION_TYPES[this.random(TRANSACTION_TYPES.length)]!;
    const accountId = `account-${this.random(ACCOUNTS)}`;
    return payment(this.made, STEP_MS, { amountMinor, type, accountId, counterpartyId: `shop-${this.random(500)}` });
  }

  private random(below: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }
}

/** `largeAmount` of `large-amount`. */
export function nameOf(kind: string): string {
  return kind.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

export const FACT_NAMES = [...RULE_KINDS.keys()].map(nameOf);
