/** What a request that opens a stream brings along: a token or key in its headers, or a ticket in its query. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../../application/ports/authenticator.ts';

const AUTHORIZATION = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** null where the headers bring nothing that could be checked. */
export function credentialIn({ authorization, 'x-api-key': key }: IncomingHttpHeaders): Credential | null {
  const bearer = authorization === undefined ? null : AUTHORIZATION.exec(authorization);
  if (bearer !== null) return { kind: 'token', token: bearer[1]! };
  return typeof key === 'string' ? { kind: 'key', key } : null;
}
