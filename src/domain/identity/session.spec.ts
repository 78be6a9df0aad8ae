import { describe, expect, it } from '@jest/globals';
import { endSession, judgeRefresh, newSession, SessionPolicy, withNextToken } from './session.ts';
import type { Session } from './session.ts';

const POLICY = new SessionPolicy(1000, 10_000, 15);
const DEVICE = { ipAddress: '203.0.113.7', userAgent: 'test' };
const begun = newSession({ id: 's', userId: 'u', tokenVersion: 1, tokenHash: 'h1', createdAt: 100, device: DEVICE }, POLICY);
const refreshed = (session: Session, now: number) => withNextToken(session, `h${session.generation + 1}`, DEVICE, now, POLICY);

describe('a session', () => {
  it('lives as long as its refresh token, which each refresh renews', () => {
    expect(begun).toMatchObject({ generation: 1, lastUsedAt: 100, expiresAt: 1100, endedAt: null });
    const elsewhere = { ipAddress: null, userAgent: null };
    expect(withNextToken(begun, 'h2', elsewhere, 600, POLICY)).toEqual({
      ...begun,
      generation: 2,
      tokenHash: 'h2',
      lastUsedAt: 600,
      expiresAt: 1600,
      device: elsewhere,
    });
  });

  it('never outlives its greatest age', () => {
    let session = begun;
    for (let now = 100; now < 10_100; now += 900) session = refreshed(session, now);
    expect(session.expiresAt).toBe(10_100);
    expect(newSession({ ...begun, createdAt: 0 }, new SessionPolicy(5000, 600, 0)).expiresAt).toBe(600);
  });

  it('is ended once', () => {
    const ended = endSession(begun, 200);
    expect(ended.endedAt).toBe(200);
    expect(endSession(ended, 300)).toBe(ended);
  });
});

describe('a refresh token', () => {
  const second = refreshed(begun, 500);
  const third = refreshed(second, 505);

  it.each([
    ['the current one', begun, 1, 1099, 'current'],
    ['the current one at its end', begun, 1, 1100, 'ended'],
    ['the one before at once', second, 1, 500, 'grace'],
    ['the one before within the grace', second, 1, 514, 'grace'],
    ['the one before by a clock that is behind', second, 1, 400, 'grace'],
    ['the one before after the grace', second, 1, 515, 'reused'],
    ['the one before that within the grace', third, 1, 506, 'reused'],
    ['one that the session never had', second, 3, 501, 'ended'],
    ['the current one of an ended session', endSession(second, 501), 2, 502, 'ended'],
    ['the one before of an ended session', endSession(second, 501), 1, 502, 'ended'],
    ['an old one of an ended session', endSession(third, 507), 1, 508, 'reused'],
    ['an old one of a session that is over', third, 1, 5000, 'reused'],
  ] as const)('%s', (_, session, generation, now, verdict) => {
    expect(judgeRefresh(session, generation, now, POLICY)).toBe(verdict);
  });

  it('has no second chance without a grace', () => {
    expect(judgeRefresh(second, 1, 500, new SessionPolicy(1000, 10_000, 0))).toBe('reused');
  });
});
