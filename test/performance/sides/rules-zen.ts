/** Side: fifteen thresholds as a decision table of GoRules ZEN, on facts that are found already; many at once, which costs it least. */
import { ZenEngine } from '@gorules/zen-engine';
import { FACT_NAMES, JudgedTransactions, LIMIT } from '../judged-transactions.ts';
import { measure, report, sideOptions } from '../side.ts';

const AT_ONCE = 100;
const { transactions, passes } = sideOptions<{ transactions: number; passes: number }>();
const { facts } = new JudgedTransactions(transactions);
const table = {
  hitPolicy: 'collect',
  inputs: FACT_NAMES.map((name) => ({ id: name, name, field: name })),
  outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
  rules: FACT_NAMES.map((name) => ({
    _id: name,
    ...Object.fromEntries(FACT_NAMES.map((other) => [other, other === name ? `>= ${LIMIT}` : ''])),
    rule: `'${name}'`,
  })),
};
const decision = new ZenEngine().createDecision({
  nodes: [
    { id: 'in', name: 'facts', type: 'inputNode', content: {} },
    { id: 'table', name: 'rules', type: 'decisionTableNode', content: table },
    { id: 'out', name: 'hits', type: 'outputNode', content: {} },
  ],
  edges: [
    { id: 'to-table', sourceId: 'in', targetId: 'table', type: 'edge' },
    { id: 'to-hits', sourceId: 'table', targetId: 'out', type: 'edge' },
  ],
});
let hits = 0;

async function pass(): Promise<void> {
  hits = 0;
  for (let at = 0; at < facts.length; at += AT_ONCE) {
    const answers = await Promise.all(facts.slice(at, at + AT_ONCE).map((one) => decision.evaluate(one)));
    for (const { result } of answers) hits += (result as unknown[]).length;
  }
}

for (let i = 0; i < passes; i += 1) await pass();
const used = await measure(async () => {
  for (let i = 0; i < passes; i += 1) await pass();
});
report({ units: transactions * passes, ...used, check: hits });
