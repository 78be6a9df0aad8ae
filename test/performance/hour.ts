/** An hour of transactions, 100 a second, as a formula: for those who count them in memory and for those who count rows. */
import { RollingFigures } from '../../src/domain/monitoring/rolling-figures.ts';

export const HOUR_ROWS = 360_000;
const EVERY_MS = 10;
const SOURCES = ['ATM', 'POS', 'Online', 'Transfer', 'Mobile', 'Api'];
const COUNTRIES = ['DE', 'FR', 'GB', 'US', 'BR', 'JP', 'IN', 'AU', 'CA', 'ES', 'IT', 'NL', 'PL', 'ZA', 'SG'];

/** The end of the hour: the last millisecond of a second. */
export const END = Date.UTC(2026, 10, 21, 10) - 1;
const BEGIN = END + 1 - HOUR_ROWS * EVERY_MS;

/** The rows in SQL; `i` counts from 0. Codes as in the tables. */
export const INSERT_HOUR = `
  INSERT INTO transactions (id, created_at, updated_at, processed_at, amount_minor, amount_reporting, version, status, decision, risk_score,
                            type, source, simulated, currency, account_id, country, principal_id)
  SELECT gen_random_uuid(), ${BEGIN} + i * ${EVERY_MS}, ${BEGIN} + i * ${EVERY_MS}, ${BEGIN} + i * ${EVERY_MS} + 100 + (i * 31) % 1900,
         (i * 7919) % 100000 + 1, (i * 7919) % 100000 + 1, 3, CASE WHEN i % 10 = 0 THEN 4 ELSE 3 END, CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, 0,
         0, i % ${SOURCES.length}, true, 'USD', 'acc-' || i % 5000, (ARRAY['${COUNTRIES.join("','")}'])[1 + i % ${COUNTRIES.length}], 'p'
  FROM generate_series($1::bigint, $2::bigint - 1) AS i`;

/** The same in memory. */
export function hourInMemory(): RollingFigures {
  const figures = new RollingFigures(END);
  for (let i = 0; i < HOUR_ROWS; i += 1) {
    const at = BEGIN + i * EVERY_MS;
    const durationMs = 100 + ((i * 31) % 1900);
    const volume = BigInt(((i * 7919) % 100_000) + 1);
    const [source, country] = [SOURCES[i % SOURCES.length]!, COUNTRIES[i % COUNTRIES.length]!];
    figures.add({ kind: 'created', at, count: 1, volume, unconverted: 0, source, country });
    if (i % 50 === 0) figures.add({ kind: 'flagged', at, count: 1 });
    figures.add({ kind: 'processed', at: at + durationMs, count: 1, completed: i % 10 !== 0, durationMs });
  }
  return figures;
}
