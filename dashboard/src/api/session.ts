/**
 * Who is signed in: the access token lives in this tab alone and is renewed by the refresh cookie, which no script can read. What cannot be
 * renewed ends the session, with a code that says why.
 */
import type { Permission, Role, SignIn, User } from './contract.ts';
import { Problem, Unreachable } from './problem.ts';
import { open, PASSWORD_DEADLINE_MS, request } from './request.ts';
import type { Answer, RequestOptions } from './request.ts';
import { oneTabAtATime, readMark, writeMark } from './session-tabs.ts';

export interface SignedIn {
  readonly token: string;
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  /** By this browser's clock, as `endsAt`. */
  readonly renewAt: number;
  readonly endsAt: number;
}

/**
 * Why nobody is signed in any more. `session_unknown`: the server may have been started anew; `not_renewed`: it refused for another reason
 * than the session; `sign_out_untold`: signed out here, but the server could not be told.
 */
export type Ending = 'token_expired' | 'token_revoked' | 'refresh_reused' | 'session_unknown' | 'not_renewed' | 'sign_out_untold';

/** What a request in the name of the user may say beside whose it is. */
export interface AskOptions extends Omit<RequestOptions, 'token'> {
  /** In this very moment, with the token at hand: the page is being left. */
  isUrgent?: boolean;
}

/** Before the server warns live connections, which it does 60 s before the end; of a short life a fifth. */
const RENEWED_BEFORE_MS = 75_000;
/** Rights are asked for again after a refusal, but no more often than this. */
const REREAD_EVERY_MS = 10_000;
const ENDINGS: readonly string[] = ['token_expired', 'token_revoked', 'refresh_reused'] satisfies Ending[];

/** Fires `change` when who is signed in, what they may do, or why nobody is signed in changes; not when a token is renewed. */
export class Session extends EventTarget {
  /** null: nobody. */
  current: SignedIn | null = null;
  /** What still has to be sent in this person's name. */
  beforeSignOut: (() => Promise<void>) | null = null;
  /** Somebody signed in before the page was loaded, and it is not known yet whether that still holds. */
  resuming = readMark();
  /** null while somebody is signed in, and where signing out was asked for. */
  ending: Ending | null = null;
  /** Whose session ended by itself: they may come back to where they were. */
  previous: string | null = null;
  /** The signed-in user must choose another password before anything else. */
  passwordChangeDue = false;
  #enteredAt = 0;
  #rereadAt = -Infinity;
  #renewing: Promise<void> | null = null;
  #leaving: Promise<void> | null = null;

  /** @throws Problem, Unreachable */
  async signIn(username: string, password: string): Promise<void> {
    await this.#enterBy('/api/auth/login', username, password);
  }

  /** Makes a read-only account and signs in. @throws Problem, Unreachable */
  async register(username: string, password: string): Promise<void> {
    await this.#enterBy('/api/auth/register', username, password);
  }

  /** Goes on with the session of before the page was loaded; asked again it tries again, as long as the server is away. */
  async resume(): Promise<void> {
    if (!this.resuming) return;
    try {
      await this.#renew();
    } catch (error) {
      if (error instanceof Unreachable || !this.resuming) return;
      if (error instanceof Problem && error.status === 401) this.#leave(endingOf(error) ?? 'token_expired');
      else this.#become(null, 'not_renewed', false);
    }
  }

  /** Ends all other sessions of the user. @throws Problem, Unreachable */
  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    const body = { currentPassword, newPassword };
    await this.ask('/api/auth/change-password', { method: 'POST', body, deadlineMs: PASSWORD_DEADLINE_MS });
    this.#become(this.current, this.ending, false);
  }

  /** Ends the session here at once, and at the server as soon as it can be told. */
  async signOut(): Promise<void> {
    if (this.beforeSignOut !== null) await this.beforeSignOut();
    const token = this.current?.token;
    this.#leave(null);
    if (token === undefined) return;
    this.#leaving = endSession(token).catch(() => {
      if (this.current === null) this.#become(null, 'sign_out_untold', false);
    });
    await this.#leaving;
  }

  /** Ends all sessions of the user, this one too. @throws Problem, Unreachable */
  async signOutEverywhere(): Promise<void> {
    await this.ask('/api/auth/logout-all', { method: 'POST', cookie: true });
    this.#leave(null);
  }

  /** A live connection was told that the session is over: so it is, unless the cookie is good for another one. */
  async revoked(): Promise<void> {
    if (this.current === null) return;
    const asking = this.current;
    await this.#renewOrEnd(new Problem(401, { code: 'token_revoked' })).catch(() => {
      if (this.current === asking) this.#leave('token_revoked');
    });
  }

  /** A token that is good for a while, such as a live connection wants. @throws Problem, Unreachable */
  async token(): Promise<string> {
    const { current } = this;
    const now = Date.now();
    if (current !== null) {
      const [left, life] = [current.endsAt - now, current.endsAt - this.#enteredAt];
      // A token of a short life is not renewed as soon as it is there.
      if (now > current.renewAt || (left < RENEWED_BEFORE_MS && life - left > life / 4)) await this.#renewInTime(current);
    }
    return this.#signedIn().token;
  }

  /** The body that the server answers the user with. @throws Problem, Unreachable */
  async ask<T>(path: string, options: AskOptions = {}): Promise<T> {
    return (await this.answer(path, options)).body as T;
  }

  /** What the server answers the user with. @throws Problem, Unreachable */
  async answer(path: string, { isUrgent = false, ...options }: AskOptions = {}): Promise<Answer> {
    return this.#inName((token) => request(path, { ...options, token }), isUrgent);
  }

  /** An answer to the user of which the body may take long. @throws Problem, Unreachable */
  async open(path: string, options: AskOptions = {}): Promise<Response> {
    return this.#inName((token) => open(path, { ...options, token }));
  }

  /** Asks what the user may do by now; does nothing where that cannot be told. */
  async reread(): Promise<void> {
    this.#rereadAt = Date.now();
    const asking = this.current;
    const user = await this.ask<User>('/api/auth/me').catch(() => null);
    const { current } = this;
    if (user === null || current === null || current.userId !== asking?.userId) return;
    this.#become({ ...current, username: user.username, roles: user.roles, permissions: user.permissions }, null, user.mustChangePassword);
  }

  async #enterBy(path: string, username: string, password: string): Promise<void> {
    // Their cookies must not come after ours.
    await Promise.allSettled([this.#leaving, this.#renewing]);
    const body = { username, password, transport: 'cookie' };
    this.#enter((await request(path, { method: 'POST', body, cookie: true, deadlineMs: PASSWORD_DEADLINE_MS })).body as SignIn);
  }

  /** With another token where the one at hand is no longer good. `isUrgent`: with the one at hand first. */
  async #inName<T>(send: (token: string) => Promise<T>, isUrgent = false): Promise<T> {
    if (!isUrgent && this.current !== null && Date.now() > this.current.renewAt) await this.#renewInTime(this.current);
    const asking = this.#signedIn();
    try {
      return await send(asking.token);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'password_change_required' && this.current?.userId === asking.userId) this.#become(this.current, null, true);
      if (error.code === 'forbidden' && Date.now() - this.#rereadAt > REREAD_EVERY_MS) void this.reread();
      if (error.status !== 401 || error.code === 'invalid_credentials') throw error;
      // Another request may have renewed it meanwhile.
      if (this.current === asking) await this.#renewOrEnd(error);
      if (this.#shown()?.userId !== asking.userId) throw error;
      return send(this.#signedIn().token);
    }
  }

  #signedIn(): SignedIn {
    if (this.current === null) throw new Problem(401, { code: 'unauthenticated', title: 'Unauthenticated', detail: 'nobody is signed in' });
    return this.current;
  }

  /** The compiler does not see that it changes while something is awaited. */
  #shown(): SignedIn | null {
    return this.current;
  }

  /** The token at hand may still be good for a minute: who cannot renew it now goes on with it. */
  async #renewInTime({ endsAt }: SignedIn): Promise<void> {
    try {
      await this.#renewOrEnd(new Problem(401, { code: 'token_expired' }));
    } catch (error) {
      if (Date.now() > endsAt) throw error;
    }
  }

  /** Where the cookie is good for nothing either the session is over, for the reason that `refusal` gives. */
  async #renewOrEnd(refusal: Problem): Promise<void> {
    const asking = this.current;
    try {
      await this.#renew();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (this.current === asking) this.#leave(endingOf(error) ?? endingOf(refusal) ?? 'session_unknown');
    }
  }

  /** However many ask for it, one request is under way. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#refresh().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #refresh(): Promise<void> {
    const asking = this.current;
    const refresh = () => request('/api/auth/refresh', { method: 'POST', body: { transport: 'cookie' }, cookie: true });
    const { body } = await oneTabAtATime(refresh);
    // Who signed out meanwhile stays signed out.
    if (this.#shown()?.token === asking?.token && (asking !== null || this.resuming)) this.#enter(body as SignIn);
  }

  #enter({ accessToken, expiresIn, user }: SignIn): void {
    writeMark(true);
    const { id: userId, username, roles, permissions, mustChangePassword } = user;
    const [now, lifeMs] = [Date.now(), expiresIn * 1000];
    const renewAt = now + lifeMs - Math.min(RENEWED_BEFORE_MS, lifeMs / 5);
    this.#enteredAt = now;
    this.#become({ token: accessToken, userId, username, roles, permissions, renewAt, endsAt: now + lifeMs }, null, mustChangePassword);
  }

  #leave(ending: Ending | null): void {
    writeMark(false);
    this.#become(null, ending, false);
  }

  #become(current: SignedIn | null, ending: Ending | null, passwordChangeDue: boolean): void {
    const { current: before } = this;
    const same = passwordChangeDue === this.passwordChangeDue && current !== null && before !== null && isShownAlike(current, before);
    if (current !== null || ending === null || ending === 'sign_out_untold') this.previous = null;
    else if (before !== null) this.previous = before.username;
    this.current = current;
    this.ending = ending;
    this.passwordChangeDue = passwordChangeDue;
    this.resuming = false;
    if (!same) this.dispatchEvent(new Event('change'));
  }
}

/** The session of this tab. */
export const session = new Session();

function endingOf({ code }: Problem): Ending | null {
  return ENDINGS.includes(code) ? (code as Ending) : null;
}

function isShownAlike(one: SignedIn, other: SignedIn): boolean {
  return (
    one.userId === other.userId &&
    one.username === other.username &&
    one.roles.join() === other.roles.join() &&
    one.permissions.join() === other.permissions.join()
  );
}

/** By the access token, or by the cookie where that is no longer good. */
async function endSession(token: string): Promise<void> {
  const options = { method: 'POST', cookie: true, deadlineMs: PASSWORD_DEADLINE_MS } as const;
  const isOver = (error: unknown) => error instanceof Problem && error.status === 401;
  try {
    await request('/api/auth/logout', { ...options, token });
  } catch (error) {
    if (!isOver(error)) throw error;
    await request('/api/auth/logout', options).catch((refusal: unknown) => {
      // Then there is nothing left to end.
      if (!isOver(refusal)) throw refusal;
    });
  }
}
