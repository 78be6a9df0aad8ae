import { beforeEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { MemoryLoginThrottle } from './login-throttle.memory.ts';

const HERE = '203.0.113.7';
const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);

describe('the login throttle', () => {
  let clock: HandClock;
  let throttle: MemoryLoginThrottle;
  /** How an attempt ends: what it answers, or the seconds that it is told to wait. */
  const attempt = (verify: () => Promise<boolean> = wrong, account = 'ada', address: string | null = HERE) =>
    throttle.attempt(account, address, verify).catch((error: { retryAfterSeconds: number }) => error.retryAfterSeconds);
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) expect(await attempt()).toBe(false);
  };

  beforeEach(() => {
    clock = new HandClock(1000);
    throttle = new MemoryLoginThrottle(clock);
  });

  it('makes the sixth wait, and each after a further failure twice as long, to 15 minutes', async () => {
    await fail(5);
    const waits = [];
    for (let i = 0; i < 14; i += 1) {
      const wait = (await attempt(right)) as number;
      waits.push(wait);
      clock.at += wait * 1000 - 1;
      expect(await attempt(right)).toBe(1);
      clock.at += 1;
      await fail(1);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it('refuses with a code, and tells the first refusal of each wait', async () => {
    await fail(5);
    const refusals = [];
    for (let i = 0; i < 3; i += 1) refusals.push(throttle.attempt('ada', HERE, right));
    const told = await Promise.allSettled(refusals);
    expect(told).toMatchObject([true, false, false].map((isFirst) => ({ reason: { code: 'login_throttled', isFirst } })));
    clock.at += 1000;
    await fail(1);
    await expect(throttle.attempt('ada', HERE, right)).rejects.toMatchObject({ isFirst: true });
  });

  it('leaves other accounts and other places alone, whatever the case of the name', async () => {
    await fail(5);
    expect(await attempt(right, 'ADA')).toBe(1);
    expect(await attempt(right, 'bob')).toBe(true);
    expect(await attempt(right, 'ada', '203.0.113.8')).toBe(true);
    expect(await attempt(right, 'ada', null)).toBe(true);
  });

  it('takes the addresses of one IPv6 network for one place', async () => {
    for (let i = 1; i <= 5; i += 1) await attempt(wrong, 'ada', `2001:db8::${i}`);
    expect(await attempt(right, 'ada', '2001:db8::99')).toBe(1);
    expect(await attempt(right, 'ada', '2001:db8:0:1::99')).toBe(true);
  });

  it('begins anew after a success, and after an hour without a failure', async () => {
    await fail(4);
    expect(await attempt(right)).toBe(true);
    await fail(5);
    clock.at += 3_600_000;
    await fail(5);
    expect(await attempt()).toBe(1);
  });

  it('lets five of many guesses at once through', async () => {
    let verified = 0;
    const guess = async () => {
      verified += 1;
      await Promise.resolve();
      return false;
    };
    const ends = await Promise.all(Array.from({ length: 40 }, () => attempt(guess)));
    expect(verified).toBe(5);
    expect(ends.filter((end) => end === false)).toHaveLength(5);
    expect(ends.filter((end) => end === 1)).toHaveLength(35);
  });

  it('lets the owner through many times at once', async () => {
    const ends = await Promise.all(Array.from({ length: 40 }, () => attempt(right)));
    expect(new Set(ends)).toEqual(new Set([true]));
  });

  it('counts neither way what could not be checked', async () => {
    await fail(4);
    const broken = () => Promise.reject(new Error('away'));
    for (let i = 0; i < 5; i += 1) await expect(throttle.attempt('ada', HERE, broken)).rejects.toThrow('away');
    await fail(1);
    expect(await attempt(right)).toBe(1);
  });

  it('keeps a bounded number waiting', async () => {
    let release = (): void => undefined;
    const held = new Promise<boolean>((resolve) => (release = () => resolve(true)));
    const attempts = Array.from({ length: 80 }, () => throttle.attempt('ada', HERE, () => held));
    const settled = Promise.allSettled(attempts);
    await Promise.resolve();
    release();
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(80 - 5 - 64);
    expect(refused[0]).toMatchObject({ reason: { code: 'overloaded' } });
  });
});
