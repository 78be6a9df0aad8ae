/** System: the counters add up and equal the API's, what is lost is written down, what is away is said. */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab, VIEWPORTS } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { stickingOut } from './support/layout.ts';
import { DashboardServer, SIMULATION } from './support/server.ts';
import type { Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

const KILLER = fileURLToPath(new URL('support/worker-killer.mjs', import.meta.url));
const number = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d]/g, ''));

describe('System', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let user: Credentials;

  beforeAll(async () => {
    server = await DashboardServer.start({ ...SIMULATION, NODE_OPTIONS: `--import ${KILLER}` });
    browser = await startBrowser();
    user = await server.userWith('User');
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function open(view: View = {}, who?: Credentials): Promise<Tab> {
    tab = await Tab.open(browser, server.url, view);
    await signInFast(tab, '/system', who);
    await panel(/^(Partitions|Particiones)/)
      .getByText(/adds up|cuadra/)
      .first()
      .waitFor();
    return tab;
  }

  const panel = (name: string | RegExp): Locator => tab.page.getByRole('region', { name });

  it('shows counters that add up, in the whole and in each partition', async () => {
    await open();
    const identity = await panel('Partitions').locator('[data-holds="true"] b').allTextContents();
    const [accepted, processed, dropped, queued] = identity.map(number);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBe((processed ?? NaN) + (dropped ?? NaN) + (queued ?? NaN));
    const { partitions } = (await (await (await server.as())('GET', '/api/metrics')).json()) as { partitions: unknown[] };
    expect(await panel('Partitions').getByRole('img', { name: 'adds up' }).count()).toBe(partitions.length);
  });

  it('writes the loss of a partition that dies into the ledger within four seconds', async () => {
    const { page } = await open();
    await panel('Loss ledger').getByText('Nothing was lost since this page was opened.').waitFor();
    server.signal('SIGUSR2');
    const row = panel('Loss ledger').getByRole('row', { name: /Restarts.*partition 0/ });
    await row.first().waitFor({ timeout: 4_000 });
    // Leaving the page does not forget it.
    await page.getByRole('link', { name: 'Overview' }).first().click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('link', { name: 'System' }).first().click();
    await row.first().waitFor();
  });

  it('lists every symbol of the market with its feed, its rate and its gaps', async () => {
    await open();
    const rows = panel('Feeds').locator('tbody tr');
    const prices = (await (await (await server.as())('GET', '/api/prices')).json()) as { items: unknown[] } | unknown[];
    await rows.nth((Array.isArray(prices) ? prices : prices.items).length - 1).waitFor();
    await tab.page.waitForFunction(() => document.querySelectorAll('tbody tr[data-feed="LIVE"]').length > 0);
  });

  it('says that the server is away, keeps the last counters marked as old, and goes on by itself', async () => {
    const { page } = await open();
    tab.expectProblem(/.*/);
    let isAway = true;
    await page.route('**/api/metrics', (route) => (isAway ? route.abort('connectionrefused') : route.continue()));
    await page.route('**/health**', (route) =>
      isAway ? route.fulfill({ status: 503, contentType: 'text/html', body: 'away' }) : route.continue(),
    );
    await panel('Last 15 minutes').getByRole('alert').waitFor();
    await panel('Partitions')
      .getByText(/^as of /)
      .waitFor();
    await panel('Dependencies').getByRole('alert').waitFor({ timeout: 12_000 });
    isAway = false;
    await panel('Last 15 minutes').getByRole('button', { name: 'Retry' }).click();
    await panel('Last 15 minutes').getByRole('alert').waitFor({ state: 'detached' });
    await panel('Dependencies').getByRole('button', { name: 'Retry' }).click();
    await panel('Dependencies').getByRole('alert').waitFor({ state: 'detached' });
  });

  it('shows a reader all of it', async () => {
    await open({}, user);
    await panel('Webhooks')
      .getByText(/No webhook was sent/)
      .waitFor();
    await panel('Dependencies').getByText('Durability').waitFor();
  });

  it('has no barrier, at all widths in both themes', async () => {
    const { page } = await open();
    await page
      .getByRole('img', { name: /15 min/ })
      .first()
      .waitFor();
    expect(await barriers(page, { within: 'main', keyboard: true })).toEqual([]);
  });

  it('fits in Spanish, whose words are longer', async () => {
    const { page } = await open({ viewport: VIEWPORTS.small, language: 'es' });
    expect(await stickingOut(page)).toEqual([]);
    expect(await axeViolations(page, 'main')).toEqual([]);
  });
});
