import { describe, expect, it } from '@jest/globals';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { JwtTokenIssuer } from './token-issuer.jwt.ts';
import type { JwtOptions } from './token-issuer.jwt.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const USER = { id: '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10', tokenVersion: 3 };
const START = Date.UTC(2026, 10, 21, 9, 45);

const clock = new HandClock(START);
const issuerWith = (options: Partial<JwtOptions> = {}) =>
  new JwtTokenIssuer({ secret: SECRET, previousSecret: null, issuer: 'iss', audience: 'aud', ttlSeconds: 900, ...options }, clock);
const partsOf = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>) as [object, Record<string, unknown>];
const mint = (header: object, payload: unknown, secret: string | Buffer = SECRET, hash = 'sha256') => {
  const body = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${body}.${createHmac(hash, secret).update(body).digest('base64url')}`;
};
const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('access tokens', () => {
  it('say who, which sign-in, from whom, for whom, since when and until when', () => {
    clock.at = START;
    const { token, expiresInSeconds } = issuerWith().issue(USER, 'session-1');
    const [header, payload] = partsOf(token);
    expect(expiresInSeconds).toBe(900);
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt' });
    expect(payload).toEqual({
      sub: USER.id,
      sid: 'session-1',
      ver: 3,
      iss: 'iss',
      aud: 'aud',
      iat: START / 1000,
      exp: START / 1000 + 900,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(partsOf(issuerWith().issue(USER, 'session-1').token)[1]['jti']).not.toBe(payload['jti']);
  });

  it('are good until five seconds after their end', async () => {
    clock.at = START;
    const issuer = issuerWith();
    const { token } = issuer.issue(USER, 's');
    const refusedFrom = START + 905_000;
    clock.at = refusedFrom - 1000;
    expect(await issuer.verify(token)).toEqual({
      userId: USER.id,
      sessionId: 's',
      tokenVersion: 3,
      expiresAt: START + 900_000,
      refusedFrom,
    });
    clock.at = refusedFrom;
    await expect(issuer.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('of the previous secret verify while it is being replaced, and not without it', async () => {
    clock.at = START;
    const { token } = issuerWith().issue(USER, 's');
    const secret = 'another-secret-of-thirty-two-bytes-or-more';
    expect(await issuerWith({ secret, previousSecret: SECRET }).verify(token)).toMatchObject({ userId: USER.id });
    await expect(issuerWith({ secret }).verify(token)).rejects.toEqual(unauthenticated);
    const replaced = issuerWith({ secret: SECRET, previousSecret: secret });
    expect(await replaced.verify(issuerWith({ secret: SECRET }).issue(USER, 's').token)).toMatchObject({ userId: USER.id });
  });

  it('end with their session', async () => {
    clock.at = START;
    const { token, expiresInSeconds } = issuerWith().issue(USER, 's', START + 60_500);
    expect(expiresInSeconds).toBe(60);
    expect(await issuerWith().verify(token)).toMatchObject({ refusedFrom: START + 65_000 });
    expect(issuerWith().issue(USER, 's', START + 3_600_000).expiresInSeconds).toBe(900);
  });

  it('are ours alone, whatever they say about themselves', async () => {
    clock.at = START;
    const issuer = issuerWith();
    const [header, payload] = partsOf(issuer.issue(USER, 's').token);
    expect(await issuer.verify(mint(header, payload))).toMatchObject({ userId: USER.id });
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const foreign = [
      mint({ ...header, typ: 'JWT' }, payload),
      mint({ alg: 'HS256' }, payload),
      mint({ ...header, crit: ['exp'] }, payload),
      mint({ ...header, alg: 'HS512' }, payload, SECRET, 'sha512'),
      mint({ ...header, alg: 'none' }, payload),
      `${mint({ ...header, alg: 'none' }, payload)
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
      mint({ ...header, alg: 'RS256' }, payload, pem),
      mint(header, payload, pem),
      ...['aud', 'iss', 'sub', 'sid', 'exp', 'ver'].map((claim) => mint(header, { ...payload, [claim]: undefined })),
      ...[
        { aud: 'x' },
        { iss: 'x' },
        { sub: 'x' },
        { sid: '' },
        { sid: 7 },
        { sid: 's'.repeat(65) },
        { exp: 'never' },
        { exp: null },
        { ver: '3' },
        { nbf: START / 1000 + 3600 },
      ].map((change) => mint(header, { ...payload, ...change })),
      mint(header, 'text'),
      mint(header, []),
      mint(header, null),
      'a'.repeat(8000),
      '...',
      '',
    ];
    for (const token of foreign) await expect(issuer.verify(token)).rejects.toEqual(unauthenticated);
  });
});
