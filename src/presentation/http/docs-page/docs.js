/** The bar above the operations at `/docs`: whose API it is, the way back, and signing in there, by the session of the dashboard. */

const RENEWING_PERIOD_MS = 15_000;
const READY_PERIOD_MS = 100;
/** Name of the security scheme in the document. */
const SCHEME = 'bearer';

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function field(name, label, properties) {
  return element('input', { name, placeholder: label, ariaLabel: label, required: true, ...properties });
}

class Bar {
  #form = element(
    'form',
    { hidden: true },
    field('username', 'User', { autocomplete: 'username', autocapitalize: 'none', spellcheck: false, maxLength: 50 }),
    field('password', 'Password', { type: 'password', autocomplete: 'current-password' }),
    element('button', { type: 'submit', textContent: 'Sign in' }),
  );
  #name = element('b');
  #out = element('button', { type: 'button', textContent: 'Sign out' });
  #account = element('span', { className: 'account', hidden: true }, 'Signed in as ', this.#name, this.#out);
  #theme = element('button', { type: 'button', className: 'theme', textContent: 'Dark / light' });
  #message = element('p', { role: 'status' });

  constructor() {
    const mark = element('img', { src: '/docs-page/icon.svg', alt: '', width: 22, height: 22 });
    const brand = element('a', { className: 'brand', href: '/', title: 'To the dashboard' }, mark, 'Tapewatch');
    const back = element('a', { href: '/', textContent: 'Dashboard' });
    const bar = element(
      'header',
      { className: 'docs-bar' },
      brand,
      element('span', { className: 'here', textContent: 'API' }),
      back,
      element('span', { className: 'space' }),
      this.#form,
      this.#account,
      this.#theme,
      this.#message,
    );
    document.body.prepend(bar);
    this.#theme.addEventListener('click', () => {
      const isDark = document.documentElement.classList.toggle('dark-mode');
      localStorage.setItem('tapewatch.theme', isDark ? 'dark' : 'light');
    });
  }

  /** @param sentenceFor what is said of a refusal */
  follow(session, sentenceFor) {
    this.#form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const { username, password } = this.#form.elements;
      this.#say('');
      try {
        await session.signIn(username.value.trim(), password.value);
        password.value = '';
      } catch (error) {
        this.#say(sentenceFor(error));
        password.select();
      }
    });
    this.#out.addEventListener('click', () => session.signOut());
  }

  show({ current, resuming, passwordChangeDue, ending }) {
    this.#form.hidden = current !== null || resuming;
    this.#account.hidden = current === null;
    this.#name.textContent = current?.username ?? '';
    this.#say(
      passwordChangeDue ? 'Choose another password on the dashboard first: until then the server refuses everything else.' : ending,
    );
  }

  #say(text) {
    this.#message.textContent = text;
  }
}

/** Resolves with the page's own object once it knows the document. */
function whenReady() {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (window.ui?.specSelectors.specJson().getIn(['components', 'securitySchemes', SCHEME]) === undefined) return;
      clearInterval(timer);
      resolve(window.ui);
    }, READY_PERIOD_MS);
  });
}

/** As on the dashboard; without a choice the operations follow the system by themselves. */
function applyTheme() {
  const theme = localStorage.getItem('tapewatch.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.classList.toggle('dark-mode', theme === 'dark');
}

async function main() {
  const bar = new Bar();
  const [{ Session, sentenceFor }, { Refusal }] = await Promise.all([import('./session.js'), import('./request.js')]);
  const session = new Session();
  bar.follow(session, sentenceFor);
  bar.show(session);
  session.addEventListener('change', () => bar.show(session));
  void session.resume();
  const ui = await whenReady();
  applyTheme();
  let shown = null;
  const authorize = () => {
    const token = session.current?.token ?? null;
    if (token === shown) return;
    if (token === null) ui.authActions.logout([SCHEME]);
    else ui.preauthorizeApiKey(SCHEME, token);
    shown = token;
  };
  session.addEventListener('change', authorize);
  const renew = async () => {
    await session.resume();
    // Asking for anything renews a token that is about to end.
    if (session.current !== null && Date.now() > session.current.renewAt) {
      await session.ask('/api/auth/me').catch((error) => {
        if (error instanceof Refusal) bar.show(session);
      });
    }
    authorize();
  };
  await renew();
  setInterval(renew, RENEWING_PERIOD_MS);
}

void main();
