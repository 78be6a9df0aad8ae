import { afterEach, describe, expect, it } from '@jest/globals';
import { WorkLoop } from './work-loop.ts';
import type { WorkLoopOptions } from './work-loop.ts';

const loops: WorkLoop[] = [];
afterEach(() => Promise.all(loops.splice(0).map((loop) => loop.stop())));

function started(options: Partial<WorkLoopOptions>): WorkLoop {
  const loop = new WorkLoop({ pollMs: 60_000, turn: () => Promise.resolve(false), onError: () => undefined, ...options });
  loops.push(loop);
  loop.start();
  return loop;
}
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('WorkLoop', () => {
  it('goes on at once while more waits, and then rests', async () => {
    let turns = 0;
    started({ turn: () => Promise.resolve((turns += 1) < 5) });
    await after(30);
    expect(turns).toBe(5);
  });

  it('begins a turn as soon as it is woken, also where that was during a turn', async () => {
    let turns = 0;
    let end: () => void = () => undefined;
    const loop = started({
      turn: () => {
        turns += 1;
        return new Promise((resolve) => (end = () => resolve(false)));
      },
    });
    loop.wake();
    end();
    await after(10);
    expect(turns).toBe(2);
    end();
    await after(10);
    loop.wake();
    await after(10);
    expect(turns).toBe(3);
    end();
  });

  it('looks by itself at the interval', async () => {
    let turns = 0;
    started({ pollMs: 10, turn: () => Promise.resolve((turns += 1) < 0) });
    await after(100);
    expect(turns).toBeGreaterThan(3);
  });

  it('gathers what wakes it within the time that it is given', async () => {
    let turns = 0;
    const loop = started({ gatherMs: 80, turn: () => Promise.resolve((turns += 1) < 0) });
    for (let i = 0; i < 5; i += 1) {
      loop.wake();
      await after(5);
    }
    expect(turns).toBe(1);
    await after(100);
    expect(turns).toBe(2);
  });

  it('tries again after a pause that waking does not end, and tells each failure', async () => {
    const failures: number[] = [];
    let turns = 0;
    const loop = started({
      turn: () => {
        turns += 1;
        return turns < 3 ? Promise.reject(new Error('away')) : Promise.resolve(false);
      },
      onError: (_, count) => failures.push(count),
    });
    await after(10);
    loop.wake();
    await after(30);
    expect(turns).toBe(1);
    await after(400);
    expect([turns, failures]).toEqual([3, [1, 2]]);
  });

  it('ends after the turn that runs', async () => {
    let ended = false;
    const loop = started({ turn: () => after(30).then(() => (ended = true) && true) });
    await after(5);
    await loop.stop();
    expect(ended).toBe(true);
  });
});
