/** `backtest`: what rules or a learned scorer would have said of the past, and how right they would have been. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BacktestHistory } from '../application/risk/backtest-history.ts';
import { Backtest } from '../application/risk/backtest.ts';
import type { BacktestOptions } from '../application/risk/backtest.ts';
import { shippedRules } from '../application/risk/rule-reader.ts';
import type { LearnedScorer } from '../domain/risk/scorer-model.ts';
import { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { PostgresRiskHistory } from '../infrastructure/persistence/risk-history.postgres.ts';
import { PostgresRuleRepository } from '../infrastructure/persistence/rule-repository.postgres.ts';
import { PostgresTransactionHistory } from '../infrastructure/persistence/transaction-history.postgres.ts';
import { backtestText, curvePicture } from './backtest-report.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';
import { columnNames } from './column-names.ts';
import { withDatabase } from './command-database.ts';
import { curveSvg } from './curve-svg.ts';
import { LabelledCsv } from './labelled-csv.ts';
import { readModel } from '../infrastructure/scoring/model-file.ts';
import { withProgress } from './replay-report.ts';
import { durationOf, spanOf } from './risk-arguments.ts';
import { readRules } from './rule-file.ts';
import { ScoreFile } from './score-file.ts';

type Values = ReturnType<typeof parse>;

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
    const options: BacktestOptions = {
      rules: values.rule === undefined ? shippedRules(currency) : await readRules(values.rule, currency),
      currency,
      limits: { alertScore: config.riskAlertScore, holdScore: config.riskHoldScore },
      ...span,
      labelDelayMs: durationOf('--label-delay', values['label-delay']),
      scorer,
    };
    const scores = values.out === undefined ? null : new ScoreFile(values.out);
    const backtest =
      values.csv === undefined
        ? await judgeStored(options, scores, config, streams)
        : await judgeFile(options, scores, csvOf(values.csv, values, rates), streams);
    scores?.close();
    return finish(backtest, scorer, values, streams, config);
  },
};

function csvOf(path: string, { map, label }: Values, rates: ExchangeRates): LabelledCsv {
  return new LabelledCsv({ path, names: columnNames(map ?? ''), label: label ?? null, rates, now: new SystemClock().now() });
}

async function judgeFile(options: BacktestOptions, scores: ScoreFile | null, csv: LabelledCsv, { stderr }: CliStreams): Promise<Backtest> {
  const backtest = new Backtest(options);
  await withProgress(csv, stderr, async () => {
    for await (const { id, transaction, label } of csv.read()) {
      const score = backtest.judge(transaction, label);
      if (score !== null) scores?.add(id, score);
    }
  });
  const more = csv.skipped - csv.errors.length;
  stderr.write(csv.errors.map((error) => `${error}\n`).join('') + (more > 0 ? `and ${more} more\n` : ''));
  return backtest;
}

async function judgeStored(options: BacktestOptions, scores: ScoreFile | null, config: Config, streams: CliStreams): Promise<Backtest> {
  const { rules, currency, limits, from, to, scorer } = options;
  return withDatabase(config, streams, (database) => {
    const [transactions, history] = [new PostgresTransactionHistory(database), new PostgresRiskHistory(database)];
    const repository = new PostgresRuleRepository(database);
    const work = new BacktestHistory(transactions, history, repository, new SystemClock(), { currency, limits, budgetMs: null });
    return work.run(rules, { from: from!, to: to! }, scorer, (id, score) => scores?.add(id, score));
  });
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
