/** A session: one sign-in that lives on through a family of refresh tokens, of which each replaces the one before. */

/** Times are epoch milliseconds. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  /** Of the account at sign-in: raising it there ends the session. */
  readonly tokenVersion: number;
  /** Number of the refresh token that is current: 1 at sign-in. */
  readonly generation: number;
  /** SHA-256 of the current refresh token, hexadecimal. */
  readonly tokenHash: string;
  readonly createdAt: number;
  /** When the current refresh token was given out: at sign-in or by the last refresh. */
  readonly lastUsedAt: number;
  /** From then on the current refresh token is refused. */
  readonly expiresAt: number;
  /** null = it has not been ended. */
  readonly endedAt: number | null;
  /** Of sign-in or the last refresh. */
  readonly device: Device;
}

/** From where a session is used. */
export interface Device {
  readonly ipAddress: string | null;
  /** As the client told, at most 200 characters. */
  readonly userAgent: string | null;
}

/** How long sessions live, as a value that can be injected. */
export class SessionPolicy {
  /** Life of a refresh token. */
  readonly refreshTtlMs: number;
  /** Life of a session, however often it is refreshed. */
  readonly maxAgeMs: number;
  /** How long after a refresh the token before is still answered, with the same successor; 0 = never. */
  readonly graceMs: number;

  constructor(refreshTtlMs: number, maxAgeMs: number, graceMs: number) {
    this.refreshTtlMs = refreshTtlMs;
    this.maxAgeMs = maxAgeMs;
    this.graceMs = graceMs;
  }
}

/** What a refresh token is to its session. */
export type RefreshVerdict =
  /** It is the current one: replace it. */
  | 'current'
  /** It was just replaced, and whoever shows it may not have heard of its successor: give that again. */
  | 'grace'
  /** It was replaced long ago: somebody has a copy. */
  | 'reused'
  /** The session is over, or never had such a token. */
  | 'ended';

export function newSession(given: Omit<Session, 'generation' | 'lastUsedAt' | 'expiresAt' | 'endedAt'>, policy: SessionPolicy): Session {
  const session = { ...given, generation: 1, lastUsedAt: given.createdAt, expiresAt: 0, endedAt: null };
  return { ...session, expiresAt: expiryOf(session, given.createdAt, policy) };
}

/** Judges a genuine refresh token of the session by its generation. */
export function judgeRefresh(session: Session, generation: number, now: number, { graceMs }: SessionPolicy): RefreshVerdict {
  const behind = session.generation - generation;
  if (behind > 1 || (behind === 1 && now - session.lastUsedAt >= graceMs)) return 'reused';
  if (behind < 0 || session.endedAt !== null || now >= session.expiresAt) return 'ended';
  return behind === 0 ? 'current' : 'grace';
}

/** The session after its refresh token was replaced by the next generation. */
export function withNextToken(session: Session, tokenHash: string, device: Device, now: number, policy: SessionPolicy): Session {
  const next = { ...session, generation: session.generation + 1, tokenHash, device, lastUsedAt: now };
  return { ...next, expiresAt: expiryOf(session, now, policy) };
}

/** The same value where it was ended before. */
export function endSession(session: Session, now: number): Session {
  return session.endedAt === null ? { ...session, endedAt: now } : session;
}

/** When it ends, however it is used. */
export function endOf(session: Pick<Session, 'createdAt'>, { maxAgeMs }: SessionPolicy): number {
  return session.createdAt + maxAgeMs;
}

function expiryOf(session: Pick<Session, 'createdAt'>, now: number, policy: SessionPolicy): number {
  return Math.min(now + policy.refreshTtlMs, endOf(session, policy));
}
