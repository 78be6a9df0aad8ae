/** Candles of four intervals as an engine sends and publishes them. */
import { describe, expect, it } from '@jest/globals';
import { EngineProbe } from '../../../test/support/engine-probe.ts';

const HOUR = Date.UTC(2026, 0, 5, 12);

function candles(probe: EngineProbe, level: number) {
  probe.publish();
  return [...probe.candles(0, level).values()].sort((a, b) => a.openTime - b.openTime);
}

describe('candles', () => {
  it('gather ticks by the UTC interval of their event time, without empty ones', () => {
    const probe = new EngineProbe().push(
      { time: HOUR, price: 10, size: 1 },
      { time: HOUR + 999, price: 12 },
      { time: HOUR + 1000, price: 9, size: 2 },
      { time: HOUR + 59_999, price: 11 },
      { time: HOUR + 300_000, price: 8 },
    );
    expect(
      candles(probe, 0).map(({ openTime, open, high, low, close, count }) => [openTime - HOUR, open, high, low, close, count]),
    ).toEqual([
      [0, 10, 12, 10, 12, 2],
      [1000, 9, 9, 9, 9, 1],
      [59_000, 11, 11, 11, 11, 1],
      [300_000, 8, 8, 8, 8, 1],
    ]);
    expect(candles(probe, 1)).toMatchObject([
      { openTime: HOUR, open: 10, high: 12, low: 9, close: 11, volume: 3, count: 4 },
      { openTime: HOUR + 300_000, count: 1 },
    ]);
    expect(candles(probe, 2)).toMatchObject([{ count: 4 }, { count: 1 }]);
    expect(candles(probe, 3)).toMatchObject([{ openTime: HOUR, open: 10, high: 12, low: 8, close: 8, volume: 3, count: 5, revision: 0 }]);
  });

  it('open with the earliest tick, of equal ones the first arrival, and close with the latest, of equal ones the last', () => {
    const times = [500, 500, 400, 400, 500, 499];
    const probe = new EngineProbe().push(...times.map((time, i) => ({ time: HOUR + time, price: 100 + i / 100 })));
    expect(candles(probe, 0)).toMatchObject([{ open: 100.02, close: 100.04, count: 6 }]);
  });

  it.each([
    [1999, 0],
    [2000, 1],
  ])('are revised by a tick that comes when the newest event time is %d ms after their beginning: %d', (newest, revision) => {
    const probe = new EngineProbe().push(
      { time: HOUR, price: 1, size: 1 },
      { time: HOUR + newest, price: 2 },
      { time: HOUR + 7, price: 3, size: 4 },
    );
    expect(candles(probe, 0)[0]).toMatchObject({ open: 1, close: 3, volume: 5, count: 2, revision });
    expect(candles(probe, 1)).toMatchObject([{ count: 3, close: 2, revision: 0 }]);
  });

  it('take ticks that are too late, also for intervals that had none', () => {
    const probe = new EngineProbe().push({ time: HOUR, price: 1 }, { time: HOUR - 7_200_000, price: 5, size: 2 });
    expect(candles(probe, 3)).toMatchObject([
      { openTime: HOUR - 7_200_000, open: 5, volume: 2, count: 1, revision: 1 },
      { openTime: HOUR, count: 1 },
    ]);
    expect(probe.engine.tooLate).toBe(1);
  });
});
