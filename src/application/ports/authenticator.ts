/** Tells who is behind a credential, with the rights that it has now. */
import type { Principal } from '../../domain/identity/principal.ts';
import type { AccessClaims } from './token-issuer.ts';

/** What somebody comes with. */
export type Credential = { readonly kind: 'token'; readonly token: string } | { readonly kind: 'key'; readonly key: string };

/**
 * Both calls answer at once, without a promise, for a credential that was seen within the last second: the intake of ticks asks
 * thousands of times a second. They throw or reject with a DomainError: `unauthenticated`, `token_expired`, `token_revoked`,
 * `api_key_invalid`.
 */
export abstract class Authenticator {
  /** The user whom an access token names. */
  abstract bearer(token: string): Principal | Promise<Principal>;
  /** Id of the session of an access token that `bearer` took. */
  abstract sessionOf(token: string): Promise<string>;
  /** What an access token says that `bearer` took. */
  abstract claimsOf(token: string): Promise<AccessClaims>;
  abstract apiKey(key: string): Principal | Promise<Principal>;
  /** The rights of this user or key changed here: what is remembered about it no longer counts. */
  abstract forget(principalId: string): void;
}
