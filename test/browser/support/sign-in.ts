/** Signing in: by the form as people do, or past it where a test is about something else. */
import { ADMIN } from './server.ts';
import type { Credentials } from './server.ts';
import type { Tab } from './browser.ts';

/** Kept by the page while this browser should have a refresh cookie. */
const STORED = 'tapewatch.session';

/** By the form of the page that the tab shows, or of `/sign-in` where it shows none; resolves once the form is gone. */
export async function signInByForm({ page }: Tab, user: Credentials = ADMIN): Promise<void> {
  if (page.url() === 'about:blank') await page.goto('/sign-in');
  const password = page.getByLabel('Password', { exact: true });
  await page.getByLabel('User', { exact: true }).fill(user.username);
  await password.fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await password.waitFor({ state: 'detached' });
}

/** Puts the refresh cookie where the form would have put it, and opens `path` as a page that goes on with its session. */
export async function signInFast({ context, page, url }: Tab, path = '/', user: Credentials = ADMIN): Promise<void> {
  const answer = await context.request.post('/api/auth/login', {
    data: { ...user, transport: 'cookie' },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`POST /api/auth/login: ${answer.status()} ${await answer.text()}`);
  await context.addInitScript((name) => localStorage.setItem(name, 'yes'), STORED);
  await page.goto(path);
}
