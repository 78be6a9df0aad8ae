import { afterAll, describe, expect, it } from '@jest/globals';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ZxcvbnPasswordStrength } from './password-strength.zxcvbn.ts';

const strength = new ZxcvbnPasswordStrength();
afterAll(() => strength.close());

describe('password strength', () => {
  it.each(['password1234', 'qwertyuiop12', '123456789012', 'aaaaaaaaaaaaaa', 'iloveyou1234'])('is low for %s', async (password) => {
    expect(await strength.score(password, [])).toBeLessThan(3);
  });

  it.each(['granite-Otter-57-meadow', 'xK9-vQ2_mZ7w', 'Żółw-9-mąka', 'Jq7v-mK2p-Tx9d-Wr4s'])('is high for %s', async (password) => {
    expect(await strength.score(password, [])).toBe(4);
  });

  it('counts forbidden words as known', async () => {
    expect(await strength.score('brindlequokka11', [])).toBeGreaterThanOrEqual(3);
    expect(await strength.score('brindlequokka11', ['brindlequokka'])).toBeLessThan(3);
  });

  it('answers each of many askers, while the event loop turns', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    // Repetitions are what takes it longest.
    const slow = 'p@55w0rd$!'.repeat(7);
    const scores = await Promise.all(
      [slow, 'password1234', slow, 'granite-Otter-57-meadow'].map((password) => strength.score(password, [])),
    );
    delay.disable();
    expect(scores).toEqual([1, 1, 1, 4]);
    expect(delay.percentile(50) / 1e6).toBeLessThan(50);
  });

  it('refuses askers beyond its queue, and starts again after its thread was ended', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => strength.score('password1234', [])));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(40 - 1 - 32);
    const cut = strength.score('granite-Otter-57-meadow', []);
    strength.close();
    await expect(cut).rejects.toThrow('the thread that checks passwords was ended');
    expect(await strength.score('granite-Otter-57-meadow', [])).toBe(4);
  });
});
