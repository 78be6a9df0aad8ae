/** The door for ticks: what it takes, counts and refuses, the same whichever way it reads. */
import { deepStrictEqual } from 'node:assert';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal, StoredAnomalies, StoredGaps } from '../../../test/support/market-stores.ts';
import { SymbolTable } from '../../domain/market/symbol-table.ts';
import { TICK_ARRIVAL, TICK_PRICE, TICK_STRIDE, TICK_TIME, TickBatch } from '../../domain/market/tick.ts';
import type { TickProcessor } from '../ports/tick-processor.ts';
import { CandleBook } from './candle-book.ts';
import { FeedMonitor } from './feed-monitor.ts';
import { IngestTicks, MAX_BATCH_TICKS } from './ingest-ticks.ts';
import type { IngestResult } from './ingest-ticks.ts';
import { MarketRecorder } from './market-recorder.ts';
import { RecentAnomalies } from './recent-anomalies.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 45);
const TOLERANCE_MS = 2000;
const FAR_MS = 300_000;

function setup({ maxSymbols = 1000, isOpen = true } = {}) {
  const symbols = new SymbolTable(maxSymbols, 2);
  const clock = new HandClock(NOW);
  /** Ticks that were handed on, symbols by name. */
  const published: unknown[][] = [];
  const processor = {
    symbols,
    publish({ slots, length }: TickBatch) {
      for (let at = 0; at < length * TICK_STRIDE; at += TICK_STRIDE) {
        published.push([symbols.nameOf(slots[at]!), ...slots.slice(at + TICK_PRICE, at + TICK_STRIDE)]);
      }
    },
  } as unknown as TickProcessor;
  const feeds = new FeedMonitor({ maxSymbols, quietAfterMs: 5000, staleAfterMs: 30_000 });
  const gaps = new StoredGaps();
  const recorder = new MarketRecorder(new StoredAnomalies(), gaps, new CandleBook(), new RecentAnomalies(10), new KeptJournal());
  const ingest = new IngestTicks(processor, feeds, recorder, clock, TOLERANCE_MS);
  if (isOpen) ingest.open();
  return { symbols, clock, published, feeds, gaps, recorder, ingest };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const neverParsed = () => {
  throw new Error('was read from its bytes');
};
const sendArray = (ingest: IngestTicks, text: string) => ingest.executeArray('a', [bytesOf(text)], () => JSON.parse(text) as unknown[]);
const sendLines = (ingest: IngestTicks, text: string) => ingest.executeLines('a', [bytesOf(text)], () => text);
const aTick = (changes: object = {}) => ({ symbol: 'AAPL', price: 101.5, ...changes });
const good = (length: number) => Array.from({ length }, (_, k) => aTick({ price: 100 + k }));

/** A tick that may be wrong in any way; `now` is the wall clock. */
function anyTick(now: number): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown[]>(null, '1', true, [], {}, -1, 0, 1e13, 1e-13, 0.12345678901234567);
  const price = fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 1, max: 10 ** 9 }).map((n) => n / 1e4) },
    { weight: 1, arbitrary: wrong },
  );
  const time = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: -5000, max: FAR_MS }).map((ms) => now + ms) },
    { weight: 2, arbitrary: fc.constantFrom(TOLERANCE_MS, TOLERANCE_MS + 1, FAR_MS, FAR_MS + 1).map((ms) => now + ms) },
    { weight: 1, arbitrary: fc.constantFrom<unknown[]>(1_732_182_300, '1732182300123', '2026-11-21T09:45:00Z', now + 0.5, null) },
  );
  const symbol = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom('AAPL', 'B', 'C/D') },
    { weight: 1, arbitrary: fc.constantFrom('b', '', 7) },
  );
  return fc
    .record(
      { symbol, price, timestamp: time, bid: price, size: price, sequence: fc.nat(), more: fc.constant(1) },
      { requiredKeys: ['symbol', 'price'], noNullPrototype: true },
    )
    .map(({ more, ...tick }) => (more !== undefined && (tick.sequence ?? 1) % 10 === 0 ? { ...tick, more } : tick));
}

describe('IngestTicks', () => {
  it('hands good ticks on with event time and arrival, and counts them', () => {
    const { clock, published, ingest } = setup();
    const time = clock.now() - 10;
    const ticks = [aTick({ timestamp: time, bid: 101, ask: 102, size: 3, sequence: 8 }), aTick({ symbol: 'B' })];
    expect(sendArray(ingest, JSON.stringify(ticks))).toEqual({ accepted: 2, rejected: 0, errors: [] });
    expect(published).toEqual([
      ['AAPL', 101.5, time, clock.now(), 101, 102, 3, 8],
      ['B', 101.5, clock.now(), clock.now(), NaN, NaN, NaN, NaN],
    ]);
    expect([TICK_TIME, TICK_ARRIVAL]).toEqual([2, 3]);
  });

  it('reads a plain text of known symbols from its bytes', () => {
    const { published, ingest } = setup();
    sendArray(ingest, JSON.stringify(good(1)));
    const text = JSON.stringify(good(3));
    expect(ingest.executeArray('a', [bytesOf(text)], neverParsed)).toEqual({ accepted: 3, rejected: 0, errors: [] });
    const lines = good(3).map((tick) => `${JSON.stringify(tick)}\n`);
    expect(ingest.executeLines('a', [bytesOf(lines.join(''))], neverParsed)).toEqual({ accepted: 3, rejected: 0, errors: [] });
    expect(published).toHaveLength(7);
  });

  it('gives the same results, ticks and counts by bytes, by parsing and line by line', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.array(anyTick(NOW), { minLength: 1, maxLength: 12 }), (ticks) => {
        const text = JSON.stringify(ticks);
        const ways: ((ingest: IngestTicks) => IngestResult)[] = [
          (ingest) => sendArray(ingest, text),
          // An escape is what only JSON.parse reads.
          (ingest) => sendArray(ingest, text.replaceAll('"symbol"', '"\\u0073ymbol"')),
          (ingest) => sendLines(ingest, ticks.map((tick) => JSON.stringify(tick)).join('\n')),
          (ingest) => sendLines(ingest, ticks.map((tick) => ` ${JSON.stringify(tick)}\r\n`).join('')),
        ];
        const outcomes = ways.map((send) => {
          const { symbols, published, ingest } = setup();
          symbols.intern('AAPL');
          const results = [send(ingest), send(ingest)];
          return { results, published, invalid: ingest.invalid, clockSkewed: ingest.clockSkewed, names: symbols.sortedNames() };
        });
        for (const outcome of outcomes.slice(1)) deepStrictEqual(outcome, outcomes[0]);
        const [{ results, published, invalid }] = outcomes as [(typeof outcomes)[0]];
        expect(results[0]!.accepted + results[0]!.rejected).toBe(ticks.length);
        expect([published.length, invalid]).toEqual([results[0]!.accepted * 2, results[0]!.rejected * 2]);
        if (results[0]!.rejected === 0) plain += 1;
      }),
      { numRuns: 200 },
    );
    expect(plain).toBeGreaterThan(10);
  });

  it('takes the good ones of a batch and names the bad ones by their index', () => {
    const { published, ingest } = setup();
    const ticks = [aTick(), aTick({ price: -1 }), aTick(), { symbol: 'x', prize: 1 }, 7];
    expect(sendArray(ingest, JSON.stringify(ticks))).toEqual({
      accepted: 2,
      rejected: 3,
      errors: [
        { index: 1, pointer: '/1/price', code: 'out_of_range', detail: expect.any(String) },
        { index: 3, pointer: '/3/prize', code: 'unknown_field', detail: expect.any(String) },
        { index: 3, pointer: '/3/symbol', code: 'invalid_format', detail: expect.any(String) },
        { index: 3, pointer: '/3/price', code: 'required', detail: expect.any(String) },
        { index: 4, pointer: '/4', code: 'wrong_type', detail: expect.any(String) },
      ],
    });
    expect([published.length, ingest.invalid]).toEqual([2, 3]);
  });

  it('names a line that is no JSON by its index', () => {
    const { published, ingest } = setup();
    const text = `${JSON.stringify(aTick())}\n{"symbol":"AAPL"\n\n${JSON.stringify(aTick())}\n`;
    const { accepted, rejected, errors } = sendLines(ingest, text);
    expect([accepted, rejected, published.length]).toEqual([2, 2, 2]);
    expect(errors.map(({ index, pointer, code }) => [index, pointer, code])).toEqual([
      [1, '/1', 'malformed_body'],
      [2, '/2', 'malformed_body'],
    ]);
  });

  it.each([99, 100, 101, 5000])('lists at most a hundred errors of %d and counts all', (length) => {
    const { ingest } = setup();
    const ticks = Array.from({ length }, () => aTick({ price: 0 }));
    const { rejected, errors } = sendArray(ingest, JSON.stringify([...ticks, aTick()]));
    expect([rejected, errors.length, ingest.invalid]).toEqual([length, Math.min(100, length), length]);
    expect(errors.map(({ index }) => index)).toEqual(Array.from({ length: errors.length }, (_, k) => k));
  });

  it('takes 10 000 ticks at once and not one more, of which it counts none', () => {
    const text = (length: number) => JSON.stringify(good(length));
    const lines = (length: number) =>
      good(length)
        .map((tick) => `${JSON.stringify(tick)}\n`)
        .join('');
    for (const send of [(i: IngestTicks, n: number) => sendArray(i, text(n)), (i: IngestTicks, n: number) => sendLines(i, lines(n))]) {
      const { symbols, published, ingest } = setup();
      for (let round = 0; round < 2; round += 1) {
        expect(() => send(ingest, MAX_BATCH_TICKS + 1)).toThrow(expect.objectContaining({ code: 'batch_too_large' }));
        expect([published.length, ingest.invalid, symbols.size]).toEqual([round * MAX_BATCH_TICKS, 0, round]);
        expect(send(ingest, MAX_BATCH_TICKS)).toEqual({ accepted: MAX_BATCH_TICKS, rejected: 0, errors: [] });
      }
      expect(published).toHaveLength(2 * MAX_BATCH_TICKS);
    }
  });

  it('refuses symbols for which there is no room, and keeps the room for symbols of good ticks', () => {
    const { symbols, ingest } = setup({ maxSymbols: 2 });
    sendArray(ingest, JSON.stringify([aTick({ symbol: 'X', price: 0 }), aTick({ symbol: 'Y', price: 0 })]));
    expect(() => sendArray(ingest, `${JSON.stringify([aTick({ symbol: 'Z' })])}]`)).toThrow(SyntaxError);
    expect(symbols.size).toBe(0);
    const { accepted, errors } = sendArray(ingest, JSON.stringify(['A', 'B', 'C', 'A'].map((symbol) => aTick({ symbol }))));
    expect([accepted, errors.map(({ index, code }) => [index, code])]).toEqual([3, [[2, 'too_many_symbols']]]);
    expect(sendArray(ingest, JSON.stringify([aTick({ symbol: 'D' }), aTick({ symbol: 'B' })]))).toMatchObject({ accepted: 1, rejected: 1 });
    expect(ingest.executeOne('a', aTick({ symbol: 'D' }))![0]!.code).toBe('too_many_symbols');
    expect(symbols.size).toBe(2);
  });

  it('gives a tick of the near future its arrival for event time, and counts it', () => {
    const { clock, published, ingest } = setup();
    const ahead = [TOLERANCE_MS, TOLERANCE_MS + 1, FAR_MS, FAR_MS + 1];
    const { accepted, errors } = sendArray(ingest, JSON.stringify(ahead.map((ms) => aTick({ timestamp: clock.now() + ms }))));
    expect([accepted, errors.map(({ code }) => code), ingest.clockSkewed]).toEqual([3, ['timestamp_in_future'], 2]);
    expect(published.map((tick) => (tick[TICK_TIME] as number) - clock.now())).toEqual([TOLERANCE_MS, 0, 0]);
  });

  it('takes one tick or says what is wrong with it', () => {
    const { published, ingest } = setup();
    expect(ingest.executeOne('a', aTick())).toBeNull();
    expect(ingest.executeOne('a', { symbol: 'B' })).toEqual([{ pointer: '/price', code: 'required', detail: expect.any(String) }]);
    expect([published.length, ingest.invalid]).toEqual([1, 1]);
  });

  it('publishes and notes nothing for a batch without a good tick', () => {
    const { clock, published, feeds, ingest } = setup();
    ingest.executeOne('a', aTick());
    clock.at += 60_000;
    expect(sendArray(ingest, JSON.stringify([aTick({ price: 0 })]))).toMatchObject({ accepted: 0, rejected: 1 });
    expect(sendArray(ingest, '[]')).toEqual({ accepted: 0, rejected: 0, errors: [] });
    expect(sendLines(ingest, '')).toEqual({ accepted: 0, rejected: 0, errors: [] });
    expect([published.length, feeds.statusOf(0, clock.now())]).toEqual([1, 'STALE']);
  });

  it('ends the silence of a symbol with a gap', async () => {
    const { clock, feeds, gaps, recorder, ingest } = setup();
    ingest.executeOne('a', aTick());
    feeds.fellSilent(0, clock.now());
    const from = clock.now();
    clock.at += 60_000;
    sendArray(ingest, JSON.stringify(good(2)));
    await recorder.flushed();
    expect([...gaps.byKey.values()]).toEqual([{ symbol: 'AAPL', from, to: clock.now(), reason: 'silent', lost: null }]);
  });

  it('takes ticks of our own feeds as they are', () => {
    const { symbols, published, feeds, ingest } = setup();
    const batch = new TickBatch(1);
    batch.push(symbols.intern('SIM'), 5, 1, 2);
    ingest.publishFeed('simulation', batch, true);
    expect([published[0]!.slice(0, 3), feeds.isSimulated(0)]).toEqual([['SIM', 5, 1], true]);
  });

  it('is closed until the market is restored, and for good when it shuts down', () => {
    const { symbols, published, ingest } = setup({ isOpen: false });
    const batch = new TickBatch(1);
    batch.push(symbols.intern('SIM'), 5, 1, 2);
    const attempts = [
      () => ingest.executeOne('a', aTick()),
      () => sendArray(ingest, JSON.stringify(good(1))),
      () => sendLines(ingest, JSON.stringify(aTick())),
    ];
    const refusals = () => {
      ingest.publishFeed('simulation', batch, true);
      return attempts.map((attempt) => {
        try {
          attempt();
          return 'taken';
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
    };
    expect(refusals()).toEqual(Array(3).fill('database_unavailable'));
    expect(published).toEqual([]);
    ingest.open();
    expect(refusals()).toEqual(Array(3).fill('taken'));
    expect(published).toHaveLength(4);
    ingest.close();
    expect(refusals()).toEqual(Array(3).fill('shutting_down'));
    ingest.open();
    expect(refusals()).toEqual(Array(3).fill('shutting_down'));
    expect([published.length, ingest.invalid]).toEqual([4, 0]);
  });
});
