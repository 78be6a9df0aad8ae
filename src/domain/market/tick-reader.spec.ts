/** The door of the market: what it takes, what it refuses and how it says so. */
import { describe, expect, it } from '@jest/globals';
import { SymbolTable } from './symbol-table.ts';
import { TickBatch, TICK_ARRIVAL, TICK_STRIDE } from './tick.ts';
import { TickReader } from './tick-reader.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const FIVE_MINUTES = 300_000;

function door(futureToleranceMs: number | null = 2000, capacity = 10) {
  const symbols = new SymbolTable(capacity, 1);
  const batch = new TickBatch(10);
  const reader = new TickReader(symbols, futureToleranceMs);
  return { symbols, batch, reader, read: (raw: unknown) => reader.read(raw, NOW, batch) };
}

const aTick = (fields: object = {}) => ({ symbol: 'AAPL', price: 101.5, ...fields });

describe('TickReader takes', () => {
  it('a whole tick', () => {
    const { batch, read, symbols } = door();
    expect(read(aTick({ timestamp: NOW - 5, bid: 101, ask: 100, size: 0, sequence: 2 ** 53 - 1 }))).toBeNull();
    expect([...batch.slots.subarray(0, TICK_STRIDE)]).toEqual([0, 101.5, NOW - 5, NOW, 101, 100, 0, 2 ** 53 - 1]);
    expect([batch.length, symbols.nameOf(0)]).toEqual([1, 'AAPL']);
  });

  it('a tick of symbol and price alone, at its arrival', () => {
    const { batch, read } = door();
    expect(read(aTick())).toBeNull();
    expect([...batch.slots.subarray(0, TICK_STRIDE)]).toEqual([0, 101.5, NOW, NOW, NaN, NaN, NaN, NaN]);
  });

  it('a timestamp in text', () => {
    const { batch, read } = door();
    expect(read(aTick({ timestamp: '2026-01-05T13:00:00.0019+01:00' }))).toBeNull();
    expect(batch.slots[2]).toBe(NOW + 1);
  });

  it.each([1e-12, 1e12, 123456789.123456, 0.123456789012345, 999999999999.999, 1.5])('the price %d', (price) => {
    expect(door().read(aTick({ price }))).toBeNull();
  });
});

describe('TickReader refuses', () => {
  it('a tick of a hundred thousand unknown fields with the first twenty of them', () => {
    const { batch, read } = door();
    const tick = aTick(Object.fromEntries(Array.from({ length: 100_000 }, (_, k) => [`k${k}`, 1])));
    expect(read(tick)!.map(({ pointer }) => pointer)).toEqual(Array.from({ length: 20 }, (_, k) => `/k${k}`));
    expect([batch.length, read(aTick())]).toEqual([0, null]);
  });

  it.each<[object, string, string]>([
    [{ symbol: undefined }, '/symbol', 'required'],
    [{ symbol: 7 }, '/symbol', 'wrong_type'],
    [{ symbol: null }, '/symbol', 'wrong_type'],
    [{ symbol: 'aapl' }, '/symbol', 'invalid_format'],
    [{ symbol: '' }, '/symbol', 'invalid_format'],
    [{ price: undefined }, '/price', 'required'],
    [{ price: '101.5' }, '/price', 'wrong_type'],
    [{ price: null }, '/price', 'wrong_type'],
    [{ price: 0 }, '/price', 'out_of_range'],
    [{ price: -1 }, '/price', 'out_of_range'],
    [{ price: NaN }, '/price', 'out_of_range'],
    [{ price: Infinity }, '/price', 'out_of_range'],
    [{ price: 9.99e-13 }, '/price', 'out_of_range'],
    [{ price: 1000000000000.01 }, '/price', 'out_of_range'],
    [{ price: 102.10199999999999 }, '/price', 'price_precision'],
    [{ bid: '1' }, '/bid', 'wrong_type'],
    [{ bid: 0 }, '/bid', 'out_of_range'],
    [{ ask: 0.1 + 0.2 }, '/ask', 'price_precision'],
    [{ ask: null }, '/ask', 'wrong_type'],
    [{ size: '1' }, '/size', 'wrong_type'],
    [{ size: -1 }, '/size', 'out_of_range'],
    [{ size: Infinity }, '/size', 'out_of_range'],
    [{ size: NaN }, '/size', 'out_of_range'],
    [{ sequence: '1' }, '/sequence', 'wrong_type'],
    [{ sequence: -1 }, '/sequence', 'out_of_range'],
    [{ sequence: 1.5 }, '/sequence', 'out_of_range'],
    [{ sequence: 2 ** 53 }, '/sequence', 'out_of_range'],
    [{ timestamp: null }, '/timestamp', 'wrong_type'],
    [{ timestamp: {} }, '/timestamp', 'wrong_type'],
    [{ timestamp: NOW + 0.5 }, '/timestamp', 'invalid_format'],
    [{ timestamp: '1767614400000' }, '/timestamp', 'invalid_format'],
    [{ timestamp: '2026-01-05T12:00:00' }, '/timestamp', 'invalid_format'],
    [{ timestamp: 1767614400 }, '/timestamp', 'timestamp_out_of_range'],
    [{ timestamp: 946_684_799_999 }, '/timestamp', 'timestamp_out_of_range'],
    [{ timestamp: '1999-12-31T23:59:59.999Z' }, '/timestamp', 'timestamp_out_of_range'],
    [{ timestamp: NOW + FIVE_MINUTES + 1 }, '/timestamp', 'timestamp_in_future'],
    [{ volume: 1 }, '/volume', 'unknown_field'],
    [{ 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field'],
  ])('%j at %s with %s, and changes nothing', (fields, pointer, code) => {
    const { batch, read, symbols } = door();
    expect(read(aTick(fields))).toMatchObject([{ pointer, code }]);
    expect([batch.length, symbols.size]).toEqual([0, 0]);
  });

  it.each([null, 7, 'tick', [], undefined, true])('%j, which is no object', (raw) => {
    expect(door().read(raw)).toEqual([{ pointer: '', code: 'wrong_type', detail: 'must be an object' }]);
  });

  it('every wrong field at once, and forgets them for the next tick', () => {
    const { batch, read } = door();
    const errors = read({ price: -1, timestamp: 5, extra: 1 });
    expect(errors!.map(({ pointer }) => pointer).sort()).toEqual(['/extra', '/price', '/symbol', '/timestamp']);
    expect(read(aTick())).toBeNull();
    expect(read(aTick({ size: -1 }))).toHaveLength(1);
    expect(errors).toHaveLength(4);
    expect(batch.length).toBe(1);
  });

  it('a field called __proto__ like any other that it does not know', () => {
    expect(door().read(JSON.parse('{"symbol":"A","price":1,"__proto__":{"size":1}}'))).toMatchObject([{ code: 'unknown_field' }]);
  });

  it('a symbol too many, and still takes those that it knows', () => {
    const { read, symbols } = door(2000, 1);
    expect([read(aTick()), read(aTick({ symbol: 'MSFT' })), read(aTick())]).toMatchObject([
      null,
      [{ pointer: '/symbol', code: 'too_many_symbols' }],
      null,
    ]);
    expect(symbols.sortedNames()).toEqual(['AAPL']);
  });
});

describe('TickReader and the clock', () => {
  it.each([
    [2000, 2000, 0],
    [2001, 0, 1],
    [FIVE_MINUTES, 0, 1],
  ])('takes a tick %d ms ahead at %d ms after its arrival', (ahead, ms, clockSkewed) => {
    const { batch, read, reader } = door();
    expect(read(aTick({ timestamp: NOW + ahead }))).toBeNull();
    expect([batch.slots[2], batch.slots[TICK_ARRIVAL], reader.clockSkewed]).toEqual([NOW + ms, NOW, clockSkewed]);
  });

  it('does not count a tick that it refuses', () => {
    const { read, reader } = door();
    read(aTick({ timestamp: NOW + 2001, price: 0 }));
    expect(reader.clockSkewed).toBe(0);
  });

  it('does not compare recorded ticks with it', () => {
    const { batch, read, reader } = door(null);
    const timestamp = NOW + 400 * 86_400_000;
    expect(read(aTick({ timestamp }))).toBeNull();
    expect([batch.slots[2], reader.clockSkewed]).toEqual([timestamp, 0]);
  });
});
