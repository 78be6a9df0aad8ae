/** The currency in which a database holds amounts and rules: that of its first start, for ever. */
import { ConfigError } from '../config.ts';
import type { Queries } from './connection-pool.ts';

/**
 * Takes the currency for that of a database that has none yet.
 * @throws ConfigError where the database has another
 */
export async function holdReportingCurrency(queries: Queries, currency: string): Promise<void> {
  await queries.execute('INSERT INTO reporting_currency (currency) VALUES ($1) ON CONFLICT DO NOTHING', [currency]);
  const [row] = await queries.query<{ currency: string }>('SELECT currency FROM reporting_currency');
  if (row!.currency === currency) return;
  throw new ConfigError([
    `REPORTING_CURRENCY: must be ${row!.currency}, in which this database holds amounts and rules, was "${currency}"; ` +
      'for another currency begin with another DATA_DIR or DATABASE_URL',
  ]);
}
