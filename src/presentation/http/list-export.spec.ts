import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { TransactionView } from '../../application/transactions/transaction.view.ts';
import { exportFormat, exportText } from './list-export.ts';
import type { ExportFormat } from './list-export.ts';
import { TRANSACTION } from './transactions.examples.ts';

const COLUMNS = Object.keys(TRANSACTION) as (keyof TransactionView)[];
const aView = (changes: Partial<TransactionView> = {}): TransactionView => ({ ...(TRANSACTION as TransactionView), ...changes });

async function text(format: ExportFormat, pages: TransactionView[][], show = (view: TransactionView) => view): Promise<string> {
  let all = '';
  const source = (async function* () {
    yield* pages;
  })();
  for await (const piece of exportText(format, COLUMNS, source, show)) all += piece;
  return all;
}

describe('exportText', () => {
  it('writes CSV with the fields in the order of the shape, over all pages', async () => {
    const csv = await text('csv', [[aView(), aView({ flagged: true, riskScore: null })], [aView({ latitude: -33.9 })]]);
    const rows = parse(csv, { columns: true }) as Record<string, string>[];
    expect(csv.split('\r\n')[0]).toBe(Object.keys(TRANSACTION).join(','));
    expect(rows.map(({ flagged, riskScore, latitude }) => [flagged, riskScore, latitude])).toEqual([
      ['false', '0', '52.52'],
      ['true', '', '52.52'],
      ['false', '0', '-33.9'],
    ]);
  });

  it.each(['=1+1', '+49 30', '-5', '@SUM(A1)', '\tx'])('puts an apostrophe before %j', async (description) => {
    const [row] = parse(await text('csv', [[aView({ description })]]), { columns: true }) as Record<string, string>[];
    expect(row!['description']).toBe(`'${description}`);
  });

  it.each(['a "quoted", word', 'two\nlines', 'a\rb', 'Ünïcödé 😀', "'kept", ' = '])(
    'writes %j so that it is read as it was',
    async (description) => {
      const [row] = parse(await text('csv', [[aView({ description })]]), { columns: true }) as Record<string, string>[];
      expect(row!['description']).toBe(description);
    },
  );

  it('writes a header, and nothing else, for no transactions', async () => {
    expect((await text('csv', [])).split('\r\n')).toHaveLength(2);
    expect(await text('ndjson', [])).toBe('');
  });

  it('writes an object a line, as the reader may see it', async () => {
    const lines = (await text('ndjson', [[aView(), aView({ description: 'two\nlines' })]], (view) => ({ ...view, device: null }))).split(
      '\n',
    );
    expect(lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual([
      aView({ device: null }),
      aView({ device: null, description: 'two\nlines' }),
    ]);
  });
});

describe('exportFormat', () => {
  it.each<[ExportFormat | undefined, string | undefined, ExportFormat]>([
    [undefined, undefined, 'csv'],
    [undefined, '*/*', 'csv'],
    [undefined, 'application/x-ndjson', 'ndjson'],
    [undefined, 'text/csv, application/x-ndjson', 'csv'],
    [undefined, 'application/x-ndjson, text/csv', 'ndjson'],
    ['csv', 'application/x-ndjson', 'csv'],
    ['ndjson', 'text/csv', 'ndjson'],
  ])('of format=%s and Accept %s is %s', (format, accept, expected) => {
    expect(exportFormat(format, accept)).toBe(expected);
  });
});
