/** `train`: learns a scorer from labelled transactions of the past. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { TrainScorer } from '../application/risk/train-scorer.ts';
import type { ScorerModel } from '../domain/risk/scorer-model.ts';
import { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import { loadConfig } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand } from './cli-command.ts';
import { columnNames } from './column-names.ts';
import { LabelledCsv } from './labelled-csv.ts';
import { withProgress } from './replay-report.ts';
import { durationOf, spanOf } from './risk-arguments.ts';

const SHOWN_FEATURES = 12;

export const trainCommand: CliCommand = {
  name: 'train',
  summary: 'learns a scorer from labelled transactions of a CSV file; RISK_MODEL lets it watch, backtest --model tries it',
  usage: `--csv FILE --label COLUMN --out MODEL.json [options]
  --map field=column,…      names of columns that are not named like their field
  --label-delay 7d          from a transaction to the moment when its label is known
  --from T, --to T          what is learned from (T: 2026-08-01 or a time); what comes before only fills the history
  --json                    prints the summary as one JSON object
The figures are of the last fifth of the transactions, by a scorer that learned from the others; the one that is written learned from all.`,
  run: async (args, { stdout, stderr }) => {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args,
      options: {
        csv: text,
        label: text,
        out: text,
        map: text,
        'label-delay': { ...text, default: '7d' },
        from: text,
        to: text,
        json: { type: 'boolean', default: false },
      },
    });
    const { csv: path, label, out } = values;
    if (path === undefined || label === undefined || out === undefined) throw new UsageError('name --csv, --label and --out');
    const span = spanOf(values.from, values.to);
    const labelDelayMs = durationOf('--label-delay', values['label-delay']);
    const names = columnNames(values.map ?? '');
    const rates = ExchangeRates.of(loadConfig());
    const csv = new LabelledCsv({ path, names, label, rates, now: new SystemClock().now() });
    const training = new TrainScorer({ ...span, labelDelayMs, currency: rates.reportingCurrency });
    await withProgress(csv, stderr, async () => {
      for await (const row of csv.read()) {
        if (span.to !== null && row.transaction.createdAt >= span.to) break;
        training.take(row.transaction, row.label);
      }
    });
    stderr.write(csv.errors.map((error) => `${error}\n`).join(''));
    const model = training.train();
    await writeFile(out, `${JSON.stringify(model)}\n`);
    stdout.write(values.json ? `${JSON.stringify(summaryOf(model))}\n` : textOf(model, out));
    return 0;
  },
};

function summaryOf({ version, trainedOn, metrics, threshold, features }: ScorerModel): object {
  return { version, trainedOn, ...metrics, threshold, features: features.map(({ name, importance }) => ({ name, importance })) };
}

function textOf({ version, trainedOn, metrics, threshold, features }: ScorerModel, out: string): string {
  const strongest = [...features].sort((a, b) => b.importance - a.importance).slice(0, SHOWN_FEATURES);
  const shown = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(4));
  return [
    `model ${version} in ${out}: ${trainedOn.transactions} transactions, ${trainedOn.positives} of them fraud`,
    `from ${trainedOn.from} to ${trainedOn.to}`,
    `on the last fifth (${metrics.transactions}): average precision ${shown(metrics.averagePrecision)}, ROC AUC ${shown(metrics.rocAuc)}, hits from ${threshold} on`,
    ...strongest.map(({ name, importance, description }) => `  ${(importance * 100).toFixed(1).padStart(5)} %  ${name}: ${description}`),
    '',
  ].join('\n');
}
