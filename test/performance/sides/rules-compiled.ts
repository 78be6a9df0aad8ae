/** Side: fifteen rules, compiled, that find their facts in the account's past. */
import { JudgedTransactions } from '../judged-transactions.ts';
import { measure, report, sideOptions } from '../side.ts';

const { transactions, passes } = sideOptions<{ transactions: number; passes: number }>();
const judged = new JudgedTransactions(transactions);
let hits = 0;

function pass(): void {
  hits = 0;
  for (const transaction of judged.transactions) hits += judged.judge(transaction);
}

for (let i = 0; i < passes; i += 1) pass();
const used = await measure(() => {
  for (let i = 0; i < passes; i += 1) pass();
});
report({ units: transactions * passes, ...used, check: hits });
