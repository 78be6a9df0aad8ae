/** As many requests outlast the page as the browser has room for. */
import { describe, expect, it } from '@jest/globals';
import { KEPT_ALIVE_BYTES, KEPT_ALIVE_MOST, keptAlive } from './kept-alive.ts';

describe('Requests that outlast the page', () => {
  async function sent(bodies: (string | null)[]): Promise<boolean[]> {
    const kept: boolean[] = [];
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const all = bodies.map((body) =>
      keptAlive(body, async (keepalive) => {
        kept.push(keepalive);
        await answered;
      }),
    );
    answer();
    await Promise.all(all);
    return kept;
  }

  it('are no more than there is room for, and the rest is sent all the same', async () => {
    const kept = await sent(Array.from({ length: KEPT_ALIVE_MOST + 2 }, () => null));
    expect([kept.length, kept.filter((is) => is).length]).toEqual([KEPT_ALIVE_MOST + 2, KEPT_ALIVE_MOST]);
    expect(await sent([null])).toEqual([true]);
  });

  it('have bodies that are no longer than there is room for, counted in bytes', async () => {
    const half = 'é'.repeat(KEPT_ALIVE_BYTES / 4);
    expect(await sent([half, half, 'x'])).toEqual([true, true, false]);
    expect(await sent([half])).toEqual([true]);
  });

  it('leave their room when they fail', async () => {
    const body = 'x'.repeat(KEPT_ALIVE_BYTES);
    await expect(keptAlive(body, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await sent([body])).toEqual([true]);
  });
});
