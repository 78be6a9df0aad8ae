/**
 * Transactions with their history, idempotency keys, the outbox and the numbered events, leases of the cluster, dead letters. Times are
 * epoch milliseconds; those that are compared with the database's own clock (leases) are timestamps.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { otherPartitionSql, partitionSql, rangeOfWeek, weeksAhead } from '../transaction-partitions.ts';

export class Transactions implements MigrationInterface {
  readonly name = '0005-transactions-0000000000005';

  async up(runner: QueryRunner): Promise<void> {
    // Codes of status, decision, type and source: transaction-codes.ts. Partitions are ranges of ids, which begin with a time.
    await runner.query(`
      CREATE TABLE transactions (
        id uuid NOT NULL,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        processed_at bigint,
        amount_minor bigint NOT NULL,
        amount_reporting bigint,
        claim_token bigint NOT NULL DEFAULT 0,
        lease_until timestamptz,
        next_attempt_at timestamptz,
        latitude double precision,
        longitude double precision,
        version integer NOT NULL,
        status smallint NOT NULL CHECK (status BETWEEN 0 AND 4),
        decision smallint CHECK (decision BETWEEN 0 AND 3),
        risk_score smallint,
        type smallint NOT NULL,
        source smallint NOT NULL,
        attempts smallint NOT NULL DEFAULT 0,
        simulated boolean NOT NULL,
        currency text COLLATE "C" NOT NULL,
        account_id text COLLATE "C" NOT NULL,
        counterparty_id text COLLATE "C",
        country text COLLATE "C",
        counterparty_country text COLLATE "C",
        ip text COLLATE "C",
        device text,
        description text,
        symbol text COLLATE "C",
        reason text,
        principal_id text COLLATE "C" NOT NULL,
        claimed_by text COLLATE "C",
        hits jsonb,
        PRIMARY KEY (id)
      ) PARTITION BY RANGE (id)`);
    await runner.query('CREATE INDEX transactions_newest ON transactions (created_at DESC, id DESC)');
    await runner.query('CREATE INDEX transactions_newest_of_account ON transactions (account_id, created_at DESC, id DESC)');
    // Rates and times go by the end of a transaction, and the figures of the last hour are summed up at each start.
    await runner.query('CREATE INDEX transactions_processed ON transactions (processed_at) WHERE processed_at IS NOT NULL');
    await runner.query('CREATE INDEX transactions_unassessed ON transactions (created_at, id) WHERE status = 0 AND decision IS NULL');
    await runner.query('CREATE INDEX transactions_claimable ON transactions (created_at, id) WHERE status = 0 AND decision IS NOT NULL');
    await runner.query('CREATE INDEX transactions_held ON transactions (created_at DESC, id DESC) WHERE status = 1');
    // Without a lease: the gateway reports the outcome to us, nobody here is to settle it.
    await runner.query('CREATE INDEX transactions_leased ON transactions (lease_until) WHERE status = 2 AND lease_until IS NOT NULL');
    await runner.query('CREATE INDEX transactions_flagged ON transactions (created_at DESC, id DESC) WHERE decision > 0');
    await runner.query(`
      CREATE TABLE transaction_history (
        transaction_id uuid NOT NULL,
        at bigint NOT NULL,
        version integer NOT NULL,
        from_status smallint,
        to_status smallint NOT NULL,
        actor text COLLATE "C" NOT NULL,
        reason text,
        PRIMARY KEY (transaction_id, version)
      ) PARTITION BY RANGE (transaction_id)`);
    const partitions = [...otherPartitionSql(), ...weeksAhead(Date.now()).flatMap((week) => partitionSql(rangeOfWeek(week)))];
    for (const statement of partitions) await runner.query(statement);
    // Not partitioned: a key stays unique for ever, whichever week it comes in.
    await runner.query(`
      CREATE TABLE idempotency_keys (
        principal_id text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        transaction_id uuid NOT NULL,
        created_at bigint NOT NULL,
        fingerprint bytea NOT NULL,
        PRIMARY KEY (principal_id, key)
      )`);
    // What relays have not numbered yet: a transaction as of a version. Rows come and go all the time.
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transaction_id uuid NOT NULL,
        version integer NOT NULL,
        kind smallint NOT NULL,
        attempts smallint NOT NULL DEFAULT 0
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`
      CREATE TABLE transaction_events (
        position bigint PRIMARY KEY,
        transaction_id uuid NOT NULL,
        at bigint NOT NULL,
        version integer NOT NULL,
        kind smallint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE dead_letters (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text COLLATE "C" NOT NULL,
        key text,
        value text NOT NULL,
        code text COLLATE "C" NOT NULL,
        detail text NOT NULL,
        at bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX dead_letters_topic ON dead_letters (topic, id)');
    await runner.query(`
      CREATE TABLE cluster_leases (
        name text COLLATE "C" PRIMARY KEY,
        owner text NOT NULL,
        token bigint NOT NULL,
        until timestamptz NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE cluster_leases, dead_letters, transaction_events, outbox, idempotency_keys, transaction_history, transactions',
    );
  }
}
