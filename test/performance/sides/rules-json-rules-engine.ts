/** Side: fifteen thresholds as rules of json-rules-engine, on facts that are found already. */
import { Engine } from 'json-rules-engine';
import { FACT_NAMES, JudgedTransactions, LIMIT } from '../judged-transactions.ts';
import { measure, report, sideOptions } from '../side.ts';

const { transactions, passes } = sideOptions<{ transactions: number; passes: number }>();
const { facts } = new JudgedTransactions(transactions);
const engine = new Engine(
  FACT_NAMES.map((fact) => ({
    conditions: { all: [{ fact, operator: 'greaterThanInclusive', value: LIMIT }] },
    event: { type: fact },
  })),
);
let hits = 0;

async function pass(): Promise<void> {
  hits = 0;
  for (const one of facts) hits += (await engine.run(one)).events.length;
}

for (let i = 0; i < passes; i += 1) await pass();
const used = await measure(async () => {
  for (let i = 0; i < passes; i += 1) await pass();
});
report({ units: transactions * passes, ...used, check: hits });
