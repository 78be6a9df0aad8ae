/** Signing in and the own session: refusals that tell nothing, slowed guesses, sessions that end and come back to the same view. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab } from './support/browser.ts';
import { focused, press } from './support/keys.ts';
import { ADMIN, DashboardServer } from './support/server.ts';
import type { Credentials } from './support/server.ts';
import { signInByForm, signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

const NEW_PASSWORD = 'quartz-Heron-83-saddle';

describe('signing in', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    server = await DashboardServer.start();
    browser = await startBrowser();
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  const password = ({ page }: Tab) => page.getByLabel('Password', { exact: true });
  const button = ({ page }: Tab) => page.getByRole('button', { name: 'Sign in', exact: true });

  async function fill({ page }: Tab, user: Credentials): Promise<void> {
    await page.getByLabel('User', { exact: true }).fill(user.username);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
  }

  /** The view that the tests of this file come back to: a filtered list with a record open. */
  const VIEW = '/admin/audit?action=session.login&record=';

  async function openView(): Promise<string> {
    const records = await (await (await server.as())('GET', '/api/audit?action=session.login&limit=1')).json();
    const path = `${VIEW}${(records as { items: { sequence: number }[] }).items[0]!.sequence}`;
    await signInFast(tab, path);
    await tab.page.getByRole('complementary', { name: 'Audit' }).waitFor();
    return path;
  }

  /** As a session is whose refresh token is no longer good: the next answer ends it. */
  async function expire({ page }: Tab): Promise<void> {
    const refuse = (code: string) => (route: Route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 401, code, title: 'x', detail: 'x' }),
      });
    await page.route('**/api/auth/refresh', refuse('refresh_invalid'));
    await page.route('**/api/audit?*', refuse('token_expired'));
    tab.expectProblem(/^answer: .* 401$/);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await page.unroute('**/api/auth/refresh');
    await page.unroute('**/api/audit?*');
  }

  const where = (page: Page): string => page.url().slice(server.url.length);

  it('a refusal names neither field, and what was typed can be typed again', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^answer: POST \/api\/auth\/login 401$/);
    await tab.page.goto('/market/AAPL?interval=1m');
    for (const user of [
      { ...ADMIN, password: 'not-the-password' },
      { username: 'nobody', password: 'not-the-password' },
    ]) {
      await fill(tab, user);
      await button(tab).click();
      await tab.page.getByRole('alert').filter({ hasText: 'User or password is wrong.' }).waitFor();
      expect(await tab.page.locator('[aria-invalid]').count()).toBe(0);
      expect(await focused(tab.page)).toMatch(/"Password"/);
    }
    await fill(tab, ADMIN);
    await press(tab.page, 'Enter');
    await password(tab).waitFor({ state: 'detached' });
    expect(where(tab.page)).toBe('/market/AAPL?interval=1m');
  });

  it('is slowed, counts down, and then lets in', async () => {
    const user = await server.userWith('User');
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^answer: POST \/api\/auth\/login 429$/);
    await tab.page.goto('/');
    const body = JSON.stringify({ status: 429, code: 'login_throttled', title: 'x', detail: 'x' });
    const headers = { 'retry-after': '4' };
    await tab.page.route('**/api/auth/login', (route) =>
      route.fulfill({ status: 429, headers, contentType: 'application/problem+json', body }),
    );
    await fill(tab, user);
    await button(tab).click();
    await tab.page
      .getByText(/^Too many attempts from here\. Try again in [1-4]\ss\.$/)
      .first()
      .waitFor();
    expect(await button(tab).getAttribute('aria-disabled')).toBe('true');
    await tab.page
      .getByText(/Try again in 1\ss\.$/)
      .first()
      .waitFor();
    await tab.page.unroute('**/api/auth/login');
    await tab.page.locator('button[type=submit]:not([aria-disabled])').waitFor();
    await button(tab).click();
    await password(tab).waitFor({ state: 'detached' });
  });

  it('shows the password when asked, says that Caps Lock is on, and hints at the first start', async () => {
    tab = await Tab.open(browser, server.url);
    await tab.page.goto('/sign-in');
    await tab.page.getByText('First start? User admin; the password is in the terminal that ran npm start.').waitFor();
    await password(tab).fill('secret');
    expect(await password(tab).getAttribute('type')).toBe('password');
    await tab.page.getByRole('button', { name: 'Show what is typed' }).click();
    expect(await password(tab).getAttribute('type')).toBe('text');
    await password(tab).evaluate((element) =>
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock: true })),
    );
    await tab.page.getByText('Caps Lock is on.').waitFor();
  });

  it('makes an account that reads, once its password will do', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^answer: POST \/api\/auth\/register 400$/);
    await tab.page.goto('/');
    await tab.page.getByRole('button', { name: 'Create a read-only account' }).click();
    await fill(tab, { username: 'reader', password: 'reader-reader' });
    await tab.page.getByText('○ unlike the user').waitFor();
    await tab.page.getByText('✓ 13 of 12 to 72 bytes').waitFor();
    await fill(tab, { username: 'reader', password: 'password1234' });
    await tab.page.getByRole('button', { name: 'Create account' }).click();
    await tab.page.getByText('The password is too easy to guess.', { exact: false }).waitFor();
    await fill(tab, { username: 'reader', password: NEW_PASSWORD });
    await tab.page.getByText('✓ unlike the user').waitFor();
    await tab.page.getByRole('button', { name: 'Create account' }).click();
    await tab.page.getByRole('navigation', { name: 'Pages' }).first().waitFor();
    expect(await tab.page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
  });

  it('offers no account where registration is closed', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^answer: POST \/api\/auth\/register 403$/);
    const body = JSON.stringify({ status: 403, code: 'registration_closed', title: 'x', detail: 'x' });
    await tab.page.route('**/api/auth/register', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body }));
    await tab.page.goto('/');
    await tab.page.getByRole('button', { name: 'Create a read-only account' }).click();
    await fill(tab, { username: 'reader2', password: NEW_PASSWORD });
    await tab.page.getByRole('button', { name: 'Create account' }).click();
    await tab.page.getByText('Accounts are made by an administrator here.').waitFor();
    expect(await tab.page.getByRole('button', { name: 'Create a read-only account' }).count()).toBe(0);
  });

  it('asks for another password in place of a temporary one, and for nothing else', async () => {
    const user = await server.userWith('Analyst');
    const admin = await server.as();
    const { items } = (await (await admin('GET', '/api/users')).json()) as { items: { id: string; username: string }[] };
    const { id } = items.find(({ username }) => username === user.username)!;
    const { temporaryPassword } = (await (await admin('POST', `/api/users/${id}/reset-password`)).json()) as { temporaryPassword: string };
    tab = await Tab.open(browser, server.url);
    await tab.page.goto('/alerts');
    await signInByForm(tab, { ...user, password: temporaryPassword });
    await tab.page.getByRole('heading', { name: 'Choose a password' }).waitFor();
    expect(await tab.page.getByRole('link').count()).toBe(0);
    // It was typed just now; after a reload it is asked for.
    expect(await tab.page.getByLabel('Temporary password').count()).toBe(0);
    await tab.page.reload();
    await tab.page.getByLabel('Temporary password').fill(temporaryPassword);
    await tab.page.getByLabel('New password').fill(NEW_PASSWORD);
    expect(await axeViolations(tab.page)).toEqual([]);
    await tab.page.getByRole('button', { name: 'Change password' }).click();
    await tab.page.getByRole('navigation', { name: 'Pages' }).first().waitFor();
    expect(where(tab.page)).toMatch(/^\/alerts/);
    // Live data come too.
    await tab.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
  });

  it('comes back to the same view after an expired session, by the password alone', async () => {
    tab = await Tab.open(browser, server.url);
    const path = await openView();
    await expire(tab);
    expect(await tab.page.getByRole('dialog').getByText(ADMIN.username, { exact: true }).count()).toBe(1);
    expect(await tab.page.getByRole('complementary', { name: 'Audit', includeHidden: true }).isVisible()).toBe(true);
    await press(tab.page, 'Escape', 'Escape', 'Escape');
    expect(await tab.page.getByRole('dialog').isVisible()).toBe(true);
    expect(await axeViolations(tab.page, 'dialog')).toEqual([]);
    await password(tab).fill('not-the-password');
    await press(tab.page, 'Enter');
    await tab.page.getByText('User or password is wrong.').waitFor();
    await password(tab).fill(ADMIN.password);
    await press(tab.page, 'Enter');
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(where(tab.page)).toBe(path);
    await tab.page.getByRole('complementary', { name: 'Audit' }).waitFor();
    await tab.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
  });

  it('lets somebody else sign in after an expired session', async () => {
    tab = await Tab.open(browser, server.url);
    await openView();
    await expire(tab);
    await tab.page.getByRole('button', { name: 'Sign in as somebody else' }).click();
    await tab.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    expect(await tab.page.getByRole('complementary', { name: 'Audit' }).count()).toBe(0);
  });

  it('takes the page away from a session that was ended on purpose, and says so', async () => {
    const user = await server.userWith('Analyst');
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^answer: .* 401$/);
    await signInFast(tab, '/alerts', user);
    await tab.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
    const answer = await (await server.as(user))('POST', '/api/auth/logout-all');
    expect(answer.ok).toBe(true);
    await tab.page.getByText('Your session was ended:', { exact: false }).waitFor();
    expect(await tab.page.getByRole('navigation').count()).toBe(0);
    expect(await tab.page.getByLabel('User', { exact: true }).inputValue()).toBe(user.username);
  });

  it('waits for a server that is away, without asking for a password', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/^request: POST \/api\/auth\/refresh/);
    await tab.page.route('**/api/auth/refresh', (route) => route.abort('connectionrefused'));
    await signInFast(tab, '/alerts');
    await tab.page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
    expect(await password(tab).count()).toBe(0);
    expect(await axeViolations(tab.page)).toEqual([]);
    await tab.page.unroute('**/api/auth/refresh');
    await tab.page.getByRole('navigation', { name: 'Pages' }).first().waitFor();
  });

  it.each(['en', 'es'] as const)('has no barrier in its forms: %s', async (language) => {
    tab = await Tab.open(browser, server.url, { language });
    await tab.page.goto('/sign-in');
    await tab.page.locator('aside button, [class*=aside] button').first().click();
    await tab.page.locator('[name=username]').fill('somebody-new');
    await tab.page.locator('[name=password]').fill('short');
    expect(await barriers(tab.page)).toEqual([]);
  });

  describe('of the own account', () => {
    async function openFromMenu(item: string, who: Credentials): Promise<Locator> {
      await signInFast(tab, '/alerts', who);
      await tab.page.getByRole('button', { name: `Account of ${who.username}` }).click();
      await tab.page.getByRole('button', { name: item }).click();
      const dialog = tab.page.getByRole('dialog');
      await dialog.waitFor();
      return dialog;
    }

    it('lists its sessions, and ends another one', async () => {
      const user = await server.userWith('Analyst');
      const other = await Tab.open(browser, server.url);
      other.expectProblem(/^answer: .* 401$/);
      await signInFast(other, '/alerts', user);
      await other.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
      tab = await Tab.open(browser, server.url);
      const dialog = await openFromMenu('Sessions…', user);
      await dialog.getByText('this one').waitFor();
      expect(await dialog.locator('tbody tr').count()).toBe(2);
      expect(await barriers(tab.page, { within: 'dialog' })).toEqual([]);
      await dialog.getByRole('button', { name: /^End the session of Chrom/ }).click();
      await other.page.getByText('Your session was ended:', { exact: false }).waitFor();
      await other.close();
      await dialog.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
      const endOthers = dialog.getByRole('button', { name: 'End the 0 others' });
      expect(await endOthers.getAttribute('title')).toBe('There is no other session.');
      await press(tab.page, 'Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    it('changes the password, once the current one is right, and goes on', async () => {
      const user = await server.userWith('Analyst');
      tab = await Tab.open(browser, server.url);
      tab.expectProblem(/^answer: POST \/api\/auth\/change-password 40[01]$/);
      const dialog = await openFromMenu('Change password…', user);
      expect(await focused(tab.page)).toMatch(/"Current password"/);
      await dialog.getByLabel('Current password').fill('not-the-password');
      await dialog.getByLabel('New password').fill(NEW_PASSWORD);
      await press(tab.page, 'Enter');
      await dialog.getByText('That is not the current password.').waitFor();
      expect(await barriers(tab.page, { within: 'dialog' })).toEqual([]);
      await dialog.getByLabel('Current password').fill(user.password);
      await press(tab.page, 'Enter');
      await dialog.getByText('The password is changed.', { exact: false }).waitFor();
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      expect((await server.tokenOf({ ...user, password: NEW_PASSWORD })).length).toBeGreaterThan(0);
      await tab.page.reload();
      await tab.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
    });
  });
});
