import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { BoundedWork } from './bounded-work.ts';

/** Work that ends when the test says so. */
function gate(): { work: () => Promise<string>; open: () => void; fail: () => void; begun: () => boolean } {
  let begun = false;
  let open!: () => void;
  let fail!: () => void;
  const result = new Promise<string>((resolve, reject) => {
    open = () => resolve('done');
    fail = () => reject(new Error('failed'));
  });
  const work = (): Promise<string> => {
    begun = true;
    return result;
  };
  return { work, open, fail, begun: () => begun };
}

describe('bounded work', () => {
  it('runs so many at a time, the rest in order', async () => {
    const bounded = new BoundedWork(2, 5);
    const gates = Array.from({ length: 4 }, gate);
    const results = gates.map(({ work }) => bounded.run(work));
    await turn();
    expect(gates.map(({ begun }) => begun())).toEqual([true, true, false, false]);
    gates[1]!.open();
    await turn();
    expect(gates.map(({ begun }) => begun())).toEqual([true, true, true, false]);
    gates.forEach(({ open }) => open());
    expect(await Promise.all(results)).toEqual(Array(4).fill('done'));
  });

  it('refuses what would wait behind too many, and takes work again afterwards', async () => {
    const bounded = new BoundedWork(1, 1);
    const first = gate();
    const running = bounded.run(first.work);
    const waiting = bounded.run(() => Promise.resolve('waited'));
    await expect(bounded.run(() => Promise.resolve('refused'))).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
    first.open();
    expect(await Promise.all([running, waiting])).toEqual(['done', 'waited']);
    expect(await bounded.run(() => Promise.resolve('again'))).toBe('again');
  });

  it('goes on after work that fails', async () => {
    const bounded = new BoundedWork(1, 1);
    const first = gate();
    const failing = bounded.run(first.work);
    const next = bounded.run(() => Promise.resolve('next'));
    first.fail();
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });
});
