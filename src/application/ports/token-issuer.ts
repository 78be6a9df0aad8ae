/** Makes access tokens and reads them back. */

export interface AccessToken {
  token: string;
  /** Life from now, seconds. */
  expiresInSeconds: number;
}

/** What a genuine token says. */
export interface AccessClaims {
  userId: string;
  /** The sign-in that the token belongs to. */
  sessionId: string;
  /** Of the account when the token was issued. */
  tokenVersion: number;
  /** Epoch milliseconds at which it says that it ends. */
  expiresAt: number;
  /** Epoch milliseconds from which it is refused, leeway included. */
  refusedFrom: number;
}

export abstract class TokenIssuer {
  /** `sessionId` names the sign-in that the token belongs to; the token ends with it at `sessionEndsAt`, epoch milliseconds, at the latest. */
  abstract issue(user: { id: string; tokenVersion: number }, sessionId: string, sessionEndsAt?: number): AccessToken;
  /** Rejects with a DomainError: `unauthenticated` for a token that is not ours, `token_expired`. */
  abstract verify(token: string): Promise<AccessClaims>;
}
