/** A server that dies and comes back under an open page: nothing old looks live meanwhile, and nothing is missing or doubled afterwards. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser, Tab } from './support/browser.ts';
import { DashboardServer, SIMULATION } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';

describe('a page whose server dies', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    server = await DashboardServer.start(SIMULATION);
    browser = await startBrowser();
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Words of living feeds that are seen in a page, wherever they stand. */
  const liveWords = (): Promise<number> =>
    tab.page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let found = 0;
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (textContent?.trim() === 'LIVE' && parentElement?.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
          found += 1;
      }
      return found;
    });

  it('says so within 3.5 s, shows nothing as live, and is whole when the server is back', async () => {
    tab = await Tab.open(browser, server.url);
    const { page } = tab;
    await signInFast(tab, '/');
    await page.getByText('LIVE', { exact: true }).first().waitFor();
    await page.locator('[role=grid] [role=row][data-id]').first().waitFor();
    expect(await liveWords()).toBeGreaterThan(3);

    tab.expectProblem(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_SOCKET|WebSocket connection|answer: .* 503/);
    await server.kill();
    const killedAt = performance.now();
    await page.getByText('OFFLINE', { exact: true }).waitFor({ timeout: 3_500 });
    expect(performance.now() - killedAt).toBeLessThan(3_500);
    await page.getByText(/No connection since/).waitFor({ timeout: 1_000 });
    expect(await page.evaluate(() => document.documentElement.dataset['reach'])).toBe('offline');
    await page.waitForTimeout(600);
    expect(await liveWords()).toBe(0);
    expect(await page.getByText(/as of/).count()).toBeGreaterThan(0);

    await server.comeBack();
    await page.getByText('LIVE', { exact: true }).first().waitFor({ timeout: 40_000 });
    await page.getByText(/No connection since/).waitFor({ state: 'detached', timeout: 2_000 });
    await page.waitForFunction(() => document.documentElement.dataset['reach'] === 'live');

    // The newest payments of the page are those of the API: none missing between, none twice.
    await page.waitForTimeout(1_500);
    const shown = await page.evaluate(
      () =>
        [...document.querySelectorAll('[role=grid]')]
          .find((grid) => grid.querySelector('[data-column=amount]') !== null)!
          .querySelectorAll('[role=row][data-id]').length,
    );
    expect(shown).toBeGreaterThan(0);
    const ids = await page.evaluate(() => {
      const grid = [...document.querySelectorAll('[role=grid]')].find((one) => one.querySelector('[data-column=amount]') !== null)!;
      return [...grid.querySelectorAll<HTMLElement>('[role=row][data-id]')]
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map(({ dataset }) => dataset['id']!);
    });
    expect(new Set(ids).size).toBe(ids.length);
    const call = await server.as();
    const stored = ((await (await call('GET', '/api/transactions?limit=500')).json()) as { items: { id: string }[] }).items.map(
      ({ id }) => id,
    );
    const from = stored.indexOf(ids[0]!);
    expect(from).toBeGreaterThanOrEqual(0);
    expect(stored.slice(from, from + ids.length)).toEqual(ids);
  });

  it('is told of a restart, and waits for it', async () => {
    tab = await Tab.open(browser, server.url);
    const { page } = tab;
    await signInFast(tab, '/');
    await page.getByText('LIVE', { exact: true }).first().waitFor();
    tab.expectProblem(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_SOCKET|WebSocket connection|answer: .* 503/);
    const stopping = server.stop();
    await page.getByText(/The server is restarting/).waitFor({ timeout: 10_000 });
    await stopping;
    await server.comeBack();
    await page.getByText('LIVE', { exact: true }).first().waitFor({ timeout: 40_000 });
  });
});
