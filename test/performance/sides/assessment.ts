/** Side: every rule in force asked about one transaction after the other, of many accounts with a past each, in no order of accounts. */
import { ActivityBook } from '../../../src/domain/risk/activity-book.ts';
import { ListBook } from '../../../src/domain/risk/list-book.ts';
import type { ListEntry } from '../../../src/domain/risk/list-book.ts';
import { RiskEngine } from '../../../src/domain/risk/risk-engine.ts';
import { RuleBook } from '../../../src/domain/risk/rule-book.ts';
import { defaultParams } from '../../../src/domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../../src/domain/risk/rules/rule-kinds.ts';
import { pendingTransaction, TRANSACTION_TYPES } from '../../../src/domain/transactions/transaction.ts';
import type { Transaction } from '../../../src/domain/transactions/transaction.ts';
import { measure, report, sideOptions } from '../side.ts';

interface Options {
  accounts: number;
  /** That one has before the measurement, on average. */
  entriesPerAccount: number;
  transactions: number;
}

const { accounts, entriesPerAccount, transactions } = sideOptions<Options>();
const SHOPS = 5000;
const BATCH = 10_000;
const STEP_MS = 250;
let state = 42;
let made = 0;

function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function next(account: number): Transaction {
  made += 1;
  const createdAt = 1_790_000_000_000 + made * STEP_MS;
  const shop = random(SHOPS);
  const isLocated = made % 3 === 0;
  const amountMinor = 100 + random(50_000);
  const facts = {
    amountMinor,
    currency: 'USD',
    type: TRANSACTION_TYPES[random(TRANSACTION_TYPES.length)]!,
    source: 'Online' as const,
    accountId: `account-${account}`,
    counterpartyId: `shop-${shop}`,
    country: 'DE',
    counterpartyCountry: 'DE',
    ip: '192.0.2.1',
    device: null,
    latitude: isLocated ? 52.52 : null,
    longitude: isLocated ? 13.405 : null,
    description: null,
    symbol: 'AAPL',
  };
  const id = `0192f0c1-6b1e-7d55-9c64-${String(made).padStart(12, '0')}`;
  return pendingTransaction(facts, { id, createdAt, amountReporting: amountMinor, simulated: false });
}

const definitions = [...RULE_KINDS.values()].map((kind) => ({
  id: kind.kind,
  kind: kind.kind,
  name: kind.name,
  version: 1,
  params: defaultParams(kind, 'USD'),
  weight: kind.defaultWeight,
  decision: null,
}));
const entries = Array.from({ length: 1000 }, (_, i): ListEntry => ({
  id: String(i),
  list: 'watch',
  kind: (['account', 'counterparty', 'ip', 'country'] as const)[i % 4]!,
  value: `listed-${i}`,
  reason: 'bench',
  expiresAt: null,
  createdBy: 'bench',
  createdAt: 0,
}));
const known = new Map(Array.from({ length: SHOPS }, (_, i) => [`shop-${i}`, { confirmed: 1, all: 20 }]));
const world = { lists: new ListBook(entries), lastSpike: () => null, outcomes: (id: string) => known.get(id) ?? null };
const engine = new RiskEngine(new RuleBook(definitions, [], 'USD'), { alertScore: 200, holdScore: 400 });
const book = new ActivityBook({ accounts, entries: Infinity, reach: 2000, isWhole: true });
const before = process.memoryUsage().rss;
// Accounts of every age, so that as many outgrow their memory while it is measured as do on any day.
for (let round = 0; round < 2 * entriesPerAccount; round += 1) {
  for (let account = 0; account < accounts; account += 1) {
    if (round <= (account * 7919) % (2 * entriesPerAccount)) book.record(next(account));
  }
}
const kibPerAccount = (process.memoryUsage().rss - before) / 1024 / accounts;

let hits = 0;
let cpuSeconds = 0;
let wallSeconds = 0;
for (let done = -BATCH; done < transactions; done += BATCH) {
  const batch = Array.from({ length: BATCH }, () => next(random(accounts)));
  const used = await measure(() => {
    for (const transaction of batch) {
      hits += engine.assess(transaction, book.of(transaction.accountId), world).hits.length;
      book.record(transaction);
    }
  });
  // The first is the warm-up.
  if (done < 0) continue;
  cpuSeconds += used.cpuSeconds;
  wallSeconds += used.wallSeconds;
}
const notes = { microseconds: (cpuSeconds / transactions) * 1e6, kibPerAccount, hitsPerTransaction: hits / transactions };
report({ units: transactions, cpuSeconds, wallSeconds, check: null, notes });
