/** A learned scorer beside the live assessment: it scores each transaction that is judged, and changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TrainScorer } from '../../src/application/risk/train-scorer.ts';
import type { TransactionDetailView } from '../../src/application/transactions/transaction.view.ts';
import { AlertServer } from '../support/alert-server.ts';
import { eventually } from '../support/market-server.ts';
import { DATABASE_START_MS } from '../support/test-database.ts';
import { aTransaction } from '../support/transaction-builders.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 2);
/** Minor units: what is above is fraud to the model. */
const HONEST = 5000;
const FRAUD = 50_000;

let folder: string;
let server: AlertServer;
let version: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shadow-'));
  const training = new TrainScorer({ from: null, to: null, labelDelayMs: DAY, currency: 'USD' });
  for (let i = 0; i < 2000; i += 1) {
    const isFraud = i % 10 === 0;
    const amount = (isFraud ? FRAUD : HONEST) + (i % 7) * 10;
    const id = `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`;
    const money = { amountMinor: amount, amountReporting: amount, currency: 'USD' };
    training.take(aTransaction({ id, createdAt: START + i * 60_000, accountId: `a${i}`, counterpartyId: 'shop', ...money }), isFraud);
  }
  const model = training.train();
  version = model.version;
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify(model));
  server = await AlertServer.start({ RISK_MODEL: file });
}, DATABASE_START_MS);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('counts what the rules flag and what the scorer would have, and leaves decisions to the rules', async () => {
  const payments = [
    ['50.00', 'DE', 'approve'],
    ['500.00', 'DE', 'approve'],
    ['500.00', 'DE', 'approve'],
    // Large and round: only the rules and, from its amount, the scorer too.
    ['10000.00', 'DE', 'review'],
  ] as const;
  for (const [i, [amount, country, decision]] of payments.entries()) {
    const judged: TransactionDetailView = await server.judge({ amount, currency: 'USD', country, accountId: `live-${i}` });
    expect(judged.decision).toBe(decision);
  }
  await eventually(
    async () => (await server.market.call<string>('get', '/metrics')) as unknown as { text: string },
    ({ text }) => {
      const counted = (outcome: string): number =>
        Number(new RegExp(`^tapewatch_shadow_scores_total\\{outcome="${outcome}",model="${version}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
      expect(['none', 'scorer', 'rules', 'both', 'unknown'].map(counted)).toEqual([1, 2, 0, 1, 0]);
      expect(text).toMatch(/^tapewatch_shadow_score_count 4$/m);
    },
  );
});
