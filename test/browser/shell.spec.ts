/** The frame of every page: palette, keys, choices, languages, roles, and one layout at every width. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { press } from './support/keys.ts';
import { DashboardServer, SIMULATION } from './support/server.ts';
import type { Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

describe('the shell', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let analyst: Credentials;
  let user: Credentials;

  beforeAll(async () => {
    server = await DashboardServer.start(SIMULATION);
    browser = await startBrowser();
    analyst = await server.userWith('Analyst');
    user = await server.userWith('User');
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function open(path = '/', view: View = {}, who?: Credentials): Promise<Tab> {
    tab = await Tab.open(browser, server.url, view);
    await signInFast(tab, path, who);
    await tab.page.getByText('LIVE', { exact: true }).first().waitFor();
    return tab;
  }

  it('jumps to a symbol by the palette, with keys alone', async () => {
    const { page } = await open();
    await press(page, 'Control+k');
    await page.keyboard.type('TSLA');
    await press(page, 'Enter');
    await page.waitForURL('**/market/TSLA*');
  });

  it('opens a pasted id, and remembers it as recent', async () => {
    const { page } = await open();
    await press(page, 'Control+k');
    await page.keyboard.insertText('sim-000172');
    await page.getByRole('option', { name: 'Payments of account sim-000172' }).waitFor();
    await press(page, 'Enter');
    await page.waitForURL('**/transactions?account=sim-000172*');
    await press(page, 'Control+k');
    await page.getByRole('option', { name: 'Payments of account sim-000172' }).waitFor();
    await press(page, 'Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('goes to every page by g and its letter', async () => {
    const { page } = await open();
    for (const [key, path] of Object.entries({
      a: '/alerts',
      m: '/market',
      t: '/transactions',
      r: '/rules',
      s: '/system',
      d: '/admin',
      o: '/',
    })) {
      await press(page, 'g', key);
      await page.waitForURL((url) => url.pathname === path || url.pathname.startsWith(`${path}/`));
    }
  });

  it('tells its keys, and types them where a person types', async () => {
    const { page } = await open();
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Dark or light').waitFor();
    await press(page, 'Escape');
    await press(page, 'Control+k');
    await page.keyboard.type('gt?');
    expect(await page.getByRole('combobox').inputValue()).toBe('gt?');
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('changes theme by key and keeps it', async () => {
    const { page } = await open();
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await press(page, 'Shift+T');
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByText('LIVE', { exact: true }).first().waitFor();
    expect(await ground()).toBe(light);
  });

  it('speaks Spanish, whole, and says so to the browser', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: /Change to Spanish/ }).click();
    await page.getByRole('link', { name: 'Transacciones', exact: true }).waitFor();
    await page.getByText('EN VIVO', { exact: true }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es');
  });

  it('takes language and zone from the address', async () => {
    tab = await Tab.open(browser, server.url, { prefs: { zone: 'desk', deskZone: 'Asia/Tokyo' } });
    const { page } = tab;
    await signInFast(tab, '/?lang=es&zone=utc');
    await page.getByRole('link', { name: 'Resumen', exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es');
    expect(await page.locator('header time').textContent()).toMatch(/UTC$/);
  });

  it('shows the time of the zone that was chosen', async () => {
    const { page } = await open('/', { prefs: { zone: 'desk', deskZone: 'Asia/Tokyo' } });
    const shown = await page.locator('header time').textContent();
    const tokyo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', hourCycle: 'h23' }).format(Date.now());
    expect(shown).toMatch(new RegExp(`^${tokyo}:\\d\\d:\\d\\d GMT\\+9$`));
  });

  it('shows who may do less fewer pages', async () => {
    const pagesOf = async (who?: Credentials): Promise<string[]> => {
      await open('/', {}, who);
      const names = await tab.page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link').allTextContents();
      await tab.close();
      return names.map((name) => name.replace(/\d+$/, ''));
    };
    const all = ['Overview', 'Alerts', 'Market', 'Transactions', 'Rules', 'System', 'Admin'];
    expect(await pagesOf()).toEqual(all);
    expect(await pagesOf(analyst)).toEqual(all.slice(0, 6));
    expect(await pagesOf(user)).toEqual(['Overview', 'Alerts', 'Market', 'Transactions', 'System']);
    tab = await Tab.open(browser, server.url);
  });

  it('says what is not there, and what a page needs that is not for everybody', async () => {
    const { page } = await open('/rules', {}, user);
    await page.getByText('Needs rules:read. Your roles do not have it.').waitFor();
    // The server answers such an address with 404 itself; a link inside of the page may lead there still.
    await page.evaluate(() => {
      history.pushState(null, '', '/nowhere');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await page.getByText('There is no such page.').waitFor();
    await page.goto('/admin/users');
    await page.getByText('Needs users:manage, keys:manage, or audit:read. Your roles do not have it.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('adds up in the status bar', async () => {
    const { page } = await open();
    const text = page.getByText(/^Accepted/);
    await page.waitForFunction(() => /Accepted [\d,]{3,}/.test(document.querySelector('footer')?.textContent ?? ''));
    const [accepted, processed, dropped, queued] = (await text.textContent())!
      .match(/[\d,]+/g)!
      .map((digits) => Number(digits.replaceAll(',', '')));
    expect(accepted).toBe(processed! + dropped! + queued!);
    await page.getByRole('img', { name: 'adds up' }).waitFor();
  });

  it('has dialogs without a barrier, at every width and in both themes', async () => {
    const { page } = await open('/rules');
    await page.getByRole('button', { name: /^Account of/ }).click();
    expect(await axeViolations(page, 'header')).toEqual([]);
    await page.getByRole('button', { name: 'Settings…' }).click();
    await page.getByRole('dialog', { name: 'Settings for this browser' }).waitFor();
    expect(await barriers(page, { within: 'dialog' })).toEqual([]);
    await press(page, 'Escape', '?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await barriers(page, { within: 'dialog' })).toEqual([]);
    await press(page, 'Escape', 'Control+k');
    await page.getByRole('option').first().waitFor();
    expect(await barriers(page, { within: 'dialog' })).toEqual([]);
  });
});
