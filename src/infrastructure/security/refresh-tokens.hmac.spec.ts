import { describe, expect, it } from '@jest/globals';
import { HmacRefreshTokens } from './refresh-tokens.hmac.ts';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const OTHER = 'another-secret-of-at-least-thirty-two-bytes';
const SESSION = '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10';
const tokens = new HmacRefreshTokens(SECRET, null);

describe('refresh tokens', () => {
  it('are known again, with session, generation and hash', () => {
    for (const generation of [1, 2, 255, 256, 2 ** 32, 2 ** 48 - 1]) {
      const { token, hash } = tokens.make(SESSION, generation);
      expect(token).toMatch(/^twr_[A-Za-z0-9_-]{72}$/);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(tokens.read(token)).toEqual({ sessionId: SESSION, generation, hash });
    }
  });

  it('are the same for the same session and generation, and others for others', () => {
    const { token, hash } = tokens.make(SESSION, 7);
    expect(tokens.make(SESSION, 7).token).toBe(token);
    expect(tokens.again(SESSION, 7, hash)).toBe(token);
    expect(tokens.again(SESSION, 7, tokens.make(SESSION, 8).hash)).toBeNull();
    const others = [
      tokens.make(SESSION, 8),
      tokens.make(SESSION.replace('0192', '0193'), 7),
      new HmacRefreshTokens(OTHER, null).make(SESSION, 7),
    ];
    expect(new Set([token, ...others.map((other) => other.token)]).size).toBe(4);
  });

  it('of the previous secret count while it is being replaced, and can be given again', () => {
    const { token, hash } = tokens.make(SESSION, 3);
    const replacing = new HmacRefreshTokens(OTHER, SECRET);
    expect(replacing.read(token)).toMatchObject({ sessionId: SESSION, generation: 3 });
    expect(replacing.again(SESSION, 3, hash)).toBe(token);
    expect(replacing.make(SESSION, 3).token).not.toBe(token);
    const replaced = new HmacRefreshTokens(OTHER, null);
    expect(replaced.read(token)).toBeNull();
    expect(replaced.again(SESSION, 3, hash)).toBeNull();
  });

  it('are nothing when a single bit, a character or their form is another', () => {
    const { token } = tokens.make(SESSION, 5);
    const bytes = Buffer.from(token.slice(4), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      expect(tokens.read(`twr_${copy.toString('base64url')}`)).toBeNull();
    }
    const misshapen = [
      '',
      'x',
      'twr_',
      `${token}x`,
      `${token}=`,
      token.slice(0, -2),
      token.slice(4),
      ` ${token}`,
      `${token}\n`,
      token.replace('twr_', 'TWR_'),
    ];
    for (const text of misshapen) expect(tokens.read(text)).toBeNull();
  });
});
