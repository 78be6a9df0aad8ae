/** The page Transactions: filter and address say the same, the drawer says what the API says, decisions ask, exports are whole. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { startBrowser, Tab, VIEWPORTS } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { focused, press } from './support/keys.ts';
import { DashboardServer } from './support/server.ts';
import type { Call, Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

interface Sent {
  id: string;
  status: string;
  amount: string;
}
interface Detail extends Sent {
  history: { to: string; actor: string; reason: string | null }[];
}

/** More than a person scrolls to. */
const MANY = 10_200;

describe('the page Transactions', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let call: Call;
  let user: Credentials;
  let sent = 0;

  beforeAll(async () => {
    // A large payment to somebody new is held already.
    server = await DashboardServer.start({ RISK_HOLD_SCORE: '250' });
    browser = await startBrowser();
    call = await server.as();
    user = await server.userWith('User');
    await send({ accountId: 'acc-formula', amount: '1.00', description: '=1+1' });
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function send(changes: Record<string, unknown> = {}): Promise<Sent> {
    sent += 1;
    const body = { amount: '20.00', currency: 'USD', accountId: `acc-${sent}`, country: 'DE', ...changes };
    return (await (await call('POST', '/api/transactions', body)).json()) as Sent;
  }

  async function detailOf(id: string): Promise<Detail> {
    return (await (await call('GET', `/api/transactions/${id}`)).json()) as Detail;
  }

  /** Waits until the server has brought it there. */
  async function brought(id: string, ...statuses: string[]): Promise<Detail> {
    for (let i = 0; i < 100; i += 1) {
      const detail = await detailOf(id);
      if (statuses.includes(detail.status)) return detail;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${id} did not become ${statuses.join(' or ')}`);
  }

  async function held(): Promise<Detail> {
    const { id } = await send({ amount: '12340.50', counterpartyId: `shop-${sent}` });
    return brought(id, 'Held');
  }

  async function open(path = '/transactions', view: View = {}, who?: Credentials): Promise<Tab> {
    tab = await Tab.open(browser, server.url, { prefs: { welcomed: true }, ...view });
    await signInFast(tab, path, who);
    await grid().waitFor();
    await tab.page.locator('[data-column="status"], [data-column="summary"], [class*="nothing"]').first().waitFor();
    return tab;
  }

  const grid = (): Locator => tab.page.getByRole('grid', { name: 'Payments' });
  const rowOf = (id: string): Locator => tab.page.locator(`[role="row"][data-id="${id}"]`);
  const drawer = (): Locator => tab.page.getByRole('complementary', { name: 'Payment' });

  it('writes the filter into the address, and reads it from there', async () => {
    const { page } = await open();
    await press(page, 'f');
    await page.keyboard.type('completed');
    await press(page, 'Enter');
    await page.waitForURL('**/transactions?status=Completed');
    await press(page, '/');
    await page.keyboard.type('20');
    await press(page, 'Enter');
    await page.waitForURL('**/transactions?status=Completed&minAmount=20');
    await page.getByRole('button', { name: 'Amount from 20 USD' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Amount from 20 USD' }).waitFor({ state: 'detached' });
    await page.goto('/transactions?currency=EUR&country=DE');
    await page.getByRole('button', { name: 'Country DE' }).waitFor();
    await page.getByRole('button', { name: 'Remove the filter Country' }).click();
    await page.waitForURL('**/transactions?currency=EUR');
  });

  it('leaves out what the server would refuse, and says so', async () => {
    const { page } = await open('/transactions?status=nope&color=red&currency=USD');
    await page.getByText('status=nope, color=red').waitFor();
    await page.getByRole('button', { name: 'Drop from the address' }).click();
    await page.waitForURL('**/transactions?currency=USD');
    expect(await page.getByText('color=red').count()).toBe(0);
  });

  it('copies a link in which a moving time stands still', async () => {
    const { page } = await open('/transactions?last=15m');
    await tab.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Copied').waitFor();
    const copied = async (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    const from = new URL(await copied()).searchParams.get('from');
    expect(Math.abs(Date.now() - 900_000 - Date.parse(from ?? ''))).toBeLessThan(60_000);
    await page.getByText('Copied').waitFor({ state: 'hidden' });
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await press(page, 'y');
    await page.getByText('Copied').waitFor();
    expect(await copied()).toContain('/transactions?from=');
  });

  it('shows a new payment on top, and counts it while the order is held', async () => {
    const { page } = await open();
    const first = await send();
    await rowOf(first.id).waitFor();
    await press(page, 'Space');
    await page.getByText('Order held since').waitFor();
    const second = await send();
    await page.getByText('1 new above').waitFor();
    expect(await rowOf(second.id).count()).toBe(0);
    await press(page, 'Space');
    await rowOf(second.id).waitFor();
    expect(await page.locator('[role="row"][data-id]').first().getAttribute('data-id')).toBe(second.id);
  });

  it('keeps the row under the pointer where it is when it shows what is new', async () => {
    // More than can be seen at once.
    const items = Array.from({ length: 60 }, (_, i) => ({
      amount: `${i + 1}.00`,
      currency: 'USD',
      accountId: `acc-page-${i}`,
      country: 'DE',
    }));
    expect((await call('POST', '/api/transactions/batch', { items })).status).toBe(200);
    const { page } = await open();
    const { id } = await send();
    await rowOf(id).hover();
    await page.getByText('Order held since').waitFor();
    const topOf = (): Promise<number | undefined> => rowOf(id).evaluate((row) => row.getBoundingClientRect().top);
    const before = await topOf();
    const newest = [await send(), await send(), await send()].at(-1)!;
    await page.getByText('3 new above').waitFor();
    expect(await topOf()).toBe(before);
    await press(page, 'Space');
    await rowOf(newest.id).waitFor();
    expect(Math.abs((await topOf())! - before!)).toBeLessThanOrEqual(1);
    expect(await page.evaluate(() => document.querySelector<HTMLElement>('[role="row"]:hover')?.dataset['id'])).toBe(id);
    await press(page, 'Space');
    expect(await grid().evaluate((element) => element.scrollTop)).toBe(0);
  });

  it('takes in live only what matches, and asks the server about other currencies', async () => {
    await open('/transactions?minAmount=100');
    const small = await send({ amount: '99.99' });
    const smallEuro = await send({ amount: '1.00', currency: 'EUR' });
    const large = await send({ amount: '100.00' });
    const largeEuro = await send({ amount: '500.00', currency: 'EUR' });
    await rowOf(large.id).waitFor();
    await rowOf(largeEuro.id).waitFor();
    expect(await rowOf(small.id).count()).toBe(0);
    expect(await rowOf(smallEuro.id).count()).toBe(0);
  });

  it('shows the history of the API in the drawer, by keys, and gives the focus back', async () => {
    const { id } = await send({ amount: '33.00' });
    const { history } = await brought(id, 'Completed', 'Failed');
    const { page } = await open();
    await rowOf(id).waitFor();
    await page.keyboard.press('Home');
    for (let i = 0; (await grid().getAttribute('aria-activedescendant'))?.endsWith(id) !== true && i < 50; i += 1) await press(page, 'j');
    await press(page, 'Enter');
    await page.waitForURL(`**tx=${id}*`);
    const steps = drawer().getByRole('list', { name: 'Life cycle' }).getByRole('listitem');
    await steps.first().waitFor();
    const titles = await steps.evaluateAll((items) => items.map((item) => item.children[1]?.textContent));
    expect(titles).toEqual(history.map(({ to }) => to).toReversed());
    await page.getByRole('button', { name: 'Copy id' }).focus();
    await press(page, 'Escape');
    await drawer().waitFor({ state: 'detached' });
    expect(await focused(page)).toContain('grid "Payments"');
  });

  it('releases with a reason, follows the payment, and strikes it where it left the filter', async () => {
    const { id } = await held();
    const { page } = await open('/transactions?status=Held');
    await rowOf(id).click();
    await drawer().getByRole('button', { name: 'Release…' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: /^Release/ });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('dialog').getByRole('textbox').fill('known customer');
    await confirm.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await drawer().getByText('known customer').waitFor();
    await page.locator(`[data-id="${id}"][data-gone]`).waitFor();
    const { history } = await brought(id, 'Completed', 'Failed');
    await drawer()
      .getByText(history.at(-1)?.to ?? '', { exact: true })
      .first()
      .waitFor();
    expect(history.find(({ reason }) => reason === 'known customer')?.actor).toBe('user:admin');
  });

  it('says who came first where somebody else decided', async () => {
    const analyst = await server.userWith('Analyst');
    const { id } = await held();
    const { page } = await open(`/transactions?tx=${id}`);
    tab.expectProblem(/reject 409/);
    await drawer().getByRole('button', { name: 'Reject…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('not the owner');
    await (
      await server.as(analyst)
    )('POST', `/api/transactions/${id}/release`, { reason: 'is the owner' });
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Reject/ })
      .click();
    await page.getByRole('dialog').getByText('Nothing was done').waitFor();
    const said = await page.getByRole('dialog').getByRole('alert').textContent();
    expect(said).toContain(`${analyst.username} decided at`);
    expect(said).toMatch(/It is (Processing|Completed|Failed) now/);
  });

  it('masks for a User: no link, no decision, nothing to filter by', async () => {
    const { id } = await held();
    await open(`/transactions?tx=${id}`, {}, user);
    const release = drawer().getByRole('button', { name: 'Release…' });
    await release.waitFor();
    expect(await release.getAttribute('aria-disabled')).toBe('true');
    expect(await release.getAttribute('title')).toContain('transactions:decide');
    const masked = drawer().locator('[title="masked for your role"]').first();
    expect(await masked.textContent()).toMatch(/•••|hidden/);
    expect(await drawer().locator('a, button').filter({ hasText: '•••' }).count()).toBe(0);
    await drawer().getByText('The account is masked for your role.').waitFor();
  });

  it.each([
    ['Admin', false],
    ['User', true],
  ])('exports as %s what the filter finds, whole and inert', async (_role, isMasked) => {
    const { page } = await open('/transactions?account=acc-formula', {}, isMasked ? user : undefined);
    await press(page, 'e');
    await page.getByText(isMasked ? 'masked for your role' : 'in full', { exact: true }).waitFor();
    await page.getByText('Account: acc-formula').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
    const lines = (await readFile(await (await saving).path(), 'utf8')).trim().split(/\r?\n/);
    await page.getByText('Saved: 1 row').waitFor();
    expect(lines).toHaveLength(2);
    expect(lines[1]).not.toMatch(/(^|,)"?=/);
    expect(lines[1]?.includes('acc-formula')).toBe(!isMasked);
  });

  it('has no barrier, at all widths in both themes, nor has the payment beside it', async () => {
    const { id } = await held();
    const { page } = await open('/transactions?currency=USD');
    await page.locator('[data-column="status"], [data-column="summary"]').first().waitFor();
    await press(page, 'f');
    expect(await barriers(page, { keyboard: false })).toEqual([]);
    await page.goto(`/transactions?tx=${id}`);
    for (const width of ['wide', 'small', 'phone'] as const) {
      await page.setViewportSize(VIEWPORTS[width]);
      // Beside the list it is a part of the page, over it a dialog.
      const shown = page.getByRole(width === 'phone' ? 'dialog' : 'complementary', { name: 'Payment' });
      await shown.getByText('Life cycle').first().waitFor();
      await shown.getByText('Held', { exact: true }).first().waitFor();
      expect(await barriers(page, { keyboard: false, widths: [width] })).toEqual([]);
    }
  });

  it('says that nothing matches, and what failed', async () => {
    const { page } = await open('/transactions?account=nobody');
    await page.getByText('No payment matches the filter').waitFor();
    await page.route('**/api/transactions?*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'database_unavailable', title: 'x' }),
      }),
    );
    tab.expectProblem(/503/);
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await page.getByRole('alert').getByText('database_unavailable').waitFor();
    await page.unroute('**/api/transactions?*');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('region', { name: 'Payments' }).getByRole('alert').waitFor({ state: 'detached' });
  });

  it('scrolls through ten thousand rows at 55 frames a second', async () => {
    for (let left = MANY; left > 0; left -= 3_400) {
      const items = Array.from({ length: Math.min(left, 3_400) }, (_, i) => ({
        amount: `${i + 1}.00`,
        currency: 'USD',
        accountId: 'acc-many',
      }));
      expect((await call('POST', '/api/transactions/batch', { items })).status).toBe(200);
    }
    const { page } = await open('/transactions?account=acc-many');
    const count = async (): Promise<number> => Number(await grid().getAttribute('aria-rowcount')) - 1;
    await grid().focus();
    while ((await count()) < 10_000) {
      const before = await count();
      await press(page, 'End');
      await page.waitForFunction((seen) => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) - 1 > seen, before);
    }
    expect(await count()).toBe(10_000);
    // As fast as a wheel turns: some ninety rows a second.
    const rate = await grid().evaluate(async (element) => {
      element.scrollTop = element.scrollHeight / 2;
      const from = performance.now();
      let frames = 0;
      for (let now = from; now - from < 3_000; frames += 1) {
        const next = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        element.scrollTop += (next - now) * 3;
        now = next;
      }
      return frames / 3;
    });
    expect(rate).toBeGreaterThanOrEqual(55);
  });
});
