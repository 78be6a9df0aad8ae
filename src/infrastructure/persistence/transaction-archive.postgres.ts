/** Transactions of the past in PostgreSQL. */
import { TransactionArchive } from '../../application/ports/transaction-archive.ts';
import type { PastTransaction } from '../../application/ports/transaction-archive.ts';
import type { Database } from './database.ts';
import type { PostgresPartitionKeeper } from './partition-keeper.postgres.ts';
import { SOURCE_CODES, STATUS_CODES, TYPE_CODES } from './transaction-codes.ts';

/** The columns of a row that comes as an object of JSON. */
const COLUMNS = {
  id: 'uuid',
  created_at: 'bigint',
  updated_at: 'bigint',
  processed_at: 'bigint',
  amount_minor: 'bigint',
  amount_reporting: 'bigint',
  latitude: 'double precision',
  longitude: 'double precision',
  version: 'integer',
  status: 'smallint',
  type: 'smallint',
  source: 'smallint',
  simulated: 'boolean',
  currency: 'text',
  account_id: 'text',
  counterparty_id: 'text',
  country: 'text',
  counterparty_country: 'text',
  ip: 'text',
  device: 'text',
  description: 'text',
  symbol: 'text',
  principal_id: 'text',
} as const;
const NAMES = Object.keys(COLUMNS).join(', ');
const TYPED = Object.entries(COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');
const [PENDING, PROCESSING, COMPLETED] = (['Pending', 'Processing', 'Completed'] as const).map((status) => STATUS_CODES.code(status));

/** The life of a past transaction is told in full, all of it at the moment of its creation. */
const STORE = `
  WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (${TYPED})),
  fresh AS (INSERT INTO transactions (${NAMES}) SELECT ${NAMES} FROM given ON CONFLICT (id) DO NOTHING RETURNING id, created_at, principal_id),
  told AS (
    INSERT INTO transaction_history (transaction_id, version, from_status, to_status, at, actor)
    SELECT id, step.version, step.from_status, step.to_status, created_at, principal_id
      FROM fresh, (VALUES (1, NULL::smallint, ${PENDING}), (2, ${PENDING}, ${PROCESSING}), (3, ${PROCESSING}, ${COMPLETED}))
        AS step (version, from_status, to_status))
  SELECT count(*) AS stored FROM fresh`;

export class PostgresTransactionArchive extends TransactionArchive {
  private isPrepared = false;

  constructor(
    private readonly database: Database,
    private readonly partitions: Pick<PostgresPartitionKeeper, 'ensurePast'>,
  ) {
    super();
  }

  async store(transactions: readonly PastTransaction[]): Promise<number> {
    if (!this.isPrepared) await this.partitions.ensurePast();
    this.isPrepared = true;
    const rows: Record<keyof typeof COLUMNS, unknown>[] = transactions.map(({ transaction: t, actor }) => ({
      id: t.id,
      created_at: t.createdAt,
      updated_at: t.updatedAt,
      processed_at: t.processedAt,
      amount_minor: t.amountMinor,
      amount_reporting: t.amountReporting,
      latitude: t.latitude,
      longitude: t.longitude,
      version: t.version,
      status: STATUS_CODES.code(t.status),
      type: TYPE_CODES.code(t.type),
      source: SOURCE_CODES.code(t.source),
      simulated: t.simulated,
      currency: t.currency,
      account_id: t.accountId,
      counterparty_id: t.counterpartyId,
      country: t.country,
      counterparty_country: t.counterpartyCountry,
      ip: t.ip,
      device: t.device,
      description: t.description,
      symbol: t.symbol,
      principal_id: actor,
    }));
    const [row] = await this.database.query<{ stored: number }>(STORE, [JSON.stringify(rows)]);
    return row!.stored;
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }>('SELECT id FROM transactions WHERE id = ANY ($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Under another token whoever judges forgets what it remembers of accounts. */
  async announce(): Promise<void> {
    await this.database.execute(`UPDATE cluster_leases SET token = token + 1 WHERE name = 'assessment'`);
  }
}
