/** Simulator: a shock and what it was found as, rates, payments that cannot be sent twice, and who may do what. */
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

describe('Simulator', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let user: Credentials;

  beforeAll(async () => {
    server = await DashboardServer.start({ ...SIMULATION, SIMULATION_SHOCKS_PER_MINUTE: '0' });
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
    await signInFast(tab, '/simulator', who);
    await panel(/Simulated market|Mercado simulado/).waitFor();
    return tab;
  }

  const panel = (name: string | RegExp): Locator => tab.page.getByRole('region', { name });

  async function shock(symbol: string, percent: string): Promise<void> {
    await panel('Shock').getByLabel('Symbol').selectOption(symbol);
    await panel('Shock').getByLabel('Change in percent, signed').fill(percent);
    await panel('Shock').getByRole('button', { name: 'Shock now' }).click();
  }

  it('fills the row of a shock with the spike that it was found as, and leads there', async () => {
    const { page } = await open();
    await shock('TSLA', '-6');
    const row = panel('Truth against detection').getByRole('row', { name: /TSLA/ });
    await row.getByText(/found in \d+ ms/).waitFor({ timeout: 10_000 });
    await row.getByRole('link', { name: /Show/ }).click();
    await page.waitForURL(/\/market\/TSLA\?anomaly=/);
  });

  it('does not call a shock below the threshold missed', async () => {
    await open();
    await shock('AAPL', '0.5');
    const row = panel('Truth against detection').getByRole('row', { name: /AAPL/ });
    await row.getByText('waiting').waitFor();
    await row.getByText('below the threshold').waitFor({ timeout: 12_000 });
  });

  it('puts what the server refuses beside its field', async () => {
    await open();
    tab.expectProblem(/400/);
    await shock('AAPL', '-60');
    await panel('Shock').getByText('must not be less than -50').waitFor();
    await panel('One payment').getByLabel('Amount').fill('12,5');
    await panel('One payment').getByRole('button', { name: 'Send payment' }).click();
    await panel('One payment')
      .getByText(/must be a decimal/)
      .waitFor();
  });

  it('stores a payment once, however often it is sent', async () => {
    await open();
    const payment = panel('One payment');
    await payment.getByLabel('Account').fill('browser-1');
    await payment.getByRole('button', { name: 'Send payment' }).click();
    await payment.getByText(/^stored/).waitFor();
    await payment.getByRole('button', { name: 'Send the same again' }).first().click();
    await payment.getByText('answered again, nothing was stored twice').waitFor();
    const call = await server.as();
    const { items } = (await (await call('GET', '/api/transactions?account=browser-1')).json()) as { items: unknown[] };
    expect(items).toHaveLength(1);
  });

  it('sends a hundred payments, and knows them again', async () => {
    await open();
    const payment = panel('One payment');
    await payment.getByRole('button', { name: 'Send 100' }).click();
    await payment.getByText('100 accepted, 0 answered again, 0 rejected').waitFor({ timeout: 20_000 });
    await payment.getByRole('button', { name: 'Send the same again' }).click();
    await payment.getByText(/100 answered again, 0 rejected/).waitFor({ timeout: 20_000 });
  });

  it('stops, refuses shocks meanwhile, and starts with other rates', async () => {
    await open();
    await panel('Simulated market').getByRole('button', { name: 'Stop' }).click();
    await panel('Simulated market').getByText('stopped').waitFor();
    expect(await panel('Shock').getByRole('button', { name: 'Shock now' }).getAttribute('aria-disabled')).toBe('true');
    await panel('Simulated market').getByLabel('Ticks per second').fill('300');
    await panel('Simulated market').getByRole('button', { name: 'Start' }).click();
    await panel('Simulated market').getByText('running').waitFor();
    const call = await server.as();
    expect(await (await call('GET', '/api/simulation')).json()).toMatchObject({ running: true, ticksPerSecond: 300 });
  });

  it('lets a reader look, and says what acting needs', async () => {
    await open({}, user);
    for (const name of ['Stop', 'Shock now', 'Send payment', 'Send 100']) {
      const button = tab.page.getByRole('button', { name });
      expect([name, await button.getAttribute('aria-disabled')]).toEqual([name, 'true']);
      expect(await button.getAttribute('title')).toMatch(/^Needs (market:configure|transactions:write)/);
    }
  });

  it('has no barrier, at all widths in both themes', async () => {
    const { page } = await open();
    expect(await barriers(page, { within: 'main', keyboard: true })).toEqual([]);
  });

  it('fits in Spanish, whose words are longer', async () => {
    const { page } = await open({ viewport: VIEWPORTS.small, language: 'es' });
    expect(await stickingOut(page)).toEqual([]);
    expect(await axeViolations(page, 'main')).toEqual([]);
  });
});
