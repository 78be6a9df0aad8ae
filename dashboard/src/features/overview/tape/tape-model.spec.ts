import type { Alert, Anomaly, DashboardMetrics } from '@tapewatch/client';
import { describe, expect, it } from '@jest/globals';
import { rateScale, readingAt, TAPE_MS, tapeView } from './tape-model.ts';
import type { TapeSources } from './tape-model.ts';

const TO = Date.parse('2026-11-21T14:32:00.000Z');
const FROM = TO - TAPE_MS;
const ago = (seconds: number): string => new Date(TO - seconds * 1000).toISOString();

const NOTHING: TapeSources = { anomalies: [], frames: [], minutes: [], flagged: [], alerts: [], intervals: [], cuts: [], since: null };

const view = (sources: Partial<TapeSources>) => tapeView({ ...NOTHING, ...sources }, FROM, TO);
const frame = (secondsAgo: number, transactionsPerSecond: number) => ({
  ts: TO - secondsAgo * 1000,
  metrics: { transactionsPerSecond } as DashboardMetrics,
});
const anomaly = (id: string, secondsAgo: number, changes: Partial<Anomaly> = {}): Anomaly =>
  ({ id, symbol: 'TSLA', direction: 'UP', peakChangePercent: 3, thresholdPercent: 2, detectedAt: ago(secondsAgo), ...changes }) as Anomaly;
const alert = (id: string, secondsAgo: number, changes: Partial<Alert> = {}): Alert =>
  ({
    ...{ id, severity: 'high', status: 'open', hits: [], transactionIds: [], symbol: null },
    ...{ firstSeenAt: ago(secondsAgo), lastSeenAt: ago(secondsAgo), ...changes },
  }) as Alert;

describe('tapeView', () => {
  it('shows spikes of the five minutes in order of time, signed by their direction', () => {
    const { spikes } = view({
      anomalies: [anomaly('b', 10, { direction: 'DOWN', peakChangePercent: -4 }), anomaly('a', 60), anomaly('old', 301)],
    });
    expect(spikes.map(({ id, percent }) => [id, percent])).toEqual([
      ['a', 3],
      ['b', -4],
    ]);
  });

  it('begins the rate with whole minutes of the database and goes on with frames', () => {
    const minutes = [
      { minute: ago(180), count: 600 },
      { minute: ago(60), count: 60 },
    ];
    const { steps } = view({ minutes, frames: [frame(30, 9), frame(29.5, 8)] });
    expect(steps.map(({ rate }) => rate)).toEqual([10, 9, 8, null]);
  });

  it('leaves a hole where frames are missing', () => {
    const { steps } = view({ frames: [frame(20, 5), frame(10, 6), frame(9.5, 7), frame(0, 8)] });
    expect(steps.map(({ rate }) => rate)).toEqual([5, null, 6, 7, null, 8]);
  });

  it('places alerts where they were first seen, and knows which are resolved', () => {
    const alerts = [alert('again', 5, { firstSeenAt: ago(100) }), alert('done', 50, { status: 'resolved' }), alert('old', 400)];
    expect(view({ alerts }).alerts.map(({ id, isResolved }) => [id, isResolved])).toEqual([
      ['again', false],
      ['done', true],
    ]);
  });

  it('joins what overlaps of one kind, and keeps kinds apart', () => {
    const at = (seconds: number): number => TO - seconds * 1000;
    const { hatched } = view({
      intervals: [
        { symbol: 'A', kind: 'STALE', from: at(100), to: at(80) },
        { symbol: 'B', kind: 'STALE', from: at(90), to: null },
        { symbol: 'C', kind: 'GAP', from: at(85), to: at(84) },
        { symbol: 'D', kind: 'GAP', from: at(400), to: at(390) },
      ],
    });
    expect(hatched.map(({ kind, to, symbols }) => [kind, to, [...symbols]])).toEqual([
      ['STALE', null, ['A', 'B']],
      ['GAP', at(84), ['C']],
    ]);
  });

  it('shades the time after a spike in which its rule hit payments', () => {
    const hit = { rule: 'market-spike', skipped: null, inputs: {}, windowMs: 10_000 } as unknown as Alert['hits'][number];
    const alerts = [alert('p', 40, { symbol: 'TSLA', hits: [hit], transactionIds: ['1', '2'] })];
    const [linked] = view({ alerts, anomalies: [anomaly('later', 20), anomaly('cause', 45), anomaly('earlier', 200)] }).linked;
    expect(linked).toEqual({ from: TO - 45_000, to: TO - 35_000, symbol: 'TSLA', payments: 2 });
  });
});

describe('readingAt', () => {
  it('reads all lanes at one instant', () => {
    const reading = readingAt(
      view({
        anomalies: [anomaly('a', 10)],
        frames: [frame(12, 5), frame(11, 6), frame(9, 7)],
        flagged: [{ id: 'f', at: TO - 10_500 }],
        alerts: [alert('x', 30)],
      }),
      TO - 10_000,
      1_000,
    );
    expect([reading.rate, reading.flagged, reading.spikes.length, reading.alerts.length]).toEqual([6, 1, 1, 0]);
  });

  it('knows nothing of the rate while nothing was heard', () => {
    const cut = view({ frames: [frame(12, 5)], cuts: [{ from: TO - 11_000, to: null }] });
    expect(readingAt(cut, TO - 5_000, 1_000)).toMatchObject({ rate: null, isCut: true });
  });
});

describe('rateScale', () => {
  it('ends at a round rate above the highest', () => {
    expect([0, 9, 18, 26, 99].map((rate) => rateScale([{ at: 0, rate }]))).toEqual([2, 20, 30, 30, 200]);
  });
});
