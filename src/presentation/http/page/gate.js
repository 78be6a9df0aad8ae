/** The sign-in form, and the form for a password that must be changed first. */
import { byId, setText } from './dom.js';
import { sentenceFor } from './session.js';

export class Gate {
  #session;
  #gate = byId('gate');
  #signIn = byId('sign-in');
  #change = byId('change-password');

  constructor(session) {
    this.#session = session;
    this.#submits(this.#signIn, async (fields) => session.signIn(fields.username.value.trim(), fields.password.value));
    this.#submits(this.#change, async (fields) => session.changePassword(fields.current.value, fields.next.value));
    byId('other-user').addEventListener('click', () => session.signOut());
    for (const button of this.#gate.querySelectorAll('[data-shows]')) button.addEventListener('click', () => reveal(button));
    for (const input of this.#gate.querySelectorAll('input[type=password]')) {
      input.addEventListener('keyup', (event) => this.#noteCapsLock(event));
      input.addEventListener('blur', () => (byId('caps').hidden = true));
    }
  }

  /** Whether the gate stands before the board. */
  get closed() {
    return this.#session.current === null || this.#session.passwordChangeDue;
  }

  /** Shows the form that the session asks for; what lies behind cannot be reached meanwhile. */
  update() {
    const { current, ending, passwordChangeDue } = this.#session;
    this.#gate.hidden = !this.closed || this.#session.resuming;
    this.#signIn.hidden = current !== null;
    this.#change.hidden = !passwordChangeDue;
    if (this.#gate.hidden) return;
    const form = current === null ? this.#signIn : this.#change;
    setText(byId('ending'), ending);
    byId('ending').hidden = ending === '';
    if (current !== null) {
      this.#change.elements.username.value = current.username;
      setText(byId('due'), `${current.username} must choose another password first; until then the server refuses everything else.`);
    }
    const empty = [...form.elements].find((field) => field.matches('input:not([hidden])') && field.value === '');
    (empty ?? form.querySelector('input:not([hidden])')).focus();
  }

  /** What the signed-out visitor may know of the server. */
  describe(health) {
    byId('first-start').hidden = health.mode !== 'embedded';
    setText(byId('gate-server'), `Tapewatch ${health.version}, ${health.mode}, ${health.status === 'ok' ? 'all parts up' : 'degraded'}`);
  }

  #submits(form, send) {
    const button = form.querySelector('[type=submit]');
    const problem = form.querySelector('[role=alert]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (button.getAttribute('aria-disabled') === 'true') return;
      const missing = [...form.elements].find((field) => field.matches('input:not([hidden])') && field.value === '');
      if (missing !== undefined) {
        setText(problem, `${missing.dataset.name} is empty.`);
        missing.focus();
        return;
      }
      setText(problem, '');
      button.setAttribute('aria-disabled', 'true');
      try {
        await send(form.elements);
        form.querySelectorAll('input[data-secret]').forEach((input) => (input.value = ''));
      } catch (error) {
        setText(problem, sentenceFor(error));
        const secret = form.querySelector('input[data-secret]');
        secret.focus();
        secret.select();
      } finally {
        button.removeAttribute('aria-disabled');
      }
    });
  }

  #noteCapsLock(event) {
    byId('caps').hidden = !event.getModifierState('CapsLock');
  }
}

function reveal(button) {
  const input = byId(button.dataset.shows);
  const shown = input.type === 'text';
  input.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
}
