/** Triage in the browser: by keys alone, taken back, refused, in common; and the evidence of an alert. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser, Tab } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { press } from './support/keys.ts';
import { DashboardServer } from './support/server.ts';
import type { Call, Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

interface ShownAlert {
  id: string;
  status: string;
  disposition: string | null;
  assignee: string | null;
}

describe('the page of alerts', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let call: Call;
  let analyst: Credentials;
  let user: Credentials;
  let accounts = 0;

  beforeAll(async () => {
    server = await DashboardServer.start();
    browser = await startBrowser();
    [call, analyst, user] = [await server.as(), await server.userWith('Analyst'), await server.userWith('User')];
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function json<T>(answer: Promise<Response>): Promise<T> {
    return (await (await answer).json()) as T;
  }

  /** Sends a payment that raises an alert, and waits for it. 12 345.00 is medium; 20 000.00 abroad is held, and high. */
  async function raise(
    amount = '12345.00',
    isAbroad = false,
    accountId = `acc-${(accounts += 1)}`,
  ): Promise<ShownAlert & { subject: string }> {
    const place = isAbroad ? { country: 'ES', counterpartyCountry: 'LT' } : {};
    await call('POST', '/api/transactions', {
      amount,
      currency: 'USD',
      accountId,
      counterpartyId: 'shop-1',
      type: 'Payment',
      source: 'Online',
      ...place,
    });
    for (let i = 0; i < 100; i += 1) {
      const { items } = await json<{ items: (ShownAlert & { subject: string })[] }>(call('GET', `/api/alerts?subject=${accountId}`));
      if (items[0] !== undefined) return items[0];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no alert about ${accountId}`);
  }

  /** Waits until so many alerts are about the account. */
  async function expectAlerts(accountId: string, count: number): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      const { items } = await json<{ items: unknown[] }>(call('GET', `/api/alerts?subject=${accountId}`));
      if (items.length === count) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not ${count} alerts about ${accountId}`);
  }

  const read = (id: string): Promise<ShownAlert> => json<ShownAlert>(call('GET', `/api/alerts/${id}`));

  /** Waits until the server has it so. */
  async function until(id: string, part: Partial<ShownAlert>): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      const alert = await read(id);
      if (Object.entries(part).every(([name, value]) => alert[name as keyof ShownAlert] === value)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await read(id)).toMatchObject(part);
  }

  async function open(path: string, view: View = {}, who: Credentials = analyst): Promise<Page> {
    tab = await Tab.open(browser, server.url, view);
    await signInFast(tab, path, who);
    await tab.page.getByText('LIVE', { exact: true }).first().waitFor();
    return tab.page;
  }

  it('is worked by keys alone: acknowledged, taken back, resolved', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    const row = page.locator(`[role="option"][data-id="${id}"]`);
    await row.waitFor();
    await press(page, 'a');
    await row.getByText('Acknowledged').waitFor();
    expect((await read(id)).status).toBe('open');
    await press(page, 'u');
    await row.getByText('Acknowledged').waitFor({ state: 'detached' });
    await press(page, 'r', '1');
    await page.getByText(/^Resolved: /).waitFor();
    await press(page, 'Enter');
    await until(id, { status: 'resolved', disposition: 'confirmed' });
  });

  it('sends what waits when the page is left', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    await page.locator(`[data-id="${id}"]`).waitFor();
    await press(page, 'a');
    await page.reload();
    await until(id, { status: 'acknowledged' });
  });

  it('rolls back what somebody else decided first, and says who', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    const row = page.locator(`[data-id="${id}"]`);
    await row.waitFor();
    await press(page, 'a');
    await row.getByText('Acknowledged').waitFor();
    await call('POST', `/api/alerts/${id}/assign`, { assignee: 'admin' });
    await page.getByRole('alert').filter({ hasText: 'Not acknowledged: admin assigned it first' }).waitFor();
    await row.getByText('Investigating').waitFor();
    expect(page.url()).toContain(id);
  });

  it('gives an alert at once, and gives it back', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    await page.locator(`[data-id="${id}"]`).waitFor();
    await press(page, 'i');
    await until(id, { status: 'investigating', assignee: analyst.username });
    await press(page, 'u');
    await until(id, { status: 'investigating', assignee: null });
    await page.getByText('The state stays investigating').waitFor();
  });

  it('snoozes only with an expiry and a reason', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    await page.locator(`[data-id="${id}"]`).waitFor();
    await press(page, 's');
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Snooze', exact: true });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Reason').fill('waits for the customer');
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByRole('button', { name: '15' }).click();
    expect(await confirm.getAttribute('aria-disabled')).toBeNull();
  });

  it('opens the first alert of the view that is gone to, never of the one before', async () => {
    const [awake, asleep] = [await raise(), await raise()];
    const snoozing = { until: new Date(Date.now() + 3_600_000).toISOString(), reason: 'waits for the customer' };
    await call('POST', `/api/alerts/${asleep.id}/snooze`, snoozing);
    const page = await open(`/alerts/${awake.id}`);
    await page.locator(`[data-id="${awake.id}"][data-open]`).waitFor();
    const views = page.getByRole('group', { name: 'Views' });
    await views.getByRole('button', { name: /^Snoozed/ }).click();
    await page.locator(`[data-id="${asleep.id}"][data-open]`).waitFor();
    expect(page.url()).toContain(`/alerts/${asleep.id}?view=snoozed`);
    await views.getByRole('button', { name: /^Open/ }).click();
    await page.locator(`[aria-posinset="1"][data-open]:not([data-id="${asleep.id}"])`).waitFor();
  });

  it('acts on marked rows in common, but not while the filter hides some', async () => {
    const [first, second] = [await raise(), await raise()];
    const page = await open(`/alerts/${first.id}`);
    for (const { id } of [first, second]) await page.locator(`[data-id="${id}"]`).click({ modifiers: ['Control'] });
    await page.getByText('2 marked').waitFor();
    await page.getByRole('textbox', { name: /^Filter/ }).fill(`account:${first.subject}`);
    await page.getByText('1 hidden by filter').waitFor();
    const bar = page.getByRole('group', { name: 'Marked alerts' });
    const acknowledge = bar.getByRole('button', { name: 'Acknowledge' });
    expect(await acknowledge.getAttribute('aria-disabled')).toBe('true');
    await bar.getByRole('button', { name: 'Drop them' }).click();
    await acknowledge.click();
    await page.getByText(/^Acknowledged: /).waitFor();
    await until(first.id, { status: 'acknowledged' });
    expect((await read(second.id)).status).toBe('open');
  });

  it('reopens what it can of the marked rows, and says what was refused and why', async () => {
    const [refused, reopened] = [await raise(), await raise()];
    for (const { id } of [refused, reopened]) await call('POST', `/api/alerts/${id}/resolve`, { disposition: 'benign' });
    // Another alert about the same account stands in its way.
    await raise('12345.00', false, refused.subject);
    await expectAlerts(refused.subject, 2);
    const page = await open('/alerts?view=resolved');
    tab.expectProblem(/reopen 409/);
    for (const { id } of [refused, reopened]) await page.locator(`[data-id="${id}"]`).click({ modifiers: ['Control'] });
    await page.getByText('2 marked').waitFor();
    await page.getByRole('button', { name: 'Reopen…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('looked at once more');
    await dialog.getByRole('button', { name: 'Reopen', exact: true }).click();
    await dialog.getByText(/^1 of 2 was not reopened: another alert of this kind and subject/).waitFor();
    expect([(await read(refused.id)).status, (await read(reopened.id)).status]).toEqual(['resolved', 'investigating']);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('1 marked').waitFor();
  });

  it('reads older ones until an answer fails, and then asks no more by itself', async () => {
    const page = await open('/alerts');
    tab.expectProblem(/429/);
    let asked = 0;
    const refusal = { status: 429, code: 'rate_limited', title: 'Too many requests', detail: 'wait', requestId: 'r-1' };
    await page.route(/\/api\/alerts\?.*status=resolved/, (route) => {
      asked += 1;
      return asked < 4
        ? route.fulfill({ contentType: 'application/json', json: { items: [], nextCursor: `c${asked}` } })
        : route.fulfill({ status: 429, contentType: 'application/problem+json', json: refusal });
    });
    await page.getByRole('group', { name: 'Views' }).getByRole('button', { name: 'Resolved', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'rate_limited' }).waitFor();
    await page.waitForTimeout(1000);
    expect(asked).toBe(4);
  });

  it('explains the score by hits that sum up to it, and releases a held payment after a reason', async () => {
    const { id } = await raise('20000.00', true);
    const page = await open(`/alerts/${id}`);
    const table = page.getByRole('table').filter({ hasText: 'Observed against limit' });
    await table.waitFor();
    const weights = await table.locator('tbody tr td:last-child').allTextContents();
    const sum = await table.locator('tfoot td').textContent();
    expect(weights.reduce((total, weight) => total + Number(weight), 0)).toBe(Number(sum));
    await page.getByRole('img', { name: `Score ${sum} of 1,000` }).waitFor();
    await page.getByRole('button', { name: 'Release…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Release' }).getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Reason').fill('invoice seen');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await page.getByRole('button', { name: 'Release…' }).waitFor({ state: 'detached' });
  });

  it('shows a reader everything and tells why nothing can be decided', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`, {}, user);
    const act = page.getByRole('button', { name: 'Acknowledge' });
    await act.waitFor();
    expect([await act.getAttribute('aria-disabled'), await act.getAttribute('title')]).toEqual([
      'true',
      'Needs alerts:triage. Your roles do not have it.',
    ]);
    await press(page, 'a');
    expect((await read(id)).status).toBe('open');
  });

  it('has no barrier, at all widths in both themes', async () => {
    const { id } = await raise();
    const page = await open(`/alerts/${id}`);
    await page.getByText('Why it fired').waitFor();
    expect(await barriers(page, { keyboard: false })).toEqual([]);
  });

  // The last one: what is raised after it belongs to the storm.
  it('shows a storm as one row with its children below, and the children where it is over', async () => {
    const page = await open('/alerts');
    await Promise.all(Array.from({ length: 24 }, () => raise()));
    const storm = page.locator('[role="option"][data-storm]');
    await storm.waitFor();
    const children = page.locator('[role="option"][data-child]');
    expect(await children.count()).toBe(0);
    await storm.click();
    // What comes later is not put among rows that are read.
    await page.mouse.move(700, 400);
    await children.first().waitFor();
    await storm.click();
    await children.first().waitFor({ state: 'detached' });
    await storm.click();
    await children.first().waitFor();
    const count = Number((await storm.getByText(/^×/).textContent())!.slice(1));
    await page.waitForFunction((many) => document.querySelectorAll('ul li a[href^="/alerts/"] time').length >= many, count);
    const stormId = (await storm.getAttribute('data-id'))!;
    const childId = (await children.first().getAttribute('data-id'))!;
    await call('POST', `/api/alerts/${stormId}/resolve`, { disposition: 'benign' });
    await page.mouse.move(700, 400);
    await storm.waitFor({ state: 'detached' });
    await page.locator(`[data-id="${childId}"]:not([data-child])`).waitFor();
    // Counted alike wherever it is counted.
    const view = page.getByRole('group', { name: 'Views' }).getByRole('button', { name: /^Open/ });
    const badge = page.getByRole('navigation').getByRole('link', { name: /^Alerts/ });
    const number = (text: string | null): number => Number(/\d+/.exec(text ?? '')?.[0]);
    const counted = number(await view.textContent());
    expect(counted).toBeGreaterThanOrEqual(24);
    expect(number(await badge.first().textContent())).toBe(counted);
    // Also on another page, and where nothing was read before.
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).first().click();
    await page.waitForURL(`${server.url}/`);
    const equal = badge.filter({ hasText: new RegExp(`^Alerts\\s*${counted}$`) }).first();
    await equal.waitFor();
    await page.reload();
    await equal.waitFor();
  });
});
