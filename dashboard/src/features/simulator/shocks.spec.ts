/** A shock is found as the spike that opened after it, in its symbol and direction; else it is missed after five seconds. */
import type { Anomaly } from '@tapewatch/client';
import { describe, expect, it } from '@jest/globals';
import { detectionOf, scoreOf, ShockLog } from './shocks.ts';

const T0 = Date.parse('2026-11-21T14:30:00.000Z');
const iso = (ms: number): string => new Date(T0 + ms).toISOString();
const shock = { symbol: 'AAPL', percent: -4, eventTime: iso(0), thresholdPercent: 2 };

function anomaly(opened: number, change: Partial<Anomaly> = {}): Anomaly {
  const times = { triggerTime: iso(opened), lastBreachTime: iso(opened + 200), detectedAt: iso(opened + 30) };
  return { id: `${opened}`, symbol: 'AAPL', direction: 'DOWN', ...times, ...change } as Anomaly;
}

describe('detectionOf', () => {
  it('is the first spike after the shock, with the time it took', () => {
    const detection = detectionOf(shock, [anomaly(900), anomaly(12)], T0 + 1000);
    expect(detection).toMatchObject({ state: 'found', ms: 42, anomaly: { id: '12' } });
  });

  it('waits for five seconds, then it is missed', () => {
    expect(detectionOf(shock, [], T0 + 5000).state).toBe('waiting');
    expect(detectionOf(shock, [], T0 + 5001).state).toBe('missed');
  });

  it('blames nobody for a shock below the threshold', () => {
    const small = { ...shock, percent: -1.9 };
    expect(detectionOf(small, [], T0 + 6000).state).toBe('below');
    expect(detectionOf({ ...small, thresholdPercent: null }, [], T0 + 6000).state).toBe('missed');
    expect(detectionOf(small, [anomaly(12)], T0 + 6000).state).toBe('found');
  });

  it('takes no spike of another symbol, of the other direction, of before or of long after', () => {
    const others = [anomaly(10, { symbol: 'GOOG' }), anomaly(10, { direction: 'UP' }), anomaly(-900), anomaly(5100)];
    expect(detectionOf(shock, others, T0 + 9000).state).toBe('missed');
  });

  it('knows the shock in an episode that had begun before and went on', () => {
    const open = anomaly(-500, { lastBreachTime: iso(20) });
    expect(detectionOf(shock, [open], T0 + 100)).toMatchObject({ state: 'absorbed', anomaly: { id: '-500' } });
  });

  it('prefers a spike of its own to the episode before', () => {
    expect(detectionOf(shock, [anomaly(-500, { lastBreachTime: iso(20) }), anomaly(40)], T0 + 100).state).toBe('found');
  });
});

describe('a shock of which less is known', () => {
  it('is not called missed while nothing is heard, or where what is known does not reach back to it', () => {
    expect(detectionOf(shock, [], T0 + 6000, false).state).toBe('unknown');
    const newest = Array.from({ length: 100 }, (_, i) => anomaly(90_000 - i, { symbol: 'GOOG' }));
    expect(detectionOf(shock, newest, T0 + 95_000).state).toBe('unknown');
    expect(detectionOf(shock, newest.slice(1), T0 + 95_000).state).toBe('missed');
  });

  it('stays found though the row of its spike is gone, and takes in what the spike became', () => {
    const log = new ShockLog();
    log.add({ symbol: shock.symbol, percent: shock.percent, eventTime: shock.eventTime } as never, 2);
    const [sent] = log.shocks;
    const judge = (anomalies: Anomaly[], ms: number, isHeard = true) => log.detectionOf(sent!, anomalies, T0 + ms, isHeard);
    expect(judge([], 6000).state).toBe('missed');
    expect(judge([anomaly(-500, { lastBreachTime: iso(20) })], 6000).state).toBe('absorbed');
    expect(judge([anomaly(12)], 6000)).toMatchObject({ state: 'found', ms: 42 });
    expect(judge([anomaly(12, { peakChangePercent: -5 })], 6000)).toMatchObject({ anomaly: { peakChangePercent: -5 } });
    expect(judge([anomaly(900)], 6000)).toMatchObject({ state: 'found', ms: 42, anomaly: { id: '12' } });
    expect(judge([], 6000, false)).toMatchObject({ state: 'found', ms: 42 });
  });
});

describe('scoreOf', () => {
  it('counts the decided ones and names the middle time', () => {
    const found = (ms: number) => ({ state: 'found' as const, anomaly: anomaly(0), ms });
    expect(scoreOf([found(90), found(10), found(20), { state: 'missed' }, { state: 'waiting' }])).toEqual({
      found: 3,
      missed: 1,
      medianMs: 20,
    });
    expect(scoreOf([{ state: 'waiting' }])).toEqual({ found: 0, missed: 0, medianMs: null });
  });
});
