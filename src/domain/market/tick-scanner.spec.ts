/** The scanner against `JSON.parse` and `TickReader`: what it takes, they take too, with the same values. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SymbolTable } from './symbol-table.ts';
import { TICK_STRIDE, TickBatch } from './tick.ts';
import { TickReader } from './tick-reader.ts';
import { TickScanner } from './tick-scanner.ts';

const NOW = Date.UTC(2026, 10, 21);
const TOLERANCE = 2000;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Symbols that are known before a text comes. */
const KNOWN = ['AAPL', 'EUR/USD', 'BRK.B', 'A', '9:X_Y-Z', 'A'.repeat(32), 'B', 'X.1'];

/** The slots that the scanner makes of a text, by symbol name; null where it gives up. */
function scanned(text: string, lines = false): unknown[][] | null {
  const symbols = new SymbolTable(1000, 4);
  for (const symbol of KNOWN) symbols.intern(symbol);
  const batch = new TickBatch(200);
  const scanner = new TickScanner(symbols, TOLERANCE);
  const isPlain = lines ? scanner.scanLines([bytesOf(text)], NOW, batch) : scanner.scanArray([bytesOf(text)], NOW, batch);
  return isPlain ? rows(batch, symbols) : null;
}

/** The slots that `JSON.parse` and the reader make of it; null where any tick is refused. */
function parsed(text: string, lines = false): unknown[][] | null {
  const symbols = new SymbolTable(1000, 4);
  const batch = new TickBatch(200);
  const reader = new TickReader(symbols, TOLERANCE);
  let ticks: unknown;
  try {
    ticks = lines
      ? text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(ticks) || ticks.length === 0) return null;
  for (const tick of ticks) if (reader.read(tick, NOW, batch) !== null) return null;
  return rows(batch, symbols);
}

function rows(batch: TickBatch, symbols: SymbolTable): unknown[][] {
  return Array.from({ length: batch.length }, (_, k) => {
    const [id, ...rest] = batch.slots.slice(k * TICK_STRIDE, (k + 1) * TICK_STRIDE);
    return [symbols.nameOf(id!), ...rest];
  });
}

/** A number as clients write it: mostly plain, sometimes in a form that only `JSON.parse` reads. */
const decimal = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 6 })).map(([n, d]) => (n / 10 ** d).toFixed(d)),
  },
  { weight: 4, arbitrary: fc.stringMatching(/^(0|[1-9]\d{0,15})(\.\d{1,15})?$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '1e3',
      '1.5E-2',
      '-1',
      '01',
      '1.',
      '.5',
      '1e400',
      '0.0',
      '-0',
      '100000000000000000000',
      '"7"',
      'null',
      'true',
      '[]',
      '{}',
    ),
  },
);
const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 946_684_800_000, max: NOW + TOLERANCE }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '946684799999',
      String(NOW + TOLERANCE + 1),
      '1732182300',
      '1732182300123.0',
      '1732182300123.5',
      '"2025-03-03T10:00:00Z"',
    ),
  },
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('"AAPL"', '"EUR/USD"', '"BRK.B"', '"A"', '"9:X_Y-Z"') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"aapl"',
      '""',
      '"A B"',
      '"\\u0041"',
      '"Ä"',
      `"${'A'.repeat(32)}"`,
      `"${'A'.repeat(33)}"`,
      '"A\\n"',
      '7',
      '".A"',
    ),
  },
);
const space = fc.constantFrom('', '', '', ' ', '\t', '\r\n', '  ');
const field = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constantFrom('"price"', '"bid"', '"ask"', '"size"'), decimal) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('"sequence"'), fc.oneof(fc.nat().map(String), decimal)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('"timestamp"'), time) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('"foo"', '"pric"', '"pricee"', '"__proto__"', '"s"', '""', '"\\u0070rice"'), decimal) },
);
const tick = fc.tuple(name, decimal, fc.array(field, { maxLength: 4 }), space, fc.boolean()).map(([symbol, price, more, gap, isFirst]) => {
  const pairs = [...(isFirst ? [['"symbol"', symbol]] : []), ['"price"', price], ...more, ...(isFirst ? [] : [['"symbol"', symbol]])];
  return `{${gap}${pairs.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}`;
});

describe('the scanner of plain ticks', () => {
  it('takes what is plain, with the values that JSON.parse gives', () => {
    const text =
      '[{"symbol":"AAPL","price":101.5,"timestamp":1732182300123,"bid":0.123456789012,"ask":999999999999.999,"size":0,"sequence":7},{"price":1,"symbol":"B"}]';
    expect(scanned(text)).not.toBeNull();
    expect(scanned(text)).toEqual(parsed(text));
  });

  it.each([
    '[]',
    '',
    '[',
    '{"symbol":"A","price":1}',
    '[{"symbol":"A","price":1}',
    '[{"symbol":"A","price":1}]]',
    '[{"symbol":"A","price":1},]',
    '[{"symbol":"A","price":1} {"symbol":"A","price":1}]',
    '[{"symbol":"A"}]',
    '[{"price":1}]',
    '[{}]',
    '[{"symbol":"A","price":1,}]',
    '[{"symbol":"A","price":1,"price":2}]',
    '[{"symbol":"A","price":"1"}]',
    '[{"symbol":"A","price":1,"x":1}]',
    '[{"symbol":"A","price":0}]',
    '[{"symbol":"A","price":1e3}]',
    '[{"symbol":"A","price":1000000000001}]',
    '[{"symbol":"A","price":1,"timestamp":1732182300}]',
    '[{"symbol":"A","price":1,"sequence":1.0}]',
    '[{"symbol":"A","price":1.}]',
    '[{"symbol":"A","price":01}]',
    '\ufeff[{"symbol":"A","price":1}]',
    '[{"symbol":"A","price":1}]\u0000',
    '[{"symbol":"A"\u000b,"price":1}]',
    '[{"symbol":"A","price":1',
    '[{"symbol":"A',
    '[{"symbol',
    '[{"symbol":"A","price":',
  ])('leaves %j to JSON.parse', (text) => {
    expect(scanned(text)).toBeNull();
  });

  it('reads a text in pieces, wherever they are cut, and nothing of the text before', () => {
    const symbols = new SymbolTable(10, 1);
    symbols.intern('AAPL');
    const scanner = new TickScanner(symbols, TOLERANCE);
    const batch = new TickBatch(10);
    const text = '[{"symbol":"AAPL","price":101.5,"timestamp":1732182300123,"sequence":7},{"price":1,"symbol":"AAPL"}]';
    const bytes = bytesOf(text);
    const scan = (...pieces: Uint8Array[]) => {
      batch.clear();
      return scanner.scanArray(pieces, NOW, batch);
    };
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(scan(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(true);
      expect(rows(batch, symbols)).toEqual(parsed(text));
      if (cut < bytes.length) expect(scan(bytes.subarray(0, cut))).toBe(false);
    }
  });

  it('leaves more ticks than the batch holds to JSON.parse', () => {
    const symbols = new SymbolTable(10, 1);
    symbols.intern('A');
    const scan = (length: number) => {
      const text = JSON.stringify(Array.from({ length }, () => ({ symbol: 'A', price: 1 })));
      return new TickScanner(symbols, TOLERANCE).scanArray([bytesOf(text)], NOW, new TickBatch(2));
    };
    expect([2, 3].map(scan)).toEqual([true, false]);
  });

  it.each(['[{"symbol":"B","price":1}]', '[{"symbol":"A","price":1},{"symbol":"B","price":-1}]', '[{"symbol":"B","price":1}'])(
    'leaves the new symbol of %j to the reader and takes no place for it',
    (text) => {
      const symbols = new SymbolTable(10, 1);
      symbols.intern('A');
      expect(new TickScanner(symbols, TOLERANCE).scanArray([bytesOf(text)], NOW, new TickBatch(2))).toBe(false);
      expect(symbols.size).toBe(1);
    },
  );

  it.each([false, true])('never takes what JSON.parse and the reader refuse, nor with other values (lines: %s)', (lines) => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(tick, { minLength: 1, maxLength: 4 }), space, (ticks, gap) => {
        const text = lines ? `${ticks.join('\n')}${gap === '' ? '' : '\n'}` : `${gap}[${gap}${ticks.join(`${gap},${gap}`)}${gap}]${gap}`;
        const result = scanned(text, lines);
        if (result === null) return;
        taken += 1;
        expect(result).toEqual(parsed(text, lines));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(30);
  });

  it('takes every plain tick', () => {
    const plain = fc.record({
      symbol: fc.constantFrom('AAPL', 'EUR/USD', 'X.1'),
      price: fc.integer({ min: 1, max: 10 ** 12 }).map((n) => n / 1e4),
      timestamp: fc.integer({ min: 946_684_800_000, max: NOW }),
      size: fc.nat(),
      sequence: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 20 }), (ticks) => {
        const text = JSON.stringify(ticks);
        expect(scanned(text)).toEqual(parsed(text));
        expect(scanned(text)).toHaveLength(ticks.length);
      }),
    );
  });
});
