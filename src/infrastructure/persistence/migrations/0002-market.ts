/** Symbols with statistics and settings, candles, anomalies, gaps. All times are epoch milliseconds, prices doubles as the engine has them. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Market implements MigrationInterface {
  /** TypeORM orders by the 13 digits at the end. */
  readonly name = '0002-market-0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE symbols (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text COLLATE "C" NOT NULL UNIQUE
      )`);
    // Rows of both tables below are replaced every second or so: room in each page lets PostgreSQL reuse it without a vacuum.
    await runner.query(`
      CREATE TABLE symbol_statistics (
        symbol_id integer PRIMARY KEY REFERENCES symbols,
        simulated boolean NOT NULL,
        update_count bigint NOT NULL,
        min_price double precision NOT NULL,
        max_price double precision NOT NULL,
        current_price double precision NOT NULL,
        last_update_time bigint NOT NULL,
        day_open double precision NOT NULL,
        day_open_time bigint NOT NULL,
        day_high double precision NOT NULL,
        day_low double precision NOT NULL,
        day_volume double precision NOT NULL,
        bid double precision,
        ask double precision
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE candles (
        symbol_id integer NOT NULL REFERENCES symbols,
        interval_ms integer NOT NULL,
        open_time bigint NOT NULL,
        open double precision NOT NULL,
        first_time bigint NOT NULL,
        high double precision NOT NULL,
        low double precision NOT NULL,
        close double precision NOT NULL,
        last_time bigint NOT NULL,
        volume double precision NOT NULL,
        count bigint NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (symbol_id, interval_ms, open_time)
      ) WITH (fillfactor = 80)`);
    await runner.query(`
      CREATE TABLE anomalies (
        id uuid PRIMARY KEY,
        symbol_id integer NOT NULL REFERENCES symbols,
        window_ms integer NOT NULL,
        cooldown_ms integer NOT NULL,
        direction text NOT NULL CHECK (direction IN ('UP', 'DOWN')),
        status text NOT NULL CHECK (status IN ('open', 'closed')),
        severity text NOT NULL CHECK (severity IN ('medium', 'high', 'critical')),
        late boolean NOT NULL,
        gap boolean NOT NULL,
        simulated boolean NOT NULL,
        old_price double precision NOT NULL,
        new_price double precision NOT NULL,
        change_percent double precision NOT NULL,
        peak_price double precision NOT NULL,
        peak_reference double precision NOT NULL,
        peak_change_percent double precision NOT NULL,
        threshold_percent double precision NOT NULL,
        breach_count bigint NOT NULL,
        detected_at bigint NOT NULL,
        reference_time bigint NOT NULL,
        trigger_time bigint NOT NULL,
        last_breach_time bigint NOT NULL,
        closed_at bigint,
        ordinal bigint NOT NULL
      ) WITH (fillfactor = 90)`);
    await runner.query('CREATE INDEX anomalies_newest ON anomalies (detected_at DESC, id DESC)');
    await runner.query('CREATE INDEX anomalies_newest_of_symbol ON anomalies (symbol_id, detected_at DESC, id DESC)');
    await runner.query(`CREATE INDEX anomalies_open ON anomalies (detected_at) WHERE status = 'open'`);
    await runner.query(`
      CREATE TABLE symbol_settings (
        symbol_id integer PRIMARY KEY REFERENCES symbols,
        threshold_percent double precision,
        window_ms integer,
        cooldown_ms integer,
        version integer NOT NULL,
        updated_at bigint NOT NULL,
        updated_by text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE gaps (
        symbol_id integer NOT NULL REFERENCES symbols,
        reason text COLLATE "C" NOT NULL CHECK (reason IN ('sequence', 'dropped', 'silent')),
        from_time bigint NOT NULL,
        to_time bigint,
        lost bigint,
        PRIMARY KEY (symbol_id, from_time, reason)
      )`);
    await runner.query('CREATE INDEX gaps_open ON gaps (symbol_id) WHERE to_time IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gaps, symbol_settings, anomalies, candles, symbol_statistics, symbols');
  }
}
