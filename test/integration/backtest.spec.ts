/** `backtest` and `train` as they are called: files in, figures, scores, a model and a picture out. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backtestCommand } from '../../src/cli/backtest.command.ts';
import type { CliCommand } from '../../src/cli/cli-command.ts';
import { UsageError } from '../../src/cli/cli-command.ts';
import { trainCommand } from '../../src/cli/train.command.ts';
import { SeededRandom } from '../../src/infrastructure/simulation/seeded-random.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 2);
const MAP = ['--map', 'createdAt=ts,accountId=customer,counterpartyId=terminal,id=number', '--label', 'fraud'];

let folder: string;
let csv: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backtest-'));
  csv = join(folder, 'cards.csv.gz');
  writeFileSync(csv, gzipSync(cards(30)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two weeks and more of payments; half of the large ones, and everything at terminal 7 from day 5 on, is fraud. */
function cards(days: number): string {
  const random = new SeededRandom(3);
  const lines = ['number,ts,customer,terminal,amount,fraud'];
  for (let i = 0; i < days * 200; i += 1) {
    const at = START + Math.floor((i * DAY) / 200);
    const terminal = random.integer() % 20;
    const amount = random.unit() < 0.05 ? 300 + (random.integer() % 100) : 5 + (random.integer() % 90);
    const isFraud = (terminal === 7 && at >= START + 5 * DAY) || (amount >= 300 && random.unit() < 0.5);
    lines.push(`T-${i},${new Date(at).toISOString()},${random.integer() % 100},${terminal},${amount}.50,${isFraud ? 1 : 0}`);
  }
  return `${lines.join('\n')}\n`;
}

async function called(command: CliCommand, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const into = (name: keyof typeof texts): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await command.run(args, { stdin: process.stdin, stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...texts };
}

const figures = async (args: string[]) => {
  const { code, stdout } = await called(backtestCommand, ['--csv', csv, ...MAP, ...args, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, number> & { rules: Record<string, number>[] };
};

describe('backtest', () => {
  it('judges a gzip file whose columns have other names and whose ids are any text', async () => {
    const rule = join(folder, 'rule.json');
    writeFileSync(rule, JSON.stringify({ kind: 'large-amount', params: { amount: '300.00' }, weight: 10 }));
    const lines = cards(30)
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(','));
    const large = lines.filter(([, , , , amount]) => Number(amount) >= 300);
    const right = large.filter(([, , , , , fraud]) => fraud === '1').length;
    const { precision, ...report } = await figures(['--rule', rule]);
    expect(report).toMatchObject({ transactions: 6000, hits: large.length, truePositives: right, labelled: 6000, days: 30 });
    expect(precision).toBeCloseTo(right / large.length, 12);
  });

  it('writes a score for each transaction that it judged, and no other', async () => {
    const out = join(folder, 'scores.ndjson');
    const { transactions } = await figures(['--from', '2026-03-20', '--to', '2026-03-21T00:00:00Z', '--out', out]);
    const lines = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; score: number });
    expect(transactions).toBe(200);
    expect(lines).toHaveLength(200);
    expect(lines[0]!.id).toBe('T-3600');
    expect(lines.every(({ score }) => Number.isInteger(score) && score >= 0 && score <= 1000)).toBe(true);
  });

  it('tells each of the shipped rules by itself', async () => {
    const report = await figures([]);
    expect(report.rules).toHaveLength(15);
    const compromise = report.rules.find(({ kind }) => (kind as unknown) === 'counterparty-compromise')!;
    expect(compromise['precision']).toBeGreaterThan(0.9);
  });

  it('refuses a file that is not in order, and one without a label', async () => {
    const unsorted = join(folder, 'unsorted.csv');
    const [head, ...lines] = cards(1).trim().split('\n');
    writeFileSync(unsorted, [head, ...lines.reverse()].join('\n'));
    await expect(called(backtestCommand, ['--csv', unsorted, ...MAP])).rejects.toThrow('unsorted.csv:3: older than the line before');
    await expect(called(backtestCommand, ['--csv', csv, '--label', 'guilt', '--map', MAP[1]!])).rejects.toThrow(
      'no label in a column guilt',
    );
  });

  it('leaves out lines that are no transactions and says which', async () => {
    const broken = join(folder, 'broken.csv');
    writeFileSync(
      broken,
      'createdAt,accountId,amount,label\n2026-03-02T00:00:00Z,a,1.00,1\n2026-03-02T00:00:01Z,a,free,0\n2026-03-02T00:00:02Z,a,2.00,maybe\n',
    );
    const { stdout, stderr } = await called(backtestCommand, ['--csv', broken, '--label', 'label', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ transactions: 1, labelled: 1 });
    expect(stderr).toContain('broken.csv:3: amount');
    expect(stderr).toContain('broken.csv:4: label must be 1, 0, true, false or empty');
  });

  it.each([
    ['nothing', []],
    ['labels of what is stored', ['--from', '2026-01-01', '--to', '2026-02-01', '--label', 'fraud']],
    ['a curve without labels', ['--csv', 'x.csv', '--curve', 'y.svg']],
    ['a span that ends before it begins', ['--csv', 'x.csv', '--from', '2026-02-01', '--to', '2026-01-01']],
  ])('refuses %s as wrong usage', async (_what, args) => {
    await expect(called(backtestCommand, args)).rejects.toThrow(UsageError);
  });
});

describe('train', () => {
  it('writes a model that finds what it was shown, the same each time, and that backtest takes and draws', async () => {
    const [model, again, curve] = ['model.json', 'again.json', 'curve.svg'].map((name) => join(folder, name)) as [string, string, string];
    const training = ['--csv', csv, ...MAP, '--from', '2026-03-14', '--to', '2026-03-22'];
    const { code, stdout } = await called(trainCommand, [...training, '--out', model]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1600 transactions.*average precision 0\.\d+/s);
    await called(trainCommand, [...training, '--out', again]);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(model, 'utf8'));

    const report = await figures(['--model', model, '--from', '2026-03-25', '--curve', curve]);
    const rules = await figures(['--from', '2026-03-25']);
    expect(report['averagePrecision']).toBeGreaterThan(Math.max(0.6, rules['averagePrecision']!));
    expect(readFileSync(curve, 'utf8')).toContain(`AP ${report['averagePrecision']!.toFixed(3)}`);
  });

  it('learns nothing from what comes after its span', async () => {
    const [whole, cut] = ['whole.json', 'cut.json'].map((name) => join(folder, name)) as [string, string];
    const short = join(folder, 'short.csv');
    writeFileSync(short, cards(20));
    const span = ['--from', '2026-03-10', '--to', '2026-03-20'];
    await called(trainCommand, ['--csv', csv, ...MAP, ...span, '--out', whole]);
    await called(trainCommand, ['--csv', short, ...MAP, ...span, '--out', cut]);
    expect(readFileSync(cut, 'utf8')).toBe(readFileSync(whole, 'utf8'));
  });
});
