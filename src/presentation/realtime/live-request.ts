/** What a request brings along to say who sent it: a token or key in its headers. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../../application/ports/authenticator.ts';

const AUTHORIZATION = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** null where there is no token that could be checked. */
export function bearerIn({ authorization }: IncomingHttpHeaders): string | null {
  return authorization === undefined ? null : (AUTHORIZATION.exec(authorization)?.[1] ?? null);
}

/** null where the headers bring nothing that could be checked. */
export function credentialIn(headers: IncomingHttpHeaders): Credential | null {
  const token = bearerIn(headers);
  if (token !== null) return { kind: 'token', token };
  const key = headers['x-api-key'];
  return typeof key === 'string' ? { kind: 'key', key } : null;
}
