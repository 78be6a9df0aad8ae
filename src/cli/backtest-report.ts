/** What `backtest` says to people: the figures, each rule by itself, and what the curve shows. */
import type { Backtest, BacktestReport } from '../application/risk/backtest.ts';
import type { BacktestFigures } from '../application/risk/hit-tally.ts';
import type { ScorerModel } from '../domain/risk/scorer-model.ts';
import type { CurvePicture } from './curve-svg.ts';

const decimals = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));

export function backtestText(report: BacktestReport, model: ScorerModel | null, alertScore: number): string {
  const { transactions, days, hits, alerts, alertsPerDay, labelled, truePositives, precision, recall } = report;
  const what = model === null ? wordsOfRules(report, alertScore) : `model ${model.version}, hits from ${model.threshold} on`;
  const lines = [
    `${transactions} transactions in ${Number(days.toFixed(2))} days; ${what}`,
    `hits ${hits}, alerts ${alerts} (account × day), ${decimals(alertsPerDay, 1)} alerts a day`,
  ];
  if (labelled !== null) {
    lines.push(
      `labelled ${labelled}, true positives ${truePositives ?? 0}, precision ${decimals(precision, 3)}, recall ${decimals(recall, 3)}`,
      `average precision ${decimals(report.averagePrecision, 4)}, ROC AUC ${decimals(report.rocAuc, 4)}`,
    );
  }
  return `${[...lines, '', ...table(report)].join('\n')}\n`;
}

/** null where nothing is to be found. */
export function curvePicture(backtest: Backtest, report: BacktestReport, model: ScorerModel | null): CurvePicture | null {
  const { averagePrecision, rocAuc, transactions, days, alertsPerDay, precision, recall } = report;
  const { baseRate } = backtest;
  if (averagePrecision === null || baseRate === null) return null;
  const label =
    model === null
      ? `${decimals(alertsPerDay, 0)} alerts a day`
      : `from ${model.threshold.toFixed(2)}, ${decimals(alertsPerDay, 0)} alerts a day`;
  return {
    title:
      model === null
        ? `${report.rules.length === 1 ? report.rules[0]!.name : `${report.rules.length} rules`}`
        : `Learned scorer ${model.version}`,
    subtitle: `${transactions.toLocaleString('en')} transactions in ${Number(days.toFixed(1))} days, ${(baseRate * 100).toFixed(2)} % fraud`,
    points: backtest.curve(),
    averagePrecision,
    rocAuc,
    baseRate,
    working: precision === null || recall === null ? null : { precision, recall, label },
  };
}

function wordsOfRules({ rules }: BacktestReport, alertScore: number): string {
  return rules.length === 1
    ? 'each hit of the rule counts'
    : `${rules.length} rules, hits from score ${alertScore} on or by a rule's own decision`;
}

function table({ rules, labelled }: BacktestReport): string[] {
  const heads = ['rule', 'weight', 'hits', 'alerts/day', ...(labelled === null ? [] : ['precision', 'recall', 'AP', 'AUC'])];
  const quality = ({ precision, recall, averagePrecision, rocAuc }: BacktestFigures): string[] =>
    labelled === null ? [] : [precision, recall, averagePrecision, rocAuc].map((value) => decimals(value, 3));
  const rows = rules.map((rule) => [rule.name, String(rule.weight), String(rule.hits), decimals(rule.alertsPerDay, 1), ...quality(rule)]);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [heads, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
}
