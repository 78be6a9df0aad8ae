/** A page is behind from the notice on until it has caught up, and says with how much. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Backlog } from './backlog.ts';

describe('Backlog', () => {
  let backlog: Backlog;

  beforeEach(() => {
    backlog = new Backlog();
  });

  it('counts what was skipped until three seconds pass without more of it', () => {
    backlog.lagged({ channel: 'metrics', dropped: 300 }, 0);
    backlog.lagged({ channel: 'metrics', dropped: 12 }, 2_000);
    expect(backlog.of(['metrics'], 4_999)).toEqual({ kind: 'skipped', count: 312 });
    expect(backlog.of(['alerts'], 4_999)).toBeNull();
    expect(backlog.of(['metrics'], 5_000)).toBeNull();
    backlog.lagged({ channel: 'metrics', dropped: 1 }, 6_000);
    expect(backlog.of(['metrics', 'alerts'], 6_001)).toEqual({ kind: 'skipped', count: 1 });
  });

  it('knows by number when the facts that were missed have come', () => {
    backlog.arrived({ channel: 'alerts', seq: 40 }, 0);
    backlog.gap({ channel: 'alerts', recovered: true, missed: 3 }, 100);
    expect(backlog.of(['alerts'], 100)).toEqual({ kind: 'missing', count: 3 });
    backlog.arrived({ channel: 'alerts', seq: 41 }, 200);
    expect(backlog.of(['alerts'], 200)).toEqual({ kind: 'missing', count: 2 });
    backlog.arrived({ channel: 'alerts', seq: 43 }, 300);
    expect(backlog.of(['alerts'], 300)).toBeNull();
  });

  it('waits ten seconds for the next of them, not for ever', () => {
    backlog.gap({ channel: 'alerts', recovered: true, missed: 3 }, 0);
    backlog.arrived({ channel: 'alerts', seq: 1 }, 9_000);
    expect(backlog.of(['alerts'], 18_999)).toEqual({ kind: 'missing', count: 2 });
    expect(backlog.of(['alerts'], 19_000)).toBeNull();
  });

  it('says that facts were lost where nobody knows how many', () => {
    backlog.gap({ channel: 'transactions', recovered: false, missed: null }, 0);
    expect(backlog.of(['transactions', 'alerts'], 2_999)).toEqual({ kind: 'unknown', count: 0 });
    expect(backlog.of(['transactions', 'alerts'], 3_000)).toBeNull();
  });

  it('names the channels for which it has lasted a while', () => {
    backlog.lagged({ channel: 'metrics', dropped: 1 }, 0);
    backlog.lagged({ channel: 'alerts', dropped: 1 }, 900);
    expect(backlog.lasting(1_000, 1_000)).toEqual(['metrics']);
    expect(backlog.lasting(1_000, 3_500)).toEqual(['alerts']);
    backlog.clear();
    expect(backlog.lasting(0, 3_500)).toEqual([]);
  });
});
