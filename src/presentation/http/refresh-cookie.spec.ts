import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignInView } from '../../application/identity/identity.view.ts';
import { hasRefreshCookie, PageOrigins, RefreshCookie } from './refresh-cookie.ts';

const cookie = new RefreshCookie(new PageOrigins(['https://desk.example']));
const aRequest = (headers: Record<string, string>, host = 'tape.example', protocol = 'http') =>
  ({ headers, host, protocol }) as unknown as FastifyRequest;
const given = (request: FastifyRequest): string | undefined => {
  let header: string | undefined;
  const reply = { header: (_: string, value: string) => (header = value) } as unknown as FastifyReply;
  const answer = cookie.give(request, reply, { refreshToken: 'twr_abc', refreshExpiresIn: 60 } as SignInView);
  expect(answer).toEqual({ refreshToken: null, refreshExpiresIn: 60 });
  return header;
};

describe('the refresh cookie', () => {
  it('is found among others', () => {
    for (const [header, value] of [
      ['tapewatch_refresh=twr_1', 'twr_1'],
      ['a=b; tapewatch_refresh=twr_1 ; c=d', 'twr_1'],
      ['tapewatch_refresh=twr_1; tapewatch_refresh=twr_2', 'twr_1'],
    ] as const)
      expect(cookie.read(aRequest({ cookie: header, origin: 'http://tape.example' }))).toBe(value);
    for (const header of ['tapewatch_refresh=', 'xtapewatch_refresh=twr_1', 'tapewatch_refresh', '', ';;'])
      expect(hasRefreshCookie(aRequest({ cookie: header }))).toBe(false);
  });

  it.each([
    ['http://tape.example', 'tape.example'],
    ['https://tape.example', 'tape.example'],
    ['http://tape.example', 'TAPE.example:80'],
    ['http://tape.example:8080', 'tape.example:8080'],
    ['http://[::1]:8080', '[::1]:8080'],
    ['https://desk.example', 'tape.example'],
  ])('counts for a page of %s asking %s', (origin, host) => {
    expect(cookie.read(aRequest({ cookie: 'tapewatch_refresh=t', origin }, host))).toBe('t');
  });

  it.each([
    [undefined, 'tape.example'],
    ['null', 'tape.example'],
    ['', 'tape.example'],
    ['http://evil.example', 'tape.example'],
    ['http://tape.example.evil.example', 'tape.example'],
    ['http://tape.example:8081', 'tape.example:8080'],
    ['http://desk.example', 'tape.example'],
    ['https://desk.example.', 'tape.example'],
    ['http://tape.example/path', 'tape.example'],
    ['http://user@tape.example', 'tape.example'],
    ['http://tape.example', ''],
    ['file://', ''],
  ])('does not count for a page of %s asking %s', (origin, host) => {
    const request = aRequest({ cookie: 'tapewatch_refresh=t', ...(origin !== undefined && { origin }) }, host);
    expect(() => cookie.read(request)).toThrow(expect.objectContaining({ code: 'origin_refused' }));
  });

  it('is given for this path alone, away from scripts, and without TLS only where there is none', () => {
    const attributes = 'tapewatch_refresh=twr_abc; Max-Age=60; HttpOnly; SameSite=Strict; Path=/api/auth';
    expect(given(aRequest({}))).toBe(attributes);
    expect(given(aRequest({}, 'tape.example', 'https'))).toBe(`${attributes}; Secure`);
    expect(given(aRequest({ origin: 'https://tape.example' }))).toBe(`${attributes}; Secure`);
  });

  it('is erased where there is one, for a page of ours', () => {
    const erased = (headers: Record<string, string>) => {
      const sent: string[] = [];
      cookie.erase(aRequest(headers), { header: (_: string, value: string) => sent.push(value) } as unknown as FastifyReply);
      return sent;
    };
    const own = { cookie: 'tapewatch_refresh=t', origin: 'http://tape.example' };
    expect(erased(own)).toEqual(['tapewatch_refresh=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/api/auth']);
    expect(erased({ ...own, cookie: 'other=t' })).toEqual([]);
    expect(erased({ ...own, origin: 'http://evil.example' })).toEqual([]);
  });
});
