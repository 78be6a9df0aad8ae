/** `backtest`: what rules or a learned scorer would have said of the past, and how right they would have been. */
import { open, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Backtest } from '../application/risk/backtest.ts';
import type { LearnedScorer } from '../domain/risk/scorer-model.ts';
import { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { backtestText, curvePicture } from './backtest-report.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';
import { columnNames } from './column-names.ts';
import { curveSvg } from './curve-svg.ts';
import { LabelledCsv } from './labelled-csv.ts';
import { readModel } from './model-file.ts';
import { withProgress } from './replay-report.ts';
import { durationOf, spanOf } from './risk-arguments.ts';
import { readRules, shippedRules } from './rule-file.ts';
import { storedRows } from './stored-rows.ts';

/** Scores written at once. */
const OUT_LINES = 1000;

type Values = ReturnType<typeof parse>;
/** What can be judged, one after the other. */
type Rows = AsyncIterable<{ id: string; transaction: Parameters<Backtest['judge']>[0]; label: boolean | null }>;

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args,
    options: {
      rule: text,
      model: text,
      curve: text,
      csv: text,
      map: text,
      label: text,
      'label-delay': { type: 'string', default: '7d' },
      from: text,
      to: text,
      out: text,
      json: { type: 'boolean', default: false },
    },
  }).values;
}

export const backtestCommand: CliCommand = {
  name: 'backtest',
  summary: 'runs rules or a learned scorer over transactions of the past: hits, alerts a day, precision, recall',
  usage: `(--csv FILE [--map field=column,…] [--label COLUMN] | --from T --to T) [options]
  --csv FILE                transactions of a CSV file (gzip too), in order of createdAt; else those that are stored
  --map field=column,…      names of columns that are not named like their field
  --label COLUMN            1 or true: fraud, 0 or false: none, empty: nobody knows
  --label-delay 7d          from a transaction to the moment when its label is known
  --from T, --to T          what is judged (T: 2026-08-01 or a time); what comes before only fills the history
  --rule FILE.json          one rule {kind, params, weight, name?, decision?} or an array of them (without it: the shipped rules)
  --model MODEL.json        scores of a model of \`train\` instead of those of the rules
  --curve FILE.svg          draws the precision/recall curve
  --out FILE.ndjson         writes {"id","score"} for each transaction judged
  --json                    prints the figures as one JSON object
Nothing is stored.`,
  run: async (args, streams) => {
    const values = parse(args);
    const span = spanOf(values.from, values.to);
    if (values.csv === undefined && (span.from === null || span.to === null)) throw new UsageError('name --csv, or --from and --to');
    if (values.csv === undefined && values.label !== undefined) throw new UsageError('--label is for --csv');
    if (values.curve !== undefined && values.label === undefined) throw new UsageError('--curve needs --label');
    const config = loadConfig();
    const rates = ExchangeRates.of(config);
    const scorer = values.model === undefined ? null : await readModel(values.model, rates.reportingCurrency);
    const currency = rates.reportingCurrency;
    const backtest = new Backtest({
      rules: values.rule === undefined ? shippedRules(currency) : await readRules(values.rule, currency),
      currency,
      limits: { alertScore: config.riskAlertScore, holdScore: config.riskHoldScore },
      ...span,
      labelDelayMs: durationOf('--label-delay', values['label-delay']),
      scorer,
    });
    if (values.csv === undefined) await storedRows(config, streams, span.to!, (rows) => judgeAll(backtest, rows, values.out));
    else await judgeFile(backtest, values.csv, values, rates, streams);
    return finish(backtest, scorer, values, streams, config);
  },
};

async function judgeFile(backtest: Backtest, path: string, values: Values, rates: ExchangeRates, { stderr }: CliStreams): Promise<void> {
  const label = values.label ?? null;
  const csv = new LabelledCsv({ path, names: columnNames(values.map ?? ''), label, rates, now: new SystemClock().now() });
  await withProgress(csv, stderr, () => judgeAll(backtest, csv.read(), values.out));
  const more = csv.skipped - csv.errors.length;
  stderr.write(csv.errors.map((error) => `${error}\n`).join('') + (more > 0 ? `and ${more} more\n` : ''));
}

async function judgeAll(backtest: Backtest, rows: Rows, out: string | undefined): Promise<void> {
  const file = out === undefined ? null : await open(out, 'w');
  try {
    let lines: string[] = [];
    for await (const { id, transaction, label } of rows) {
      const score = backtest.judge(transaction, label);
      if (score === null || file === null) continue;
      lines.push(`${JSON.stringify({ id, score })}\n`);
      if (lines.length === OUT_LINES) {
        await file.writeFile(lines.join(''));
        lines = [];
      }
    }
    await file?.writeFile(lines.join(''));
  } finally {
    await file?.close();
  }
}

async function finish(
  backtest: Backtest,
  scorer: LearnedScorer | null,
  values: Values,
  { stdout, stderr }: CliStreams,
  { riskAlertScore }: Config,
): Promise<number> {
  const report = backtest.report();
  if (backtest.forgotten > 0) stderr.write(`the past of ${backtest.forgotten} accounts did not fit into memory\n`);
  stdout.write(values.json ? `${JSON.stringify(report)}\n` : backtestText(report, scorer?.model ?? null, riskAlertScore));
  if (values.curve === undefined) return 0;
  const picture = curvePicture(backtest, report, scorer?.model ?? null);
  if (picture === null) {
    stderr.write('no curve: nothing that was judged has a label of 1\n');
    return 1;
  }
  await writeFile(values.curve, curveSvg(picture));
  return 0;
}
