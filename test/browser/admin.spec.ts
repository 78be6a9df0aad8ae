/** Admin: who may do what, who did what; each act with its reason, its refusal and its trace. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab } from './support/browser.ts';
import { focused, press } from './support/keys.ts';
import { ADMIN, DashboardServer } from './support/server.ts';
import type { Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

interface User {
  id: string;
  username: string;
  roles: string[];
  disabled: boolean;
}

describe('Admin', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    server = await DashboardServer.start();
    browser = await startBrowser();
  });
  beforeEach(async () => {
    tab = await Tab.open(browser, server.url);
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  const drawer = (page: Page) => page.getByRole('complementary', { name: 'User' });
  const dialog = (page: Page) => page.getByRole('dialog');

  async function userOf({ username }: Credentials): Promise<User> {
    const { items } = (await (await (await server.as())('GET', '/api/users')).json()) as { items: User[] };
    return items.find((user) => user.username === username)!;
  }

  async function openUser(user: Credentials): Promise<User> {
    const found = await userOf(user);
    await signInFast(tab, `/admin/users?user=${found.id}`);
    await drawer(tab.page).getByText(found.id).waitFor();
    return found;
  }

  it('ends the open page of a user who is disabled, within a second', async () => {
    const user = await server.userWith('Analyst');
    const other = await Tab.open(browser, server.url);
    other.expectProblem(/^answer: .* 401$/);
    await signInFast(other, '/alerts', user);
    await other.page.locator(':root[data-reach=live], :root[data-reach=slow]').waitFor({ state: 'attached' });
    await openUser(user);
    await tab.page.getByRole('button', { name: 'Disable…' }).click();
    const done = tab.page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await dialog(tab.page).getByRole('button', { name: 'Disable', exact: false }).last().click();
    await done;
    const since = performance.now();
    await other.page.getByText('Your session was ended:', { exact: false }).waitFor();
    expect(performance.now() - since).toBeLessThan(1_000);
    await other.close();
    await drawer(tab.page).getByText('Disabled').waitFor();
    expect((await userOf(user)).disabled).toBe(true);
  });

  it('shows a key once: it works, and is nowhere on the page after that', async () => {
    await signInFast(tab, '/admin/keys');
    await tab.page.getByText('No API keys.', { exact: false }).waitFor();
    await tab.page.getByRole('button', { name: 'New key…' }).click();
    await dialog(tab.page).getByLabel('Name').fill('feed-one');
    await dialog(tab.page).getByLabel('Role').selectOption('User');
    await dialog(tab.page).getByRole('button', { name: 'Create key' }).click();
    const key = (await dialog(tab.page).locator('code').textContent())!;
    const answer = await fetch(`${server.url}/api/prices`, { headers: { 'x-api-key': key } });
    expect(answer.status).toBe(200);
    await press(tab.page, 'Escape', 'Escape');
    expect(await dialog(tab.page).isVisible()).toBe(true);
    expect(await axeViolations(tab.page, 'dialog')).toEqual([]);
    await dialog(tab.page).getByRole('button', { name: 'I have it' }).click();
    await tab.page.getByRole('cell', { name: 'feed-one', exact: true }).waitFor();
    expect(await tab.page.content()).not.toContain(key);

    await tab.page.getByRole('button', { name: 'Delete the key feed-one' }).click();
    await dialog(tab.page).getByRole('button', { name: 'Delete key' }).click();
    await tab.page.getByText('No API keys.', { exact: false }).waitFor();
    expect((await fetch(`${server.url}/api/prices`, { headers: { 'x-api-key': key } })).status).toBe(401);
  });

  it('is absent for people who may do nothing in it', async () => {
    for (const role of ['Analyst', 'User'] as const) {
      const other = await Tab.open(browser, server.url);
      await signInFast(other, '/admin/users', await server.userWith(role));
      await other.page.getByRole('navigation', { name: 'Pages' }).first().waitFor();
      expect(await other.page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
      expect(await other.page.getByRole('table').count()).toBe(0);
      await other.close();
    }
  });

  it('makes a user who can sign in', async () => {
    tab.expectProblem(/^answer: POST \/api\/users 409$/);
    await signInFast(tab, '/admin/users');
    const create = async (username: string): Promise<string> => {
      await tab.page.getByRole('button', { name: 'New user…' }).click();
      await dialog(tab.page).getByLabel('User', { exact: true }).first().fill(username);
      await dialog(tab.page).getByRole('button', { name: 'Make one' }).click();
      const password = await dialog(tab.page).getByLabel('Password', { exact: true }).inputValue();
      await dialog(tab.page).getByRole('button', { name: 'Create user' }).click();
      return password;
    };
    const password = await create('nadia');
    await drawer(tab.page).getByRole('heading', { name: 'User nadia' }).waitFor();
    expect((await server.as({ username: 'nadia', password })) !== null).toBe(true);
    await create('NADIA');
    await tab.page.getByText('There is a user of that name already.', { exact: false }).waitFor();
  });

  it('locks the own roles and the last Admin, and says why', async () => {
    await openUser(ADMIN);
    const roles = tab.page.getByRole('button', { name: 'Change roles…' });
    expect(await roles.getAttribute('title')).toBe('Nobody changes their own roles.');
    await drawer(tab.page).getByText('Nobody changes their own roles.').waitFor();
    const disable = tab.page.getByRole('button', { name: 'Disable…' });
    expect(await disable.getAttribute('aria-disabled')).toBe('true');
    expect(await disable.getAttribute('title')).toBe('The last enabled Admin keeps the role and stays enabled.');
    await disable.focus();
    await press(tab.page, 'Enter');
    expect(await dialog(tab.page).count()).toBe(0);
  });

  it('refuses to change what somebody else changed meanwhile, and shows what stands', async () => {
    tab.expectProblem(/^answer: PATCH .* 412$/);
    const user = await server.userWith('User');
    const { id } = await openUser(user);
    await drawer(tab.page).getByLabel('Ingestor').check();
    expect((await (await server.as())('PATCH', `/api/users/${id}`, { roles: ['Analyst'] })).status).toBe(200);
    await tab.page.getByRole('button', { name: 'Change roles…' }).click();
    await dialog(tab.page).getByText('From User to User, Ingestor.', { exact: false }).waitFor();
    await dialog(tab.page).getByRole('button', { name: 'Change roles' }).click();
    await dialog(tab.page).getByText('Somebody else changed it meanwhile.', { exact: false }).waitFor();
    await dialog(tab.page).getByRole('button', { name: 'Cancel' }).click();
    await drawer(tab.page).getByLabel('Analyst').and(tab.page.locator(':checked')).waitFor();
    expect(await drawer(tab.page).getByLabel('User', { exact: false }).last().isChecked()).toBe(false);
    expect((await userOf(user)).roles).toEqual(['Analyst']);
  });

  it('gives a temporary password once', async () => {
    const user = await server.userWith('User');
    await openUser(user);
    await tab.page.getByRole('button', { name: 'Reset password…' }).click();
    await dialog(tab.page).getByRole('button', { name: 'Reset password' }).click();
    const password = (await dialog(tab.page).locator('code').textContent())!;
    expect((await server.tokenOf({ ...user, password })).length).toBeGreaterThan(0);
    await dialog(tab.page).getByRole('button', { name: 'I have it' }).click();
    await drawer(tab.page).getByText('temporary password', { exact: false }).waitFor();
    expect(await tab.page.content()).not.toContain(password);
  });

  it('lists what each role may do, as the server has it', async () => {
    await signInFast(tab, '/admin/roles');
    const { items } = (await (await (await server.as())('GET', '/api/roles')).json()) as {
      items: { name: string; permissions: string[] }[];
    };
    await tab.page.getByRole('cell', { name: 'rules:write', exact: true }).waitFor();
    const shown = await tab.page
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(shown.every((cells) => (cells.at(-1) ?? '').length > 3)).toBe(true);
    const all = items.flatMap(({ permissions }) => permissions);
    expect(shown.map(([permission]) => permission).toSorted()).toEqual([...new Set(all)].toSorted());
    for (const [permission, ...marks] of shown) {
      expect(marks.slice(0, 4)).toEqual(items.map(({ permissions }) => (permissions.includes(permission!) ? '✓yes' : '–no')));
    }
  });

  it('filters the audit log by the address and the address by the filter', async () => {
    await signInFast(tab, '/admin/audit?action=user.created');
    const action = tab.page.getByLabel('Action');
    expect(await action.inputValue()).toBe('user.created');
    await tab.page.getByRole('cell', { name: 'user.created' }).first().waitFor();
    await action.selectOption('session.login');
    await tab.page.getByRole('cell', { name: 'session.login' }).first().waitFor();
    expect(new URL(tab.page.url()).search).toBe('?action=session.login');
    await press(tab.page, 'Tab');
    await tab.page.locator('body').click({ position: { x: 700, y: 880 } });
    await press(tab.page, 'f');
    expect(await focused(tab.page)).toMatch(/Actor/);
    await tab.page.keyboard.type('user:nobody');
    await tab.page.getByText('No record matches the filter.').waitFor();
    expect(new URL(tab.page.url()).searchParams.get('actor')).toBe('user:nobody');
    await tab.page.getByRole('button', { name: 'Clear' }).click();
    await tab.page.getByRole('cell', { name: 'user.created' }).first().waitFor();
    expect(new URL(tab.page.url()).search).toBe('');
  });

  it('walks the audit log by keys, opens a record, and reads older ones by cursor', async () => {
    await tab.page.route('**/api/audit?*', (route) => route.continue({ url: `${route.request().url()}&limit=5` }));
    await tab.page.route('**/api/audit', (route) => route.continue({ url: `${route.request().url()}?limit=5` }));
    await signInFast(tab, '/admin/audit');
    const sequences = () => tab.page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-id'))));
    await tab.page.locator('tbody tr').first().waitFor();
    expect(await sequences()).toHaveLength(5);
    await tab.page.getByRole('button', { name: 'Show older' }).click();
    await tab.page.locator('tbody tr').nth(9).waitFor();
    const [newest = 0, second] = await sequences();
    expect(await sequences()).toEqual(Array.from({ length: 10 }, (_, index) => newest - index));
    await press(tab.page, 'j', 'j', 'Enter');
    await tab.page.getByRole('heading', { name: `Record ${second}` }).waitFor();
    expect(new URL(tab.page.url()).searchParams.get('record')).toBe(String(second));
    await press(tab.page, 'Escape');
    await tab.page.getByRole('complementary').waitFor({ state: 'detached' });
  });

  it('tells whether the chain holds, and where it does not', async () => {
    await signInFast(tab, '/admin/audit');
    const { records, head } = (await (await (await server.as())('GET', '/api/audit/verify')).json()) as { records: number; head: string };
    await tab.page.getByRole('button', { name: 'Verify chain' }).click();
    await tab.page.getByText(`The chain holds: ${records} records, head ${head.slice(0, 12)}…`).waitFor();
    const broken = JSON.stringify({ valid: false, records: 20, head: null, brokenAt: 7 });
    await tab.page.route('**/api/audit/verify', (route) => route.fulfill({ contentType: 'application/json', body: broken }));
    await tab.page.getByRole('button', { name: 'Verify chain' }).click();
    await tab.page.getByRole('alert').filter({ hasText: 'The chain is broken at record 7 of 20' }).waitFor();
    expect(await axeViolations(tab.page)).toEqual([]);
  });

  it('writes as many records as match into a CSV file', async () => {
    await signInFast(tab, '/admin/audit?action=user.created');
    await tab.page.getByRole('cell', { name: 'user.created' }).first().waitFor();
    const count = await tab.page.locator('tbody tr').count();
    const [file] = await Promise.all([tab.page.waitForEvent('download'), press(tab.page, 'e')]);
    const lines = (await readFile((await file.path())!, 'utf8')).trim().split('\r\n');
    expect(lines[0]).toBe('sequence,at,actor,action,target,outcome,details,ipAddress,requestId,prevHash,hash');
    expect(lines).toHaveLength(count + 1);
    expect(lines.slice(1).every((line) => line.includes(',user.created,user:'))).toBe(true);
    await tab.page.getByText(`${count} records written to ${file.suggestedFilename()}.`).waitFor();
  });

  it.each([
    ['users', '/api/users', 'No user matches the filter.'],
    ['keys', '/api/api-keys', 'No API keys. Programs that send ticks or payments need one.'],
    ['audit', '/api/audit', 'Nothing was recorded yet.'],
  ])('shows %s that are empty, fail, are refused', async (part, path, empty) => {
    tab.expectProblem(new RegExp(`^answer: GET ${path} (403|500)$`));
    let answer = { status: 200, body: JSON.stringify({ items: [], nextCursor: null }) };
    await tab.page.route(`**${path}`, (route) => route.fulfill({ ...answer, contentType: 'application/json' }));
    const problem = (status: number, code: string) => ({
      status,
      body: JSON.stringify({ status, code, title: 'x', detail: 'It broke.', requestId: 'r-1' }),
    });
    await signInFast(tab, `/admin/${part}`);
    await tab.page.getByText(empty).waitFor();
    answer = problem(500, 'internal');
    await tab.page.reload();
    await tab.page.getByText('It broke.').waitFor();
    await tab.page.getByText('request r-1').waitFor();
    answer = { status: 200, body: JSON.stringify({ items: [], nextCursor: null }) };
    await tab.page.getByRole('button', { name: 'Retry' }).click();
    await tab.page.getByText(empty).waitFor();
    answer = problem(403, 'forbidden');
    await tab.page.reload();
    await tab.page.getByText(/^Needs (users:manage|keys:manage|audit:read)\./).waitFor();
  });

  it.each([
    ['en', ['wide', 'small', 'phone']],
    ['es', ['small', 'phone']],
  ] as const)('has no barrier: %s at %j', async (language, widths) => {
    await tab.close();
    tab = await Tab.open(browser, server.url, { language });
    const { id } = await userOf(ADMIN);
    await signInFast(tab, '/admin/users');
    for (const part of ['users', 'roles', 'keys', 'audit', `users?user=${id}`, 'audit?record=1']) {
      await tab.page.goto(`/admin/${part}`);
      await tab.page.locator('table').waitFor();
      if (part.includes('?')) await tab.page.locator('aside, dialog[open]').first().waitFor();
      expect([part, ...(await barriers(tab.page, { keyboard: language === 'en' && !part.includes('?'), widths }))]).toEqual([part]);
    }
  });
});
