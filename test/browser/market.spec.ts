/** The page Market in a browser: what it shows is what the API says, its address says what it shows, and everybody can use it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser, Tab } from './support/browser.ts';
import { press } from './support/keys.ts';
import { DashboardServer } from './support/server.ts';
import type { Call } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

interface Listed {
  items: { id: string; symbol: string }[];
}

/** Ticks of a second, a tenth of it apart. */
const STEP_MS = 100;
/** Without a sign of its source for so long, a symbol is stale. */
const STALE_MS = 3_000;

describe('the page Market', () => {
  let server: DashboardServer;
  let browser: Browser;
  let call: Call;
  let tab: Tab;

  const chart = (page: Page) => page.locator('[data-spikes]');
  const episodes = (page: Page) => page.getByRole('button', { name: /from reference/ });
  const tick = async (symbol: string, price: number, timestamp = Date.now()): Promise<void> => {
    const answer = await call('POST', '/api/prices', { symbol, price, timestamp, size: 10 });
    if (answer.status !== 202) throw new Error(`POST /api/prices: ${answer.status} ${await answer.text()}`);
  };
  const loaded = async (page: Page, symbol: string): Promise<void> => {
    await page.getByRole('heading', { level: 2, name: symbol, exact: true }).waitFor();
    await page.waitForFunction(() => Number(document.querySelector('[data-candles]')?.getAttribute('data-candles')) > 0);
  };

  beforeAll(async () => {
    server = await DashboardServer.start({ FEED_QUIET_AFTER_MS: String(STALE_MS / 2), FEED_STALE_AFTER_MS: String(STALE_MS) });
    browser = await startBrowser();
    call = await server.as();
    const now = Date.now();
    // A minute of calm, and two spikes in it.
    for (let i = 0; i < 20; i += 1) {
      const price = i === 8 ? 106 : i === 14 ? 94 : 100;
      await tick('TEST', price, now - 60_000 + i * STEP_MS * 20 + (i === 8 || i === 14 ? -1_500 : 0));
    }
    await tick('TEST', 100.25);
    await tick('OTHER', 1.0841);
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  it('shows as many spikes as the API has, and the price that it has', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/TEST');
    await loaded(tab.page, 'TEST');
    const { items } = (await (await call('GET', '/api/anomalies?symbol=TEST')).json()) as Listed;
    expect(items.length).toBeGreaterThan(0);
    await episodes(tab.page).first().waitFor();
    expect(await episodes(tab.page).count()).toBe(items.length);
    expect(await chart(tab.page).getAttribute('data-spikes')).toBe(String(items.length));
    expect(await tab.page.locator('[data-f="price"]').textContent()).toBe('100.25');
  });

  it('finds interval and episode again after it was loaded anew', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/TEST');
    await loaded(tab.page, 'TEST');
    await press(tab.page, '2');
    await episodes(tab.page).first().click();
    await tab.page.waitForURL(/interval=1m&anomaly=|anomaly=.*interval=1m/);
    await tab.page.reload();
    await loaded(tab.page, 'TEST');
    expect(await tab.page.getByRole('button', { name: '1 m', exact: true }).getAttribute('aria-pressed')).toBe('true');
    expect(await episodes(tab.page).first().getAttribute('aria-current')).toBe('true');
  });

  it('moves the crosshair by keys, writes its time to the address, and gives it back', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/TEST');
    await loaded(tab.page, 'TEST');
    await press(tab.page, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft');
    await tab.page.waitForURL(/at=/);
    const at = new URL(tab.page.url()).searchParams.get('at') ?? '';
    await tab.page.reload();
    await loaded(tab.page, 'TEST');
    await tab.page.waitForFunction((time) => document.querySelector('[data-f="time"]')?.textContent === time, at.slice(11, 19));
  });

  it('revises the candle that a late tick belongs to, and no other', async () => {
    const candles = async () => {
      const answer = await call('GET', '/api/prices/LATE/candles?interval=1m&limit=5');
      return ((await answer.json()) as { items: { high: number; revision: number }[] }).items;
    };
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    await tick('LATE', 100, minute - 90_000);
    await tick('LATE', 101, minute - 30_000);
    await tick('LATE', 102, Date.now());
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/LATE?interval=1m');
    await loaded(tab.page, 'LATE');
    const rows = tab.page.locator('caption:has-text("LATE") ~ tbody tr');
    const before = await rows.allTextContents();
    await tick('LATE', 111, minute - 80_000);
    await rows.filter({ hasText: '111.00' }).waitFor({ state: 'attached' });
    const after = await rows.allTextContents();
    expect(after.filter((text, index) => text !== before[index])).toHaveLength(1);
    expect((await candles()).filter(({ revision }) => revision > 0)).toHaveLength(1);
  });

  it('opens the first symbol without one in the address, and goes on by j and k', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market');
    await tab.page.waitForURL(/\/market\/\w+/);
    await tab.page.goto('/market/OTHER');
    await loaded(tab.page, 'OTHER');
    await press(tab.page, 'j');
    await tab.page.waitForURL(/\/market\/TEST/);
    await press(tab.page, 'k');
    await tab.page.waitForURL(/\/market\/OTHER/);
    await tab.page.waitForFunction(() => document.querySelector('[data-f="price"]')?.textContent === '1.0841');
  });

  it('calls a feed stale within its limit when its source falls silent, and never live until the next tick', async () => {
    tab = await Tab.open(browser, server.url);
    const { page } = tab;
    await tick('SILENT', 100);
    await signInFast(tab, '/market/SILENT');
    await loaded(page, 'SILENT');
    await tick('SILENT', 101);
    const lastAt = Date.now();
    // Every state that a frame shows, with when it came; two limits are waited for.
    const states = await page.evaluate(
      (until) =>
        new Promise<{ state: string; at: number }[]>((resolve) => {
          const seen: { state: string; at: number }[] = [];
          const look = (): void => {
            const row = document.getElementById('watch-SILENT');
            const state = `${row?.getAttribute('data-feed')} ${row?.querySelector('[data-feed]')?.textContent.replaceAll(/[^A-Z]/g, '')}`;
            if (seen.at(-1)?.state !== state) seen.push({ state, at: Date.now() });
            if (Date.now() < until) requestAnimationFrame(look);
            else resolve(seen);
          };
          look();
        }),
      lastAt + 2 * STALE_MS,
    );
    const stale = states.find(({ state }) => state === 'STALE STALE');
    expect(states.at(-1)).toEqual(stale);
    expect(stale!.at - lastAt).toBeLessThan(STALE_MS + 2_000);
    await tick('SILENT', 102);
    await page.waitForFunction(() => document.getElementById('watch-SILENT')?.getAttribute('data-feed') === 'LIVE');
  });

  it('tells its keys by the help', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/TEST');
    await loaded(tab.page, 'TEST');
    await press(tab.page, '?');
    for (const label of ['next, previous symbol', 'move the crosshair', 'edit the detection', 'episodes as CSV'])
      await tab.page.getByRole('dialog').getByText(label).waitFor();
  });

  it('says that a symbol does not exist', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/NOPE');
    await tab.page.getByText('There is no symbol NOPE.').waitFor();
  });

  it('shows both values when somebody else was first to change the detection', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/answer: PUT .*settings 412/);
    await signInFast(tab, '/market/TEST');
    await loaded(tab.page, 'TEST');
    await press(tab.page, 'd');
    await tab.page.getByRole('textbox', { name: 'Threshold' }).fill('1.5');
    const answer = await call('PUT', '/api/symbols/TEST/settings', { thresholdPercent: 2.5, windowMs: null, cooldownMs: null });
    expect(answer.status).toBe(200);
    await press(tab.page, 'Control+Enter');
    await tab.page.getByText('Now 2.50\u202f%, yours 1.5').waitFor();
    await tab.page.getByRole('button', { name: 'Keep mine' }).click();
    await press(tab.page, 'Control+Enter');
    await tab.page.getByText('1.50\u202f% override').waitFor();
  });

  it('tells a User why the detection is not theirs to change', async () => {
    const user = await server.userWith('User');
    tab = await Tab.open(browser, server.url);
    await signInFast(tab, '/market/TEST', user);
    await loaded(tab.page, 'TEST');
    const edit = tab.page.getByRole('button', { name: 'Edit' });
    expect(await edit.getAttribute('aria-disabled')).toBe('true');
    expect(await edit.getAttribute('title')).toContain('market:configure');
    expect(await tab.page.getByRole('button', { name: 'Reset' }).count()).toBe(0);
  });

  it('says that candles cannot be loaded, and asks for them again', async () => {
    tab = await Tab.open(browser, server.url);
    tab.expectProblem(/candles.* 503/);
    const problem = {
      type: 'about:blank',
      title: 'Overloaded',
      status: 503,
      code: 'overloaded',
      detail: '',
      instance: '/',
      requestId: 'r-1',
    };
    await tab.page.route('**/candles?*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await signInFast(tab, '/market/TEST');
    await tab.page.getByText('request r-1').waitFor();
    await tab.page.unroute('**/candles?*');
    await tab.page.getByRole('button', { name: 'Retry' }).click();
    await loaded(tab.page, 'TEST');
  });

  it('has no barrier, at all widths in both themes', async () => {
    tab = await Tab.open(browser, server.url);
    const { page } = tab;
    await signInFast(tab, '/market/TEST');
    await loaded(page, 'TEST');
    await episodes(page).first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
