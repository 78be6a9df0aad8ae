/** A tenth of what `npm run test:faults -- --only rules` does, within this process. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MarketServer } from '../support/market-server.ts';
import { RulesUnderLoad } from '../support/rules-under-load.ts';
import { createServerDatabase, DATABASE_START_MS } from '../support/test-database.ts';

const LOAD_MS = 120_000;

let server: MarketServer;
let drop: () => Promise<void> = () => Promise.resolve();
beforeAll(async () => {
  const settings: NodeJS.ProcessEnv = {
    SETTLEMENT_GATEWAY: 'simulated',
    BANK_DELAY_MS_MIN: '0',
    BANK_DELAY_MS_MAX: '20',
    RATE_LIMIT_WRITE_PER_MINUTE: '0',
    RATE_LIMIT_READ_PER_MINUTE: '0',
  };
  if (process.env['TEST_DATABASE_URL']) {
    const made = await createServerDatabase();
    drop = made.drop;
    Object.assign(settings, { DATABASE_URL: made.databaseUrl, AUDIT_KEY: 'test-audit-key-0123456789-abcdefghijk' });
  }
  server = await MarketServer.start(settings);
}, DATABASE_START_MS);
afterAll(async () => {
  await server.stop();
  await drop();
});

it(
  'decides every transaction by one version of a rule that is edited meanwhile, and makes a handful of alerts of a storm',
  async () => {
    const load = new RulesUnderLoad((method, path, body) => server.call(method === 'GET' ? 'get' : 'post', path, body));
    const outcome = await load.run(1000);
    expect(outcome).toMatchObject({ transactions: 3000, breaches: 1000, alerts: 501, pushed: 21, problems: [] });
    expect(outcome.versions).toBeGreaterThan(2);
    expect(outcome.decidedBy).toBeGreaterThan(1);
  },
  LOAD_MS,
);
