/**
 * Who is signed in: the access token lives in this tab alone and is renewed by the refresh cookie, which no script can read. What cannot be
 * renewed ends the session with a sentence that says why.
 */
import { request, Refusal, Unreachable } from './request.js';

/** Checking a password is slow on purpose, and waits for its turn. */
const PASSWORD_DEADLINE_MS = 15_000;
/** An access token is renewed so long before it ends, or when a fifth of a short life is left. */
const RENEWED_BEFORE_MS = 60_000;
/** Kept while this browser should have a cookie: without it, asking for another token would only be refused. */
const STORED = 'tapewatch.session';
/** Tabs share the cookie, so they renew one at a time. */
const LOCK = 'tapewatch.refresh';
const LOCK_DEADLINE_MS = 10_000;

const ENDINGS = {
  token_expired: 'Your session has expired. Sign in again to go on.',
  token_revoked: 'Your session was ended. Sign in again to go on.',
  refresh_reused: 'Your session was ended: an old copy of its token was used. Sign in again to go on.',
};
const ENDED = 'The server no longer knows this session, it may have been started anew. Sign in again to go on.';
const NOT_RENEWED = 'Your session could not be renewed. Sign in again to go on, or reload the page.';
const NOT_TOLD = 'Signed out here, but the server could not be told: there the session ends by itself when it was not used for a while.';

/** Fires `change` when somebody signs in or out. */
export class Session extends EventTarget {
  /** `{ token, username, roles, renewAt, endsAt }`, times by this browser's clock; null = nobody. */
  current = null;
  /** Somebody signed in before the page was loaded, and it is not known yet whether that still holds. */
  resuming = localStorage.getItem(STORED) !== null;
  /** Why nobody is signed in any more; empty when that was asked for. */
  ending = '';
  /** The signed-in user must choose another password before anything else. */
  passwordChangeDue = false;
  #renewing = null;
  #leaving = null;

  /** @throws Refusal, Unreachable */
  async signIn(username, password) {
    // Their cookies must not come after ours.
    await Promise.allSettled([this.#leaving, this.#renewing]);
    const body = { username, password, transport: 'cookie' };
    this.#enter(await request('/api/auth/login', { method: 'POST', body, cookie: true, deadlineMs: PASSWORD_DEADLINE_MS }));
  }

  /** Goes on with the session of before the page was loaded; asked again it tries again, as long as the server is away. */
  async resume() {
    if (!this.resuming) return;
    try {
      await this.#renew();
    } catch (error) {
      if (error instanceof Unreachable || !this.resuming) return;
      if (error.status === 401) this.#leave(ENDINGS[error.code] ?? ENDINGS.token_expired);
      else this.#become(null, NOT_RENEWED, false);
    }
  }

  /** @throws Refusal, Unreachable */
  async changePassword(currentPassword, newPassword) {
    const options = { method: 'POST', body: { currentPassword, newPassword }, deadlineMs: PASSWORD_DEADLINE_MS };
    await this.ask('/api/auth/change-password', options);
    this.#become(this.current, '', false);
  }

  /** Ends the session here at once, and at the server as soon as it can be told. */
  async signOut() {
    const { token } = this.current;
    this.#leave('');
    this.#leaving = endSession(token).catch(() => {
      if (this.current === null) this.#become(null, NOT_TOLD, false);
    });
    await this.#leaving;
  }

  /**
   * A request in the name of the user, with another token where the one at hand is no longer good.
   * @throws Refusal, Unreachable
   */
  async ask(path, options = {}) {
    if (Date.now() > this.current.renewAt) await this.#renewInTime();
    const asking = this.current;
    if (asking === null) throw new Refusal(401, { code: 'unauthenticated' }, null);
    try {
      return await request(path, { ...options, token: asking.token });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'password_change_required' && this.current === asking) this.#become(asking, '', true);
      if (error.status !== 401 || error.code === 'invalid_credentials') throw error;
      // Another request may have renewed it meanwhile.
      if (this.current === asking) await this.#renewOrEnd(error);
      if (this.current === null) throw error;
      return request(path, { ...options, token: this.current.token });
    }
  }

  /** The token at hand may still be good for a minute: who cannot renew it now goes on with it. */
  async #renewInTime() {
    const { endsAt } = this.current;
    try {
      await this.#renewOrEnd(new Refusal(401, { code: 'token_expired' }, null));
    } catch (error) {
      if (Date.now() > endsAt) throw error;
    }
  }

  /** Where the cookie is good for nothing either the session is over, for the reason that `refusal` gives. */
  async #renewOrEnd(refusal) {
    const asking = this.current;
    try {
      await this.#renew();
    } catch (error) {
      if (error.status !== 401) throw error;
      if (this.current === asking) this.#leave(ENDINGS[error.code] ?? ENDINGS[refusal.code] ?? ENDED);
    }
  }

  /** However many ask for it, one request is under way. */
  #renew() {
    this.#renewing ??= this.#refresh().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #refresh() {
    const asking = this.current;
    const refresh = () => request('/api/auth/refresh', { method: 'POST', body: { transport: 'cookie' }, cookie: true });
    const answer = await oneTabAtATime(refresh);
    // Who signed out meanwhile stays signed out.
    if (this.current === asking && (asking !== null || this.resuming)) this.#enter(answer);
  }

  #enter({ accessToken, expiresIn, user }) {
    localStorage.setItem(STORED, 'yes');
    const { username, roles, mustChangePassword } = user;
    const [now, lifeMs] = [Date.now(), expiresIn * 1000];
    const renewAt = now + lifeMs - Math.min(RENEWED_BEFORE_MS, lifeMs / 5);
    this.#become({ token: accessToken, username, roles, renewAt, endsAt: now + lifeMs }, '', mustChangePassword);
  }

  #leave(ending) {
    localStorage.removeItem(STORED);
    this.#become(null, ending, false);
  }

  #become(current, ending, passwordChangeDue) {
    const same = passwordChangeDue === this.passwordChangeDue && current !== null && isShownAlike(current, this.current);
    this.current = current;
    this.ending = ending;
    this.passwordChangeDue = passwordChangeDue;
    this.resuming = false;
    // A token that took the place of another changes nothing that is shown.
    if (!same) this.dispatchEvent(new Event('change'));
  }
}

function isShownAlike(one, other) {
  return one.username === other?.username && one.roles.join() === other.roles.join();
}

/** Beyond localhost and HTTPS browsers have no locks; there the server's grace for a token that was shown twice has to do. */
async function oneTabAtATime(work) {
  if (navigator.locks === undefined) return work();
  try {
    return await navigator.locks.request(LOCK, { signal: AbortSignal.timeout(LOCK_DEADLINE_MS) }, work);
  } catch (error) {
    throw error.name === 'TimeoutError' ? new Unreachable('another tab is renewing the session') : error;
  }
}

/** By the access token, or by the cookie where that is no longer good. */
async function endSession(token) {
  const options = { method: 'POST', cookie: true, deadlineMs: PASSWORD_DEADLINE_MS };
  try {
    await request('/api/auth/logout', { ...options, token });
  } catch (error) {
    if (error.status !== 401) throw error;
    await request('/api/auth/logout', options).catch((refusal) => {
      // Then there is nothing left to end.
      if (refusal.status !== 401) throw refusal;
    });
  }
}

/** A sentence for a request of the sign-in form that failed. */
export function sentenceFor(error) {
  if (error instanceof Unreachable) return `Not done: ${error.message}. Try again when the server is back.`;
  if (!(error instanceof Refusal)) return 'Not done: the page failed. Reload it and try again.';
  switch (error.code) {
    case 'invalid_credentials':
      return 'The user name or the password is wrong.';
    case 'login_throttled':
    case 'rate_limited':
      return `Too many attempts. Try again in ${Math.ceil((error.retryAfterMs ?? 1000) / 1000)} s.`;
    case 'weak_password':
      return 'Too easy to guess. Take a longer one, without the user name in it.';
    case 'password_length':
      return 'The new password needs 12 to 72 bytes.';
    default:
      return `${error.title}: ${error.message}`;
  }
}
