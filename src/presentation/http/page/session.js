/** Keeps who is signed in, for as long as the tab lives; a refused token ends it with a sentence that says why. */
import { request, Refusal, Unreachable } from './request.js';

/** Checking a password is slow on purpose, and waits for its turn. */
const PASSWORD_DEADLINE_MS = 15_000;
const STORED = 'tapewatch.session';

const ENDINGS = {
  token_expired: 'Your session has expired. Sign in again to go on.',
  token_revoked: 'Your session was ended. Sign in again to go on.',
};
const ENDED = 'The server no longer knows this session, it may have been started anew. Sign in again to go on.';

/** Fires `change` when somebody signs in or out. */
export class Session extends EventTarget {
  /** `{ token, username, roles }`, or null. */
  current = restore();
  /** Why nobody is signed in any more; empty when that was asked for. */
  ending = '';
  /** The signed-in user must choose another password before anything else. */
  passwordChangeDue = false;

  /** @throws Refusal, Unreachable */
  async signIn(username, password) {
    const options = { method: 'POST', body: { username, password }, deadlineMs: PASSWORD_DEADLINE_MS };
    const { accessToken, user } = await request('/api/auth/login', options);
    this.#become({ token: accessToken, username: user.username, roles: user.roles }, '', user.mustChangePassword);
  }

  /** @throws Refusal, Unreachable */
  async changePassword(currentPassword, newPassword) {
    const options = { method: 'POST', body: { currentPassword, newPassword }, deadlineMs: PASSWORD_DEADLINE_MS };
    await this.ask('/api/auth/change-password', options);
    this.#become(this.current, '', false);
  }

  signOut() {
    this.#become(null, '', false);
  }

  /**
   * A request in the name of the user; a token that is no longer good ends the session.
   * @throws Refusal, Unreachable
   */
  async ask(path, options = {}) {
    const asking = this.current;
    try {
      return await request(path, { ...options, token: asking.token });
    } catch (error) {
      if (error instanceof Refusal && this.current === asking) {
        if (error.status === 401 && error.code !== 'invalid_credentials') this.#become(null, ENDINGS[error.code] ?? ENDED, false);
        else if (error.code === 'password_change_required') this.#become(asking, '', true);
      }
      throw error;
    }
  }

  #become(current, ending, passwordChangeDue) {
    this.current = current;
    this.ending = ending;
    this.passwordChangeDue = passwordChangeDue;
    if (current === null) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, JSON.stringify(current));
    this.dispatchEvent(new Event('change'));
  }
}

function restore() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED));
    return typeof stored?.token === 'string' ? stored : null;
  } catch {
    return null;
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
