/** The market over HTTP, with worker threads and the embedded database: what goes in comes out, and what is wrong is refused whole. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnomalyView, CandleView, GapView, StatisticsView, SymbolSettingsView } from '../../src/application/market/market.view.ts';
import { DATABASE_START_MS } from '../support/test-database.ts';
import { eventually, MarketServer } from '../support/market-server.ts';
import type { ProblemBody } from '../support/market-server.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** Two hours ago, at the beginning of an hour; of one day with the next hour. */
const T = firstHour(Date.now() - 2 * HOUR_MS);

function firstHour(time: number): number {
  const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
  return hour % (24 * HOUR_MS) === 23 * HOUR_MS ? hour - HOUR_MS : hour;
}

interface Ingested {
  accepted: number;
  rejected: number;
  errors: { index: number; pointer: string; code: string }[];
}
interface Counters {
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  invalid: number;
  clockSkewed: number;
}

let server: MarketServer;
beforeAll(async () => {
  server = await MarketServer.start({
    RECENT_ANOMALIES_CAPACITY: '100',
    MAX_SYMBOLS: '60',
    ANOMALY_IDLE_CLOSE_MS: '100',
    QUOTE_CACHE_TTL_MS: '60000',
  });
}, DATABASE_START_MS);
afterAll(() => server.stop());

const at = (symbol: string, ms: number, price = 100, more = {}) => ({ symbol, price, timestamp: T + ms, ...more });
const counters = () => server.get<Counters>('/api/metrics');
const statistics = (symbol: string) => server.get<StatisticsView>(`/api/prices/${encodeURIComponent(symbol)}`);
const candles = (symbol: string, query: string) =>
  server.get<{ items: CandleView[] }>(`/api/prices/${encodeURIComponent(symbol)}/candles?${query}`);
const iso = (ms: number) => new Date(T + ms).toISOString();

describe('ticks', () => {
  it('come as JSON, one or many, and as lines, and are seen in the statistics', async () => {
    const one = await server.post<Ingested>('/api/prices', JSON.stringify(at('IN/1', 0, 100, { size: 2 })));
    expect([one.status, one.body]).toEqual([202, { accepted: 1, rejected: 0, errors: [] }]);
    await server.send([at('IN/1', 10, 101, { size: 3, bid: 100.5 }), at('IN/1', 20, 99.5)]);
    const lines = [at('IN/1', 30, 100.25), at('IN/1', 5, 102)].map((tick) => JSON.stringify(tick)).join('\r\n');
    const ndjson = await server.post<Ingested>('/api/prices/batch', lines, { 'content-type': 'application/x-ndjson; charset=utf-8' });
    expect([ndjson.status, ndjson.body.accepted]).toEqual([202, 2]);
    await server.settled();
    const expected = {
      symbol: 'IN/1',
      currentPrice: 100.25,
      movingAverage: 100.55,
      updateCount: 5,
      lastUpdateTime: iso(30),
      minPrice: 99.5,
      maxPrice: 102,
      changeFromAverage: expect.closeTo((-0.3 / 100.55) * 100, 9),
      windowMin: 99.5,
      windowMax: 102,
      dayOpen: 100,
      dayHigh: 102,
      dayLow: 99.5,
      dayVolume: 5,
      changeTodayPercent: 0.25,
      bid: 100.5,
      ask: null,
      spread: null,
      quoteSource: 'feed',
      partition: expect.any(Number),
      feedStatus: 'LIVE',
      warming: true,
      simulated: false,
    };
    expect(await statistics('IN/1')).toEqual(expected);
    expect(await server.get('/api/prices/IN%2F1/statistics')).toEqual(expected);
    expect((await server.pages<StatisticsView>('/api/prices', 1)).find(({ symbol }) => symbol === 'IN/1')).toEqual(expected);
    expect(await server.get('/v1/quotes?symbol=IN/1')).toEqual({
      symbol: 'IN/1',
      bid: 100.5,
      ask: null,
      last: 100.25,
      ts: T + 30,
      stale: false,
    });
    expect((await server.get<{ symbols: string[] }>('/v1/symbols')).symbols).toContain('IN/1');
  });

  it('are taken though others of their batch are wrong, each of which is named', async () => {
    const before = await counters();
    const ticks = Array.from({ length: 1000 }, (_, k) => at('PART', k, k === 417 ? -1 : 100));
    const { status, body } = await server.post<Ingested>('/api/prices/batch', JSON.stringify(ticks));
    expect([status, body]).toEqual([
      202,
      { accepted: 999, rejected: 1, errors: [{ index: 417, pointer: '/417/price', code: 'out_of_range', detail: expect.any(String) }] },
    ]);
    await server.settled();
    expect((await statistics('PART')).updateCount).toBe(999);
    const after = await counters();
    expect([after.accepted - before.accepted, after.invalid - before.invalid]).toEqual([999, 1]);
    expect(after.accepted).toBe(after.processed + after.dropped + after.queued);
  });

  it('of the near future get their arrival for event time and are counted', async () => {
    const before = await counters();
    await server.send([{ symbol: 'SKEW', price: 1, timestamp: Date.now() + 60_000 }]);
    expect((await counters()).clockSkewed - before.clockSkewed).toBe(1);
    expect(Date.parse((await statistics('SKEW')).lastUpdateTime)).toBeLessThanOrEqual(Date.now());
  });

  it('of two writers at once are all counted', async () => {
    const batch = (symbol: string, k: number) =>
      JSON.stringify(Array.from({ length: 100 }, (_, i) => ({ symbol, price: 100 + (i % 2), timestamp: T + k * 100 + i })));
    const before = await counters();
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, k) =>
        ['TWO/A', 'TWO/B'].map((symbol) => server.post<Ingested>('/api/prices/batch', batch(symbol, k))),
      ).flat(),
    );
    expect(sent.map(({ status }) => status)).toEqual(Array(40).fill(202));
    await server.settled();
    for (const symbol of ['TWO/A', 'TWO/B']) expect((await statistics(symbol)).updateCount).toBe(2000);
    const after = await counters();
    expect([after.accepted - before.accepted, after.processed - before.processed]).toEqual([4000, 4000]);
  });
});

describe('bad input', () => {
  const tick = JSON.stringify(at('BAD', 0));
  const wrong = (changes: string) => `{"symbol":"BAD","price":1${changes}}`;
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  /** [what, body, status, code of the problem, code of the first field] */
  const ITEMS: [string, string | Buffer, number, string, string?][] = [
    ['nothing', '', 400, 'malformed_body'],
    ['white space', '  ', 400, 'malformed_body'],
    ['half a tick', '{"symbol":"BAD","price":', 400, 'malformed_body'],
    ['two ticks', `${tick}${tick}`, 400, 'malformed_body'],
    ['no JSON', 'price=1', 400, 'malformed_body'],
    ['NaN', wrong(',"size":NaN'), 400, 'malformed_body'],
    ['Infinity', wrong(',"bid":Infinity'), 400, 'malformed_body'],
    ['hexadecimal', wrong(',"size":0x10'), 400, 'malformed_body'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'malformed_body'],
    ['null', 'null', 400, 'validation_failed', 'wrong_type'],
    ['a number', '7', 400, 'validation_failed', 'wrong_type'],
    ['text', '"BAD"', 400, 'validation_failed', 'wrong_type'],
    ['a list', '[]', 400, 'validation_failed', 'wrong_type'],
    ['no field', '{}', 400, 'validation_failed', 'required'],
    ['an unknown field', wrong(',"prize":1'), 400, 'validation_failed', 'unknown_field'],
    ['a field of the prototype', wrong(',"__proto__":{"size":1}'), 400, 'validation_failed', 'unknown_field'],
    ['a lower-case symbol', '{"symbol":"bad","price":1}', 400, 'validation_failed', 'invalid_format'],
    ['an empty symbol', '{"symbol":"","price":1}', 400, 'validation_failed', 'invalid_format'],
    ['a symbol of 33 characters', `{"symbol":"${'A'.repeat(33)}","price":1}`, 400, 'validation_failed', 'invalid_format'],
    ['a symbol with NUL', '{"symbol":"A\\u0000","price":1}', 400, 'validation_failed', 'invalid_format'],
    ['half a surrogate pair', '{"symbol":"\\ud800","price":1}', 400, 'validation_failed', 'invalid_format'],
    ['a symbol that is no text', '{"symbol":["A"],"price":1}', 400, 'validation_failed', 'wrong_type'],
    ['a price in text', '{"symbol":"BAD","price":"1"}', 400, 'validation_failed', 'wrong_type'],
    ['"NaN" for a price', '{"symbol":"BAD","price":"NaN"}', 400, 'validation_failed', 'wrong_type'],
    ['null for a price', '{"symbol":"BAD","price":null}', 400, 'validation_failed', 'wrong_type'],
    ['a price of 0', '{"symbol":"BAD","price":0}', 400, 'validation_failed', 'out_of_range'],
    ['a price of −0', '{"symbol":"BAD","price":-0.0}', 400, 'validation_failed', 'out_of_range'],
    ['a negative price', '{"symbol":"BAD","price":-1}', 400, 'validation_failed', 'out_of_range'],
    ['a price above the range', '{"symbol":"BAD","price":1000000000000.1}', 400, 'validation_failed', 'out_of_range'],
    ['a price beyond doubles', '{"symbol":"BAD","price":1e999}', 400, 'validation_failed', 'out_of_range'],
    ['a price below the range', '{"symbol":"BAD","price":9e-13}', 400, 'validation_failed', 'out_of_range'],
    ['a price of 16 digits', '{"symbol":"BAD","price":0.1234567890123456}', 400, 'validation_failed', 'price_precision'],
    ['a negative size', wrong(',"size":-1'), 400, 'validation_failed', 'out_of_range'],
    ['a sequence with decimals', wrong(',"sequence":1.5'), 400, 'validation_failed', 'out_of_range'],
    ['a sequence beyond 2^53 − 1', wrong(',"sequence":9007199254740992'), 400, 'validation_failed', 'out_of_range'],
    ['a time in seconds', wrong(',"timestamp":1732182300'), 400, 'validation_failed', 'timestamp_out_of_range'],
    ['a time without a zone', wrong(',"timestamp":"2026-11-21T09:45:00"'), 400, 'validation_failed', 'invalid_format'],
    ['a time of digits in text', wrong(',"timestamp":"1732182300123"'), 400, 'validation_failed', 'invalid_format'],
    ['a day that does not exist', wrong(',"timestamp":"2026-02-30T00:00:00Z"'), 400, 'validation_failed', 'invalid_format'],
    ['a time far ahead', wrong(`,"timestamp":${Date.now() + 3 * HOUR_MS}`), 400, 'validation_failed', 'timestamp_in_future'],
    ['a time that is a boolean', wrong(',"timestamp":true'), 400, 'validation_failed', 'wrong_type'],
    ['nesting of 15 levels', `{"symbol":"BAD","price":${deep(14)}}`, 400, 'validation_failed', 'wrong_type'],
    ['nesting of 2 000 levels', `{"symbol":"BAD","price":${deep(2000)}}`, 400, 'malformed_body'],
    ['a body over the limit', wrong(`,"size":1${' '.repeat(65_536)}`), 413, 'body_too_large'],
  ];

  it('is refused tick by tick, and changes nothing', async () => {
    const before = await counters();
    let invalid = 0;
    for (const [what, body, status, code, field] of ITEMS) {
      const answer = await server.post('/api/prices', body);
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
      if (field !== undefined) {
        expect([what, answer.body.errors![0]!.code]).toEqual([what, field]);
        invalid += 1;
      }
    }
    expect(await counters()).toMatchObject({ accepted: before.accepted, invalid: before.invalid + invalid });
    expect((await server.call<ProblemBody>('get', '/api/prices/BAD')).body.code).toBe('symbol_not_found');
  });

  it('is refused within a batch without harm to the rest', async () => {
    const wrongTicks = ITEMS.filter(([, , , , field]) => field !== undefined);
    const before = await counters();
    const bodies = wrongTicks.map(([, body]) => body as string);
    const text = `[${bodies.map((body, k) => `${body},${JSON.stringify(at('BATCH', k))}`).join(',')}]`;
    const lines = bodies.map((body, k) => `${body}\n${JSON.stringify(at('BATCH', k))}`).join('\n');
    for (const [type, body] of [
      ['application/json', text],
      ['application/x-ndjson', lines],
    ] as const) {
      const answer = await server.post<Ingested>('/api/prices/batch', body, { 'content-type': type });
      expect([answer.status, answer.body.accepted, answer.body.rejected]).toEqual([202, bodies.length, bodies.length]);
      const codes = new Map(answer.body.errors.map(({ index, code }) => [index, code]));
      // Of several errors of one tick the first is told first.
      expect([...codes.keys()]).toEqual(bodies.map((_, k) => 2 * k));
    }
    const after = await counters();
    expect([after.accepted - before.accepted, after.invalid - before.invalid]).toEqual([2 * bodies.length, 2 * bodies.length]);
  });

  it.each<[string, string | Buffer, number, string, Record<string, string>?]>([
    ['nothing', '', 400, 'validation_failed'],
    ['an empty list', '[]', 400, 'validation_failed'],
    ['no lines', '', 400, 'validation_failed', { 'content-type': 'application/x-ndjson' }],
    ['an object', tick, 400, 'validation_failed'],
    ['a list that does not end', `[${tick},${tick}`, 400, 'malformed_body'],
    ['a list with a comma at its end', `[${tick},]`, 400, 'malformed_body'],
    ['good ticks and bytes that are no UTF-8', Buffer.concat([Buffer.from(`[${tick},`), Buffer.from([0xff, 0x5d])]), 400, 'malformed_body'],
    ['only wrong ticks', '[1,2,3]', 400, 'validation_failed'],
    ['nesting of 2 000 levels', deep(2000), 400, 'malformed_body'],
    ['nesting of 2 000 levels in a tick', `[${tick.replace('100', deep(2000))}]`, 400, 'malformed_body'],
    ['10 001 ticks', `[${Array(10_001).fill(tick).join(',')}]`, 413, 'batch_too_large'],
    ['10 001 lines', Array(10_001).fill(tick).join('\n'), 413, 'batch_too_large', { 'content-type': 'application/x-ndjson' }],
    ['more bytes than allowed', `[${tick}${' '.repeat(8_388_608)}]`, 413, 'body_too_large'],
    ['a form', 'a=1', 415, 'unsupported_media_type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', `[${tick}]`, 415, 'unsupported_media_type', { 'content-type': 'text/plain' }],
    ['another charset', `[${tick}]`, 415, 'unsupported_media_type', { 'content-type': 'application/json; charset=latin1' }],
    ['another charset of lines', tick, 415, 'unsupported_media_type', { 'content-type': 'application/x-ndjson; charset=utf-16' }],
    ['a compressed body', `[${tick}]`, 415, 'unsupported_media_type', { 'content-encoding': 'gzip' }],
    ['a query', `[${tick}]`, 400, 'unknown_parameter', { query: '?x=1' }],
  ])('of %s is refused whole and not counted as ticks', async (_, body, status, code, { query = '', ...headers } = {}) => {
    const before = await counters();
    const answer = await server.post(`/api/prices/batch${query}`, body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await counters()).accepted).toBe(before.accepted);
    expect((await server.call('get', '/api/prices/BAD')).status).toBe(404);
  });

  it('never takes the room of good symbols', async () => {
    const { symbols } = await server.get<{ symbols: string[] }>('/v1/symbols');
    const refused = Array.from({ length: 100 }, (_, k) => at(`BAD${k}`, 0, -1));
    expect((await server.post('/api/prices/batch', JSON.stringify(refused))).status).toBe(400);
    const free = 60 - symbols.length;
    const fresh = Array.from({ length: free + 2 }, (_, k) => at(`FULL${k}`, 0));
    // What later tests need is taken before the rest.
    const named = ['LATE', 'SPIKE', 'SEQ', 'SET', 'ETAG', 'RESET'].map((symbol) => at(symbol, -HOUR_MS));
    const { body } = await server.post<Ingested>('/api/prices/batch', JSON.stringify([...named, ...fresh]));
    expect(body.errors.map(({ code }) => code)).toEqual(Array(named.length + 2).fill('too_many_symbols'));
    await server.settled();
    expect((await server.get<{ symbols: string[] }>('/v1/symbols')).symbols).toHaveLength(60);
    expect((await server.post('/api/prices', JSON.stringify(at('FULL0', 1)))).status).toBe(202);
  });

  it.each([
    ['/api/prices?limit=0', 400, 'validation_failed'],
    ['/api/prices?limit=501', 400, 'validation_failed'],
    ['/api/prices?cursor=%7B%7D', 400, 'invalid_cursor'],
    ['/api/prices/SEQ/candles', 400, 'validation_failed'],
    ['/api/prices/SEQ/candles?interval=2m', 400, 'validation_failed'],
    ['/api/prices/SEQ/candles?interval=1m&from=yesterday', 400, 'validation_failed'],
    ['/api/prices/NEVER/candles?interval=1m', 404, 'symbol_not_found'],
    ['/api/prices/%00', 404, 'symbol_not_found'],
    ['/api/prices/%F0%9F%92%A9', 404, 'symbol_not_found'],
    ['/api/anomalies?severity=low', 400, 'validation_failed'],
    ['/api/anomalies?symbol=A&symbol=B', 400, 'validation_failed'],
    ['/api/anomalies?cursor=W10', 400, 'invalid_cursor'],
    ['/api/anomalies?who=me', 400, 'unknown_parameter'],
    ['/api/anomalies/1', 404, 'not_found'],
    ['/api/anomalies/00000000-0000-0000-0000-000000000000', 404, 'not_found'],
    ['/api/symbols/NEVER/settings', 404, 'symbol_not_found'],
    ['/api/symbols/NEVER/gaps', 404, 'symbol_not_found'],
    ['/api/symbols/SEQ/gaps?cursor=WzEsImEiXQ', 400, 'invalid_cursor'],
    ['/v1/quotes', 400, 'validation_failed'],
    ['/v1/quotes?symbol=NEVER', 404, 'symbol_not_found'],
  ])('GET %s is answered with %i %s', async (path, status, code) => {
    const answer = await server.call<ProblemBody>('get', path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('anomalies', () => {
  it('are listed page by page across memory and database, every one once, and by each filter', async () => {
    // Every two seconds up by 3 % or down by 6 %, so that each is an episode of its own.
    const ticks = Array.from({ length: 260 }, (_, k) => [at('SPIKE', k * 4000), at('SPIKE', k * 4000 + 10, k % 2 === 0 ? 103 : 94)]).flat();
    await server.send(ticks);
    const list = (query: string, limit: number) => server.pages<AnomalyView>(`/api/anomalies?symbol=SPIKE${query}`, limit);
    const all = await eventually(
      () => list('', 500),
      (items) => expect(items.filter(({ status }) => status === 'closed')).toHaveLength(260),
    );
    expect(all.map(({ detectedAt, id }) => `${detectedAt} ${id}`)).toEqual(
      all
        .map(({ detectedAt, id }) => `${detectedAt} ${id}`)
        .sort()
        .reverse(),
    );
    const ids = (items: AnomalyView[]) => items.map(({ id }) => id);
    for (const limit of [33, 100, 260]) expect(ids(await list('', limit))).toEqual(ids(all));
    for (const [query, isWanted] of [
      ['&direction=UP', ({ direction }) => direction === 'UP'],
      ['&severity=medium', ({ severity }) => severity === 'medium'],
      ['&severity=high', () => false],
      ['&status=closed&direction=DOWN', ({ direction }) => direction === 'DOWN'],
      ['&status=open', () => false],
      [`&from=${all[100]!.detectedAt}`, ({ detectedAt }) => detectedAt >= all[100]!.detectedAt],
      [`&to=${all[100]!.detectedAt}`, ({ detectedAt }) => detectedAt < all[100]!.detectedAt],
    ] as [string, (anomaly: AnomalyView) => boolean][]) {
      expect([query, ids(await list(query, 90))]).toEqual([query, ids(all.filter(isWanted))]);
    }
    for (const symbol of ['NEVER', '', '%00', '%F0%9F%92%A9', 'A'.repeat(500)]) {
      const answer = await server.call<{ items: [] }>('get', `/api/anomalies?symbol=${symbol}`);
      expect([symbol, [200, 400].includes(answer.status), answer.body.items ?? []]).toEqual([symbol, true, []]);
    }
    for (const anomaly of [all[0]!, all[259]!]) {
      expect(await server.get(`/api/anomalies/${anomaly.id}`)).toEqual(anomaly);
      expect(await server.get(`/api/anomalies/${anomaly.id.toUpperCase()}`)).toEqual(anomaly);
    }
    const [first] = all.filter(({ triggerTime }) => triggerTime === iso(10));
    expect(first).toMatchObject({
      oldPrice: 100,
      newPrice: 103,
      changePercent: 3,
      severity: 'medium',
      breachCount: 1,
      closedAt: iso(1010),
    });
  });
});

describe('candles', () => {
  it('are revised by a tick that comes an hour late, after they were stored', async () => {
    await server.send([
      at('LATE', 100, 10, { size: 1 }),
      at('LATE', 900, 12, { size: 1 }),
      at('LATE', HOUR_MS + 2 * SECOND_MS, 11, { size: 1 }),
    ]);
    // Until they are in the database and no longer in memory.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await server.send([at('LATE', 50, 20, { size: 5 }), at('LATE', 950, 9, { size: 0.5 })]);
    const expected = { openTime: iso(0), open: 20, high: 20, low: 9, close: 9, volume: 7.5, count: 4, closed: true, revision: 2 };
    for (let look = 0; look < 2; look += 1) {
      for (const interval of ['1s', '1m', '5m', '1h']) {
        expect([interval, (await candles('LATE', `interval=${interval}&from=${iso(0)}&to=${iso(1)}`)).items]).toEqual([
          interval,
          [expected],
        ]);
      }
      // Once more when the revision is stored too.
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    const { items } = await candles('LATE', `interval=1h&from=${iso(0)}`);
    expect(items.map(({ count, closed }) => [count, closed])).toEqual([
      [4, true],
      [1, false],
    ]);
    expect(await statistics('LATE')).toMatchObject({ updateCount: 6, currentPrice: 11, minPrice: 9, maxPrice: 100 });
  });

  it('are paged by time', async () => {
    const { symbol, interval, items, nextCursor } = await server.get<{
      symbol: string;
      interval: string;
      items: CandleView[];
      nextCursor: string;
    }>(`/api/prices/SPIKE/candles?interval=1s&from=${iso(0)}&limit=100`);
    expect([symbol, interval, items.length]).toEqual(['SPIKE', '1s', 100]);
    const rest = await server.get<{ items: CandleView[]; nextCursor: null }>(
      `/api/prices/SPIKE/candles?interval=1s&from=${iso(0)}&limit=200&cursor=${nextCursor}`,
    );
    expect([rest.items.length, rest.nextCursor]).toEqual([160, null]);
    expect([...items, ...rest.items].map(({ openTime }) => openTime)).toEqual(Array.from({ length: 260 }, (_, k) => iso(k * 4000)));
  });
});

describe('gaps', () => {
  it('of the sequence are told with what is missing, and show in the feed status', async () => {
    await server.send([at('SEQ', 0, 100, { sequence: 10 }), at('SEQ', 100, 100, { sequence: 14 })]);
    expect((await statistics('SEQ')).feedStatus).toBe('GAP');
    const gaps = await eventually(
      () => server.get<{ items: GapView[] }>(`/api/symbols/SEQ/gaps?from=${iso(0)}&to=${iso(5000)}`),
      ({ items }) => expect(items).toHaveLength(1),
    );
    expect(gaps.items).toEqual([{ from: iso(0), to: iso(100), reason: 'sequence', lost: 3 }]);
    await server.send([at('SEQ', 1100, 100, { sequence: 15 })]);
    expect((await statistics('SEQ')).feedStatus).toBe('LIVE');
    // Found within a window of the gap.
    await server.send([at('SEQ', 20_000, 100, { sequence: 20 }), at('SEQ', 20_100, 103, { sequence: 21 })]);
    const { items } = await server.get<{ items: AnomalyView[] }>('/api/anomalies?symbol=SEQ');
    expect(items.map(({ gap }) => gap)).toEqual([true]);
  });
});

describe('settings', () => {
  const put = (symbol: string, body: object, headers = {}) =>
    server.call<SymbolSettingsView & ProblemBody>('put', `/api/symbols/${symbol}/settings`, body, headers);
  const NONE = { thresholdPercent: null, windowMs: null, cooldownMs: null };

  it('hold from the next tick on and survive as versions', async () => {
    const before = await server.call<SymbolSettingsView>('get', '/api/symbols/SET/settings');
    expect([before.headers['etag'], before.body]).toEqual([
      '"0"',
      {
        symbol: 'SET',
        thresholdPercent: 2,
        windowMs: 1000,
        cooldownMs: 1000,
        overridden: [],
        version: 0,
        updatedAt: null,
        updatedBy: null,
      },
    ]);
    const changed = await put('SET', { ...NONE, thresholdPercent: 0.5 });
    expect([changed.status, changed.headers['etag'], changed.body]).toMatchObject([
      200,
      '"1"',
      { thresholdPercent: 0.5, windowMs: 1000, overridden: ['thresholdPercent'], version: 1, updatedBy: 'admin' },
    ]);
    await server.send([at('SET', 0, 100), at('SET', 1, 100.6)]);
    const { items } = await server.get<{ items: AnomalyView[] }>('/api/anomalies?symbol=SET');
    expect(items.map(({ thresholdPercent }) => thresholdPercent)).toEqual([0.5]);
  });

  it('are changed by one of two who expect the same version', async () => {
    const both = await Promise.all([1, 3].map((thresholdPercent) => put('ETAG', { ...NONE, thresholdPercent }, { 'if-match': '"0"' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(both.find(({ status }) => status === 412)!.body.code).toBe('version_mismatch');
    const winner = both.find(({ status }) => status === 200)!.body;
    expect(await server.get('/api/symbols/ETAG/settings')).toEqual(winner);
    expect((await put('ETAG', NONE, { 'if-match': '"1"' })).headers['etag']).toBe('"2"');
    for (const tag of ['"1"', '"3"', 'W/"2"', '2', '""']) expect((await put('ETAG', NONE, { 'if-match': tag })).status).toBe(412);
    expect((await put('ETAG', NONE, { 'if-match': '*' })).body.version).toBe(3);
  });

  it.each([
    [{}, 'required'],
    [{ ...NONE, windowMs: undefined }, 'required'],
    [{ ...NONE, thresholdPercent: 0 }, 'out_of_range'],
    [{ ...NONE, thresholdPercent: 100 }, 'out_of_range'],
    [{ ...NONE, thresholdPercent: 1.005 }, expect.any(String)],
    [{ ...NONE, thresholdPercent: '2' }, 'wrong_type'],
    [{ ...NONE, windowMs: 0 }, 'out_of_range'],
    [{ ...NONE, windowMs: 60_001 }, 'out_of_range'],
    [{ ...NONE, windowMs: 1.5 }, 'wrong_type'],
    [{ ...NONE, cooldownMs: -1 }, 'out_of_range'],
    [{ ...NONE, cooldownMs: 3_600_001 }, 'out_of_range'],
    [{ ...NONE, more: 1 }, 'unknown_field'],
  ])('of %j are refused', async (body, code) => {
    const answer = await put('SET', body);
    expect([answer.status, answer.body.code, answer.body.errors![0]!.code]).toEqual([400, 'validation_failed', code]);
    expect((await server.get<SymbolSettingsView>('/api/symbols/SET/settings')).version).toBe(1);
  });

  it('of a symbol that was never seen are refused', async () => {
    expect((await put('NEVER', NONE)).body.code).toBe('symbol_not_found');
  });
});

describe('reset', () => {
  it('begins count, minimum and maximum anew and answers with the statistics', async () => {
    await server.send([at('RESET', 0, 100), at('RESET', 1, 101)]);
    const { status, body } = await server.call<StatisticsView>('post', '/api/symbols/RESET/reset');
    expect([status, body]).toMatchObject([
      200,
      { updateCount: 0, minPrice: null, maxPrice: null, currentPrice: 101, windowMax: 101, dayHigh: 101 },
    ]);
    await server.send([at('RESET', 2, 100.5)]);
    expect(await statistics('RESET')).toMatchObject({ updateCount: 1, minPrice: 100.5, maxPrice: 100.5, dayLow: 100 });
    expect((await server.call('post', '/api/symbols/NEVER/reset')).status).toBe(404);
  });
});

describe('the whole', () => {
  it('accounted for every tick and failed nowhere', async () => {
    const { accepted, processed, dropped, queued } = await counters();
    expect([dropped, queued, processed]).toEqual([0, 0, accepted]);
    expect(server.log('http.failed')).toEqual([]);
    expect(server.log('market.write_failed')).toEqual([]);
  });
});
