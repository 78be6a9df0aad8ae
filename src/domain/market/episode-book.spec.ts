/** Spikes and the episodes that they form, by the examples of their definition. */
import { describe, expect, it } from '@jest/globals';
import { EngineProbe } from '../../../test/support/engine-probe.ts';
import type { ProbeTick } from '../../../test/support/engine-probe.ts';

const T = Date.UTC(2026, 0, 5, 12);

/** Prices with their time after T. */
function after(probe: EngineProbe, ...ticks: [time: number, price: number][]): EngineProbe {
  return probe.push(...ticks.map(([time, price]): ProbeTick => ({ time: T + time, price })));
}

const told = (probe: EngineProbe) => probe.messages.map(({ event, episode }) => `${event} ${episode.direction}`);
const fresh = (options = {}) => new EngineProbe({ windowMs: 1000, thresholdBp: 200, cooldownMs: 1000, ...options });

describe('a spike', () => {
  it.each([
    [100, 102, []],
    [100, 102.000000000001, ['opened UP']],
    [100.1, 102.102, []],
    [100.1, 102.102000000001, ['opened UP']],
    [0.1, 0.102, []],
    [1.1e-11, 1.122e-11, []],
    [1.1e-11, 1.12200000000001e-11, ['opened UP']],
    [100, 98, []],
    [100, 97.9999999999999, ['opened DOWN']],
    [1.1, 1.078, []],
    [1.1, 1.07799999999999, ['opened DOWN']],
  ])('from %d to %d at 2 %% gives %j', (from, to, events) => {
    expect(told(after(fresh(), [0, from], [1, to]))).toEqual(events);
  });

  it.each([
    [1000, ['opened UP']],
    [1001, []],
  ])('of ticks %d ms apart in a window of 1000 gives %j', (distance, events) => {
    expect(told(after(fresh(), [0, 100], [distance, 103]))).toEqual(events);
  });

  it('goes both ways at one tick between two extremes', () => {
    const probe = after(fresh(), [0, 100], [1, 100.5], [1000, 104], [1001, 102.6]);
    expect(told(probe)).toEqual(['opened UP']);
    const between = after(fresh({ dedup: 'none' }), [0, 90], [1, 110], [2, 100]);
    expect(between.messages.map(({ episode }) => [episode.direction, episode.newPrice, episode.oldPrice])).toEqual([
      ['UP', 110, 90],
      ['UP', 100, 90],
      ['DOWN', 100, 110],
    ]);
  });

  it('is measured against the latest of equal extremes', () => {
    const [message] = after(fresh(), [0, 100], [5, 100], [6, 101], [9, 103]).messages;
    expect(message!.episode).toMatchObject({ oldPrice: 100, referenceTime: T + 5, triggerTime: T + 9, newPrice: 103 });
  });

  it.each([
    [103, 0],
    [103.000000000001, 1],
    [105, 1],
    [105.000000000001, 2],
    [97, 0],
    [96.9999999999999, 1],
    [95, 1],
    [94.9999999999999, 2],
  ])('from 100 to %d has severity rank %d', (price, severity) => {
    expect(after(fresh(), [0, 100], [1, price]).messages[0]!.episode.severity).toBe(severity);
  });
});

describe('an episode', () => {
  it('keeps its opening, and moves its peak, count and last breach', () => {
    const probe = after(fresh(), [0, 100], [10, 102.5], [20, 104], [30, 103]);
    probe.publish();
    expect(told(probe)).toEqual(['opened UP', 'updated UP', 'progress UP']);
    expect(probe.messages.at(-1)!.episode).toMatchObject({
      oldPrice: 100,
      newPrice: 102.5,
      triggerTime: T + 10,
      peakPrice: 104,
      peakReference: 100,
      severity: 1,
      breaches: 3,
      lastTime: T + 30,
      closedAt: null,
    });
  });

  it('tells of its progress once, and of nothing when nothing moved', () => {
    const probe = after(fresh(), [0, 100], [10, 102.5], [20, 102.6], [21, 102.7]);
    probe.publish();
    probe.publish();
    expect(told(probe)).toEqual(['opened UP', 'progress UP']);
  });

  it('takes a breach at exactly closedAt and ends one millisecond later', () => {
    const joined = after(fresh(), [0, 100], [10, 103], [600, 100], [1010, 103]);
    expect(joined.episodes(0, 'UP')).toHaveLength(1);
    const closed = after(fresh(), [0, 100], [10, 103], [600, 100], [1011, 103]);
    expect(closed.events(0, 'UP').map(({ event, episode }) => [event, episode.closedAt])).toEqual([
      ['opened', null],
      ['closed', T + 1010],
      ['opened', null],
    ]);
  });

  it('waits for the longer of window and cooldown, as they were when it opened', () => {
    const probe = after(fresh({ cooldownMs: 3000 }), [0, 100], [10, 103]);
    probe.configure(0, { thresholdBp: 200, windowMs: 5, cooldownMs: 0 });
    expect(told(after(probe, [3010, 103]))).toEqual(['opened UP']);
    expect(after(probe, [3011, 103]).messages.at(-1)!.episode).toMatchObject({ closedAt: T + 3010, windowMs: 1000, cooldownMs: 3000 });
  });

  it('leaves the other direction alone', () => {
    const probe = after(fresh(), [0, 100], [10, 103], [500, 100], [1020, 100]);
    expect(told(probe)).toEqual(['opened UP', 'opened DOWN', 'closed UP']);
  });

  it('closes when its symbol is silent, with the time that its last breach gives', () => {
    const probe = new EngineProbe();
    probe.push({ time: T, price: 100, arrival: 50 }, { time: T + 1, price: 103, arrival: 60 });
    probe.engine.closeSilent(59);
    expect(told(probe)).toEqual(['opened UP']);
    probe.engine.closeSilent(60);
    expect(probe.messages.at(-1)).toMatchObject({ event: 'closed', episode: { closedAt: T + 1001 } });
    probe.push({ time: T + 2, price: 103 });
    expect(told(probe)).toEqual(['opened UP', 'closed UP', 'opened UP']);
  });

  it('numbers ties of its opening breach, so that equal times have different ids', () => {
    const probe = after(fresh({ dedup: 'none' }), [0, 100], [5, 103], [5, 101.5], [5, 104]);
    expect(probe.messages.map(({ episode }) => [episode.newPrice, episode.ordinal])).toEqual([
      [103, 0],
      [104, 2],
    ]);
  });

  it('is one breach, closed at once, without deduplication', () => {
    const probe = after(fresh({ dedup: 'none' }), [0, 100], [5, 103], [6, 104]);
    probe.publish();
    expect(told(probe)).toEqual(['opened UP', 'opened UP']);
    expect(probe.messages.map(({ episode }) => [episode.closedAt, episode.breaches])).toEqual([
      [T + 5, 1],
      [T + 6, 1],
    ]);
  });

  it('goes on after a restart and closes when its time has passed', () => {
    const probe = after(fresh(), [0, 100], [10, 103], [20, 106]);
    probe.publish();
    probe.restart();
    after(probe, [30, 100], [31, 103], [1032, 103]);
    expect(told(probe)).toEqual(['opened UP', 'updated UP', 'closed UP']);
    expect(probe.messages.at(-1)!.episode).toMatchObject({ breaches: 3, triggerTime: T + 10, peakPrice: 106, closedAt: T + 1031 });
  });
});

describe('a late tick', () => {
  it('is a breach of its own window', () => {
    const probe = after(fresh(), [0, 100], [2000, 103], [1000, 103]);
    expect(probe.messages).toMatchObject([{ event: 'opened', episode: { triggerTime: T + 1000, referenceTime: T, late: true } }]);
  });

  it('makes breaches of the ticks after it, in their order, up to exactly w later', () => {
    const probe = after(fresh({ dedup: 'none' }), [1500, 103], [2000, 103], [1000, 100]);
    expect(probe.messages.map(({ episode }) => [episode.triggerTime - T, episode.late])).toEqual([
      [1500, true],
      [2000, true],
    ]);
  });

  it('leaves a breach that was found before as it was decided', () => {
    const probe = after(fresh(), [0, 100], [10, 103], [5, 90]);
    expect(probe.episodes(0, 'UP')).toMatchObject([{ breaches: 1, oldPrice: 100, peakReference: 100, late: false }]);
    expect(probe.episodes(0, 'DOWN')).toMatchObject([{ triggerTime: T + 5, late: true }]);
  });

  it('joins an open episode before its opening without changing that, and opens a new one after a closed one', () => {
    const open = after(fresh(), [0, 100], [500, 103], [200, 104]);
    expect(open.episodes(0, 'UP')).toMatchObject([{ triggerTime: T + 500, breaches: 2, lastTime: T + 500, peakPrice: 104, late: false }]);
    const closed = after(fresh(), [0, 100], [10, 103], [1011, 102], [900, 104]);
    expect(closed.episodes(0, 'UP')).toMatchObject([
      { closedAt: T + 1010, breaches: 1 },
      { triggerTime: T + 900, late: true },
    ]);
  });

  it('of more than w counts for no spike', () => {
    expect(told(after(fresh(), [0, 100], [1002, 103], [1, 50]))).toEqual([]);
  });
});
