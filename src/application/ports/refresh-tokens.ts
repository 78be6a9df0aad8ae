/** Makes refresh tokens and knows its own again. */

export interface RefreshToken {
  /** Given out once, never stored: `twr_…`. */
  token: string;
  /** SHA-256 of it, hexadecimal. */
  hash: string;
}

/** What a genuine token says; whether it still counts its session decides. */
export interface ShownRefreshToken {
  sessionId: string;
  generation: number;
  hash: string;
}

export abstract class RefreshTokens {
  abstract make(sessionId: string, generation: number): RefreshToken;
  /** The token of this session and generation once more, provided that it has this hash; null where its key is gone. */
  abstract again(sessionId: string, generation: number, hash: string): string | null;
  /** null for a text that is no refresh token of ours. */
  abstract read(token: string): ShownRefreshToken | null;
}
