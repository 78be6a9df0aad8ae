/** The page Rules in a browser: nothing goes into force untried, figures are the API's, and nobody overwrites what they did not see. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { startBrowser, Tab } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { focused, press } from './support/keys.ts';
import { DashboardServer } from './support/server.ts';
import type { Call, Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

interface Version {
  version: number;
  state: string;
  params: Record<string, string | number>;
  createdAt: string;
  changedAt: string;
}
interface Rule {
  id: string;
  kind: string;
  name: string;
  state: string;
  version: number;
  versions: Version[];
}

describe('the page Rules', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let analyst: Credentials;
  let api: Call;

  beforeAll(async () => {
    server = await DashboardServer.start();
    browser = await startBrowser();
    analyst = await server.userWith('Analyst');
    api = await server.as(analyst);
    const amounts = ['50.00', '900.00', '950.00', '1200.00', '15000.00'];
    const items = amounts.map((amount, index) => ({ amount, currency: 'USD', accountId: `acc-${index}`, counterpartyId: 'shop-9' }));
    const sent = await (await server.as())('POST', '/api/transactions/batch', { items });
    if (sent.status !== 200) throw new Error(`POST /api/transactions/batch: ${sent.status} ${await sent.text()}`);
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function open(path: string, user: Credentials = analyst, view: View = {}): Promise<Page> {
    tab = await Tab.open(browser, server.url, view);
    await signInFast(tab, path, user);
    return tab.page;
  }
  const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
  const detail = (id: string): Promise<Rule> => json<Rule>(api('GET', `/api/rules/${id}`));
  /** A rule of its own for each test, in force with a limit of 10 000. */
  async function ruleInForce(name: string): Promise<Rule> {
    const rule = await json<Rule>(api('POST', '/api/rules', { kind: 'large-amount', name, params: { amount: '10000.00' }, weight: 50 }));
    await api('POST', `/api/rules/${rule.id}/activate`, { version: 1 });
    return detail(rule.id);
  }
  const field = (page: Page, name: string): Locator => page.locator(`input[name="${name}"]`);
  const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });
  const cells = (page: Page, figure: string): Promise<string[]> => page.locator(`[data-figure=${figure}] td`).allTextContents();
  async function backtest(page: Page): Promise<{ from: string; to: string }> {
    const asked = page.waitForRequest('**/api/rules/backtest');
    await button(page, 'Run backtest').click();
    const { from, to } = (await asked).postDataJSON() as { from: string; to: string };
    await page.locator('[data-figure=hits]').waitFor();
    return { from, to };
  }

  it('puts a version in force only after it was tried, and says what that means', async () => {
    const { id, name } = await ruleInForce('From a limit on');
    const page = await open(`/rules/${id}`);
    await field(page, 'amount').fill('900');
    expect(await button(page, 'Activate…').getAttribute('aria-disabled')).toBe('true');
    await press(page, 'Control+Enter');
    await button(page, /^Version 2/).waitFor();
    await page.getByText(/Version 2 has no backtest in this tab/).waitFor();
    await button(page, 'Activate…').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect((await detail(id)).version).toBe(1);

    await backtest(page);
    await button(page, 'Activate…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Version 1, which is in force now, is retired.').waitFor();
    await dialog.getByText(/Alerts per day with version 2/).waitFor();
    await dialog.getByText(/Alerts per day in force now, version 1/).waitFor();
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await dialog.waitFor({ state: 'detached' });
    const after = await detail(id);
    expect([after.version, after.state, after.versions.map(({ state }) => state)]).toEqual([2, 'active', ['retired', 'active']]);
    expect(Date.parse(after.versions[1]!.changedAt)).toBeGreaterThan(Date.parse(after.versions[1]!.createdAt));
    await page.getByRole('option', { name: new RegExp(`${name}.*v2`) }).waitFor();
    await page.getByText('Version 2 is in force already.').waitFor();
  });

  it('shows the figures that the API gives over the same span, beside those of what is in force', async () => {
    const { id } = await ruleInForce('Compared');
    const page = await open(`/rules/${id}`);
    await field(page, 'amount').fill('900.00');
    const span = await backtest(page);
    const ask = (amount: string) =>
      json<{ transactions: number; hits: number; alerts: number; alertsPerDay: number | null; labelled: number | null }>(
        api('POST', '/api/rules/backtest', { rule: { kind: 'large-amount', params: { amount }, weight: 50 }, ...span }),
      );
    const [mine, running] = [await ask('900.00'), await ask('10000.00')];
    expect([mine.hits, running.hits]).toEqual([4, 1]);
    expect(await cells(page, 'transactions')).toEqual([String(mine.transactions), String(running.transactions), '0']);
    expect(await cells(page, 'hits')).toEqual([String(mine.hits), String(running.hits), '+3']);
    expect(await cells(page, 'alerts')).toEqual([String(mine.alerts), String(running.alerts), '+3']);
    expect([mine.alertsPerDay, mine.labelled]).toEqual([null, null]);
    expect(await cells(page, 'alertsPerDay')).toEqual(['under 1 h of payments', 'under 1 h of payments', '–']);
    expect(await cells(page, 'precision')).toEqual(['no labels', 'no labels', '–']);

    await page.reload();
    expect(await page.locator('[data-figure=hits] td').first().textContent()).toBe('4');
  });

  it('keeps runs of the tab, and compares two of them', async () => {
    const { id } = await ruleInForce('Two runs');
    const page = await open(`/rules/${id}`);
    await field(page, 'amount').fill('900');
    await backtest(page);
    await field(page, 'amount').fill('1000');
    await button(page, 'Run backtest').click();
    await page.locator('[data-figure=hits] td', { hasText: /^2$/ }).waitFor();
    const against = page.getByLabel('Against');
    await against.selectOption({ index: 1 });
    expect(await cells(page, 'hits')).toEqual(['2', '4', '−2']);
  });

  it('gives a backtest up when asked to', async () => {
    const { id } = await ruleInForce('Given up');
    const page = await open(`/rules/${id}`);
    await page.route('**/api/rules/backtest', () => {});
    await button(page, 'Run backtest').click();
    await page.getByText('Judging with version 1').waitFor();
    await button(page, 'Cancel').click();
    await page.getByText('The backtest was cancelled. Nothing was kept.').waitFor();
    expect(await page.locator('[data-figure]').count()).toBe(0);
  });

  it('shows both sides where somebody else changed the rule meanwhile', async () => {
    const { id } = await ruleInForce('Two people');
    const page = await open(`/rules/${id}`);
    tab.expectProblem(/versions 412/);
    await field(page, 'amount').fill('700');
    await (
      await server.as()
    )('POST', `/api/rules/${id}/versions`, { params: { amount: '800.00' }, weight: 50 });
    await button(page, /^Save as version/).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'Nothing was done' });
    await conflict.getByText(/Version 2 by admin/).waitFor();
    expect(await conflict.locator('tbody td').allTextContents()).toEqual(['700.00\u00a0USD', '800.00\u00a0USD']);
    expect((await detail(id)).versions).toHaveLength(2);
    await conflict.getByRole('button', { name: 'Go on with mine' }).click();
    await button(page, /^Version 3/).waitFor();
    expect((await detail(id)).versions.map(({ params }) => params['amount'])).toEqual(['10000.00', '800.00', '700.00']);
  });

  it('does not take out a rule that somebody else has changed unseen', async () => {
    const { id } = await ruleInForce('Retired unseen');
    const page = await open(`/rules/${id}`);
    tab.expectProblem(/retire 412/);
    await button(page, 'Retire…').click();
    await api('POST', `/api/rules/${id}/versions`, { params: { amount: '800.00' }, weight: 50 });
    await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await page.getByText(/Version 2 by analyst/).waitFor();
    expect((await detail(id)).state).toBe('active');
  });

  it('puts what the server refuses beside its field', async () => {
    const { id } = await ruleInForce('Refused');
    const page = await open(`/rules/${id}`);
    tab.expectProblem(/versions 400/);
    const body = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'validation_failed',
      detail: '1 field is invalid',
      instance: '/',
      requestId: 'r-1',
      errors: [{ pointer: '/params/amount', code: 'out_of_range', detail: 'must be a prime number' }],
    };
    await page.route('**/versions', (route) => route.fulfill({ status: 400, contentType: 'application/problem+json', json: body }));
    await field(page, 'amount').fill('12,345.6');
    await field(page, 'weight').fill('60');
    expect(await field(page, 'amount').inputValue()).toBe('12,345.60');
    await button(page, /^Save as version/).click();
    await page.getByText('must be a prime number').waitFor();
    expect(await field(page, 'amount').getAttribute('aria-invalid')).toBe('true');
    expect(await field(page, 'weight').getAttribute('aria-invalid')).toBeNull();
    await field(page, 'amount').fill('a lot');
    await page.getByText('This is not a number.').waitFor();
    expect(await button(page, /^Save as version/).getAttribute('aria-disabled')).toBe('true');
    await button(page, 'Discard').click();
  });

  it('asks before unsaved changes are left, by link and by the history', async () => {
    const { id, name } = await ruleInForce('Left');
    const page = await open('/rules');
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
    await field(page, 'amount').fill('1');
    await page.getByRole('option').first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
    expect([page.url(), await field(page, 'amount').inputValue()]).toEqual([`${server.url}/rules/${id}`, '1.00']);
    await page.goBack();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
    expect([page.url(), await field(page, 'amount').inputValue()]).toEqual([`${server.url}/rules/${id}`, '1.00']);
    await page.getByRole('link', { name: 'Market' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL('**/market**');
  });

  it('makes a new rule as a draft by its kind', async () => {
    const page = await open('/rules');
    await button(page, 'New rule').click();
    await button(page, /^Many payments in a short time/).click();
    await page.getByLabel('Name', { exact: true }).fill('Six in two hours');
    await field(page, 'count').fill('6');
    await field(page, 'windowMs').fill('2h');
    await button(page, /^Save as draft/).click();
    await page.getByRole('heading', { name: 'Six in two hours' }).waitFor();
    const { items } = await json<{ items: (Rule & { params: object; weight: number })[] }>(api('GET', '/api/rules'));
    expect(items.find(({ name }) => name === 'Six in two hours')).toMatchObject({
      kind: 'velocity-count',
      state: 'draft',
      params: { count: 6, windowMs: 7_200_000 },
      weight: 150,
    });
    await page
      .getByRole('group', { name: /^Draft/ })
      .getByRole('option', { name: /Six in two hours/ })
      .waitFor();
  });

  it('adds to a list, checked before it is sent, and takes off again', async () => {
    const page = await open('/rules?tab=block');
    await page.getByText('The block list is empty.').waitFor();
    await button(page, 'Add entry…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Kind').selectOption('country');
    await dialog.getByLabel('Value').fill('Latvia');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('Must be two letters').waitFor();
    await dialog.getByText('A reason is required.').waitFor();
    await dialog.getByLabel('Value').fill('lv');
    await dialog.getByLabel('Reason').fill('sanctions');
    await dialog.getByLabel('Expires', { exact: true }).selectOption('week');
    await press(page, 'Control+Enter');
    await page.getByRole('row', { name: /Country LV sanctions/ }).waitFor();
    const entries = () => json<{ items: { value: string; expiresAt: string }[] }>(api('GET', '/api/lists/block/entries'));
    const [entry] = (await entries()).items;
    expect([entry!.value, Math.round((Date.parse(entry!.expiresAt) - Date.now()) / 3_600_000)]).toEqual(['LV', 168]);
    await button(page, 'Remove LV from the list').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take off' }).click();
    await page.getByText('The block list is empty.').waitFor();
    expect((await entries()).items).toEqual([]);
  });

  it('is gone through by keys alone', async () => {
    const page = await open('/rules');
    await page.getByRole('option').first().waitFor();
    await press(page, 'j', 'j');
    expect(await focused(page)).toMatch(/^option /);
    const name = await page.evaluate(() => document.activeElement?.children[1]?.textContent);
    await press(page, 'Enter');
    await page.getByRole('heading', { name: name!, level: 2 }).waitFor();
    await press(page, 'f');
    expect(await focused(page)).toMatch(/Filter/);
    await page.keyboard.type('spike');
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('spike');
  });

  it('is absent for who may not read rules', async () => {
    const page = await open('/rules', await server.userWith('User'));
    await page.getByText('Needs rules:read. Your roles do not have it.').waitFor();
    expect(await page.getByRole('link', { name: 'Rules' }).count()).toBe(0);
  });

  it('can be read, and says why it cannot be changed, by who may only read', async () => {
    const { id } = await ruleInForce('Read only');
    tab = await Tab.open(browser, server.url);
    await tab.page.route('**/api/auth/refresh', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { user: { permissions: string[] } };
      body.user.permissions = body.user.permissions.filter((permission) => permission !== 'rules:write');
      await route.fulfill({ response: answer, json: body });
    });
    await signInFast(tab, `/rules/${id}`, analyst);
    await tab.page.getByText('You may read rules, not change them: that needs rules:write.').first().waitFor();
    expect(await field(tab.page, 'amount').evaluate((input: HTMLInputElement) => input.readOnly)).toBe(true);
    for (const name of ['Activate…', 'Let it watch…', 'Retire…', 'Run backtest', 'New rule']) {
      expect([name, await button(tab.page, name).getAttribute('aria-disabled')]).toEqual([name, 'true']);
    }
  });

  it('says that there is nothing, and what went wrong, with a way to try again', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/api\/rules 503/);
    let isBroken = true;
    await tab.page.route('**/api/rules', (route) =>
      isBroken
        ? route.fulfill({ status: 503, json: { title: 'Unavailable', code: 'database_unavailable', detail: 'no', requestId: 'r-7' } })
        : route.fulfill({ json: { items: [], nextCursor: null } }),
    );
    await signInFast(tab, '/rules', analyst);
    await tab.page.getByText('request r-7').waitFor();
    isBroken = false;
    await button(tab.page, 'Retry').first().click();
    await tab.page.getByText('There is no rule.').waitFor();
  });

  it.each([
    ['en', ['wide', 'small', 'phone']],
    ['es', ['small', 'phone']],
  ] as const)('has no barrier: %s at %j', async (language, widths) => {
    const { id } = await ruleInForce('Without barriers');
    await api('POST', `/api/rules/${id}/versions`, { params: { amount: '800.00' }, weight: 60 });
    await api('POST', '/api/lists/watch/entries', { kind: 'account', value: 'acc-9', reason: 'seen before' });
    const page = await open(`/rules/${id}?version=2`, analyst, { language });
    await field(page, 'amount').fill('850');
    await button(page, /^(Run backtest|Simular)$/).click();
    await page.locator('[data-figure=hits]').waitFor();
    expect(await barriers(page, { keyboard: language === 'en', widths })).toEqual([]);
    await button(page, /^(Discard|Descartar)$/).click();
    for (const path of ['/rules', '/rules/new', '/rules/new?kind=structuring', '/rules?tab=watch']) {
      await page.goto(path);
      await page
        .getByRole(path.includes('watch') ? 'table' : path === '/rules' ? 'listbox' : 'heading', {
          level: path.includes('new') ? 2 : undefined,
        })
        .first()
        .waitFor();
      expect([path, ...(await barriers(page, { keyboard: language === 'en', widths }))]).toEqual([path]);
    }
  });
});
