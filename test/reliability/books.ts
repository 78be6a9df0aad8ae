/** Compares what senders were told with what the database holds. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { eventually } from './fault.ts';
import type { Verdict } from './fault.ts';
import type { Load, Sent } from './load.ts';

const QUIET_MS = 90_000;

/** Rows that break the rules of the life cycle, by what is wrong with them. */
const WRONG: readonly [problem: string, of: 'doubled' | 'stuck' | 'lost', sql: string][] = [
  ['accounts with more than one transaction', 'doubled', 'SELECT 1 FROM transactions GROUP BY account_id HAVING count(*) > 1'],
  [
    'transactions that ended more than once',
    'doubled',
    'SELECT 1 FROM transaction_history WHERE to_status >= 3 GROUP BY transaction_id HAVING count(*) > 1',
  ],
  ['transactions that never ended', 'stuck', 'SELECT 1 FROM transactions WHERE status < 3'],
  [
    'histories that do not lead to the status',
    'stuck',
    `SELECT 1 FROM transactions t WHERE (SELECT array_agg(h.to_status ORDER BY h.version) FROM transaction_history h WHERE h.transaction_id = t.id)
     IS DISTINCT FROM CASE WHEN t.version = 2 THEN ARRAY[0, t.status]::smallint[] ELSE ARRAY[0, 2, t.status]::smallint[] END`,
  ],
  [
    'steps that begin elsewhere than the one before ended',
    'stuck',
    `SELECT 1 FROM (SELECT from_status, lag(to_status) OVER w AS before, at, lag(at) OVER w AS earlier FROM transaction_history
     WINDOW w AS (PARTITION BY transaction_id ORDER BY version)) h WHERE from_status IS DISTINCT FROM before OR at < earlier`,
  ],
  ['settled without an assessment', 'stuck', 'SELECT 1 FROM transactions WHERE decision IS NULL AND status IN (2, 3)'],
  ['notes that were never numbered', 'lost', 'SELECT 1 FROM outbox'],
  ['notes that were put aside', 'lost', 'SELECT 1 FROM dead_letters'],
  [
    'steps without an event, or with two',
    'doubled',
    `SELECT 1 FROM transaction_history h LEFT JOIN transaction_events e ON e.transaction_id = h.transaction_id AND e.version = h.version
     GROUP BY h.transaction_id, h.version HAVING count(e.position) <> 1`,
  ],
  [
    'gaps between events',
    'lost',
    'SELECT 1 FROM (SELECT max(position) - min(position) + 1 - count(*) AS missing FROM transaction_events) e WHERE missing <> 0',
  ],
  [
    'keys of no transaction, or transactions without key',
    'lost',
    'SELECT 1 FROM idempotency_keys k FULL JOIN transactions t ON t.id = k.transaction_id WHERE k.key IS NULL OR t.id IS NULL',
  ],
];

export class Books {
  private readonly client: pg.Client;
  private readonly adminUrl: string;
  readonly databaseUrl: string;

  private constructor(client: pg.Client, adminUrl: string, databaseUrl: string) {
    this.client = client;
    this.adminUrl = adminUrl;
    this.databaseUrl = databaseUrl;
  }

  /** An empty database of its own. */
  static async open(adminUrl: string): Promise<Books> {
    const url = new URL(adminUrl);
    const name = `tapewatch_faults_${randomBytes(6).toString('hex')}`;
    await execute(adminUrl, `CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return new Books(client, adminUrl, url.href);
  }

  async close(): Promise<void> {
    await this.client.end();
    await execute(this.adminUrl, `DROP DATABASE ${new URL(this.databaseUrl).pathname.slice(1)} WITH (FORCE)`);
  }

  async rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.client.query(sql, parameters)).rows as Row[];
  }

  /** What a replica settles at this moment. */
  async inHandOf(instance: string): Promise<string[]> {
    const rows = await this.rows<{ id: string }>('SELECT id FROM transactions WHERE claimed_by = $1 AND status = 2', [instance]);
    return rows.map(({ id }) => id);
  }

  /** The longest time from the moment that is given for a transaction to its end, milliseconds. */
  async longestUntilEnd(since: ReadonlyMap<string, number>): Promise<number> {
    const rows = await this.rows<{ id: string; processed_at: string }>('SELECT id, processed_at FROM transactions WHERE id = ANY ($1)', [
      [...since.keys()],
    ]);
    return rows.reduce((longest, { id, processed_at }) => Math.max(longest, Number(processed_at) - since.get(id)!), 0);
  }

  /** Waits until nothing is under way. */
  async quiet(): Promise<boolean> {
    const busy = 'SELECT (SELECT count(*) FROM transactions WHERE status < 3) + (SELECT count(*) FROM outbox) AS busy';
    return eventually(async () => Number((await this.rows<{ busy: string }>(busy))[0]!.busy) === 0, QUIET_MS);
  }

  /** Adds what is wrong to the verdict. */
  async check(load: Load, verdict: Verdict): Promise<void> {
    if (!(await this.quiet())) verdict.problems.push(`not quiet within ${QUIET_MS / 1000} s`);
    const stored = new Map((await this.stored()).map((row) => [row.id, row]));
    verdict.acknowledged += load.acknowledged;
    for (const one of load.sent) if (one.id !== null && !isAsSent(one, stored.get(one.id))) verdict.lost += 1;
    const keys = new Set(load.sent.map(({ key }) => `acc-${key}`));
    verdict.doubled += [...stored.values()].filter(({ account_id }) => !keys.has(account_id)).length;
    for (const [problem, of, sql] of WRONG) {
      const { length } = await this.rows(sql);
      if (length === 0) continue;
      verdict[of] += length;
      verdict.problems.push(`${problem}: ${length}`);
    }
    const violations = new Map<string, number>();
    for (const violation of load.violations) violations.set(violation, (violations.get(violation) ?? 0) + 1);
    for (const [violation, times] of violations) verdict.problems.push(`answered ${violation}, ${times} times`);
  }

  private async stored(): Promise<{ id: string; account_id: string; amount_minor: string }[]> {
    return this.rows('SELECT id, account_id, amount_minor FROM transactions');
  }
}

function isAsSent({ body }: Sent, row: { account_id: string; amount_minor: string } | undefined): boolean {
  return row !== undefined && row.account_id === body.accountId && row.amount_minor === body.amount.replace('.', '');
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
