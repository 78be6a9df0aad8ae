/** Side: every rule in force asked about one transaction after the other, of many accounts with a past each, in no order of accounts. */
import { ActivityBook } from '../../../src/domain/risk/activity-book.ts';
import { ListBook } from '../../../src/domain/risk/list-book.ts';
import type { ListEntry } from '../../../src/domain/risk/list-book.ts';
import { TRANSACTION_TYPES } from '../../../src/domain/transactions/transaction.ts';
import type { Transaction } from '../../../src/domain/transactions/transaction.ts';
import { payment, shippedEngine } from '../judged-transactions.ts';
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
  const shop = random(SHOPS);
  const amountMinor = 100 + random(50_000);
  const type = TRANSACTION_TYPES[random(TRANSACTION_TYPES.length)]!;
  return payment(made, STEP_MS, { amountMinor, type, accountId: `account-${account}`, counterpartyId: `shop-${shop}` });
}

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
const engine = shippedEngine();
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
