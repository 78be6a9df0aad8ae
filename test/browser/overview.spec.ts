/** The page Overview: figures that equal the API's, a shock seen on the tape and in the list, keys, held payments, every state and width. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab } from './support/browser.ts';
import type { View } from './support/browser.ts';
import { press } from './support/keys.ts';
import { stickingOut } from './support/layout.ts';
import { DashboardServer, SIMULATION } from './support/server.ts';
import type { Credentials } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

/** Between two frames of figures. */
const FRAME_MS = 500;
/** Until what was submitted is settled, and figures rest between two answers. */
const LOOKS = 20;

describe('the Overview', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;
  let analyst: Credentials;
  let user: Credentials;

  beforeAll(async () => {
    // Shocks come from the tests alone.
    const env = { ...SIMULATION, SIMULATION_SHOCKS_PER_MINUTE: '0', SIMULATION_RISKY_PERCENT: '20' };
    server = await DashboardServer.start(env);
    browser = await startBrowser();
    analyst = await server.userWith('Analyst');
    user = await server.userWith('User');
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function open(view: View = {}, who?: Credentials, path = '/'): Promise<Tab> {
    tab = await Tab.open(browser, server.url, { prefs: { welcomed: true }, ...view });
    await signInFast(tab, path, who);
    await tab.page.getByRole('grid', { name: 'Live payments' }).getByRole('row').nth(5).waitFor();
    return tab;
  }

  const numberOf = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d.]/g, ''));

  it('shows the figures of GET /api/dashboard', async () => {
    const { page } = await open();
    const call = await server.as();
    const shown = { rate: 'transactionsPerSecond', volume: 'totalVolume1Min', success: 'successRate' } as const;
    const further = { processing: 'p95ProcessingTimeMs', flagged: 'flaggedCount', ticks: 'ticksPerSecond' } as const;
    const keys = Object.values({ ...shown, ...further });
    /** Half of the last digit that is shown. */
    const near = [0.051, 0.001, 0.051, 0.51, 0, 0.51];
    const answered = async (): Promise<number[]> => {
      const metrics = (await (await call('GET', '/api/dashboard')).json()) as Record<string, number | string | null>;
      return keys.map((key) => Number(metrics[key] ?? 0));
    };
    const seen = (): Promise<(string | null)[]> =>
      page.evaluate(
        (names) =>
          names.map((name) => {
            const figure = document.querySelector(`[data-figure="${name}"]`);
            return (name === 'volume' ? figure?.getAttribute('title') : figure?.textContent) ?? null;
          }),
        Object.keys({ ...shown, ...further }),
      );
    const moving = await seen();
    // While payments come, no two looks see the same; then the page has to follow to where the figures come to rest.
    expect((await call('POST', '/api/simulation/stop', {})).status).toBe(200);
    let [before, after, texts] = [await answered(), [] as number[], moving];
    for (let look = 0; look < LOOKS && String(before) !== String(after); look += 1) {
      before = await answered();
      await page.waitForTimeout(3 * FRAME_MS);
      texts = await seen();
      after = await answered();
    }
    expect((await call('POST', '/api/simulation/start', {})).status).toBe(200);
    expect(after).toEqual(before);
    expect(texts).not.toEqual(moving);
    expect(texts.filter((text, at) => Math.abs(numberOf(text) - after[at]!) > near[at]!)).toEqual([]);
  });

  it('shows a shock within a second of its spike: stem and alert on the tape, and a row', async () => {
    const { page } = await open();
    const call = await server.as();
    await page.locator('[data-spikes]').waitFor();
    // The page and the server read one clock.
    const shown = page.evaluate(
      () =>
        new Promise<Record<string, number>>((resolve) => {
          const seen: Record<string, number> = {};
          const tape = document.querySelector('[data-spikes]');
          const count = (name: string): number => Number(tape?.getAttribute(name));
          const before = { stem: count('data-spikes'), mark: count('data-alerts') };
          const look = (): void => {
            const isShown = {
              stem: count('data-spikes') > before.stem,
              mark: count('data-alerts') > before.mark,
              row: [...document.querySelectorAll('[role=option]')].some((row) => row.textContent.includes('TSLA')),
            };
            for (const [name, is] of Object.entries(isShown)) if (is) seen[name] ??= Date.now();
            if (Object.keys(seen).length === 3) resolve(seen);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await call('POST', '/api/simulation/shocks', { symbol: 'TSLA', percent: 8 });
    const seen = await shown;
    const { items } = (await (await call('GET', '/api/anomalies?symbol=TSLA&limit=1')).json()) as { items: { triggerTime: string }[] };
    const spikeAt = Date.parse(items[0]!.triggerTime);
    const late = Object.entries(seen).filter(([, at]) => at - spikeAt > 1_000);
    expect(late.map(([name, at]) => `${name}: ${at - spikeAt} ms`)).toEqual([]);
    await page.locator('[role=slider][aria-label*="1 price spike"]').waitFor({ timeout: 15_000 });
    // Nobody took it: it resolves itself and rests under its own heading.
    await page.getByText('Resolved themselves, last 5 min').waitFor({ timeout: 20_000 });
  });

  it('acknowledges by keys alone, and takes it back', async () => {
    const { page } = await open({}, analyst);
    await page.getByRole('option').first().waitFor({ timeout: 60_000 });
    await press(page, 'j');
    const selected = page.locator('[role=option][aria-selected=true]');
    expect(await selected.count()).toBe(1);
    await press(page, 'a');
    await selected.getByRole('img', { name: 'acknowledged' }).waitFor();
    await press(page, 'u');
    await selected.getByRole('img', { name: 'acknowledged' }).waitFor({ state: 'detached' });
  });

  it('opens the alert under the cursor by Enter', async () => {
    const { page } = await open({}, analyst);
    await page.getByRole('option').first().waitFor({ timeout: 60_000 });
    await press(page, 'j');
    const id = await page.locator('[role=option][aria-selected=true]').getAttribute('data-id');
    await press(page, 'Enter');
    await page.waitForURL(`**/alerts/${id}*`);
  });

  it('reads the tape by arrow keys', async () => {
    const { page } = await open();
    const tape = page.getByRole('slider', { name: /The tape/ });
    await tape.focus();
    await press(page, 'ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft');
    expect(Number(await tape.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(-11);
    expect(await tape.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d UTC, .*payments\/s/);
    await press(page, 'Escape');
  });

  it('holds the order of payments under the pointer while their statuses go on', async () => {
    const { page } = await open();
    const grid = page.getByRole('grid', { name: 'Live payments' });
    const ids = (): Promise<string[]> =>
      grid.evaluate((element) =>
        [...element.querySelectorAll<HTMLElement>('[data-id]')]
          .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .slice(0, 8)
          .map((row) => row.dataset['id'] ?? ''),
      );
    await grid.hover({ position: { x: 120, y: 120 } });
    const before = await ids();
    await page.waitForTimeout(4_000);
    expect(await ids()).toEqual(before);
    await page.getByText(/\d+ new above/).waitFor();
    await page.mouse.move(10, 10);
    await page.waitForFunction((first) => document.querySelector(`[aria-label="Live payments"] [data-id="${first}"]`) === null, before[0]);
    expect((await ids())[0]).not.toBe(before[0]);
  });

  it('puts a starred symbol on top and keeps it there', async () => {
    const { page } = await open();
    const grid = page.getByRole('grid', { name: 'Watchlist' });
    await grid.locator('[data-id="TSLA"]').hover();
    await grid.locator('[data-id="TSLA"]').getByRole('button').click();
    await page.waitForFunction(() => document.querySelector('[aria-label=Watchlist] [data-index="0"]')?.getAttribute('data-id') === 'TSLA');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('[aria-label=Watchlist] [data-index="0"]')?.getAttribute('data-id') === 'TSLA');
  });

  it('keeps the other bars when the summary fails, and asks again by Retry', async () => {
    tab = await Tab.open(browser, server.url, { prefs: { welcomed: true } });
    tab.expectProblem(/analytics\/summary/);
    let isBroken = true;
    await tab.page.route('**/api/analytics/summary', (route) =>
      isBroken
        ? route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            body: JSON.stringify({ title: 'Overloaded', status: 503, code: 'overloaded', detail: 'busy', requestId: 'r-1' }),
          })
        : route.continue(),
    );
    await signInFast(tab, '/');
    const bars = tab.page.getByRole('region', { name: 'Payments of the last hour' });
    await bars.getByRole('alert').getByText('overloaded').waitFor();
    isBroken = false;
    await bars.getByRole('button', { name: 'Retry' }).click();
    await bars.getByText('Completed').waitFor();
  });

  it('tells its keys by the help', async () => {
    const { page } = await open({}, analyst);
    await press(page, '?');
    await page.getByRole('dialog').getByText('acknowledge the alert').waitFor();
  });

  it('lets a User read, and acknowledges nothing for them', async () => {
    const { page } = await open({}, user);
    await page.getByRole('option').first().waitFor({ timeout: 60_000 });
    await press(page, 'j', 'a');
    expect(await page.locator('[role=option] [aria-label=acknowledged]').count()).toBe(0);
    // Why parts of an account are left out.
    expect(await page.getByRole('grid', { name: 'Live payments' }).locator('[title="masked for your role"]').count()).toBeGreaterThan(0);
  });

  it('is accessible and fits, at all widths in both themes', async () => {
    const { page } = await open();
    expect(await barriers(page, { keyboard: false })).toEqual([]);
  });

  it('says it in Spanish', async () => {
    tab = await Tab.open(browser, server.url, { language: 'es', prefs: { welcomed: true } });
    await signInFast(tab, '/');
    await tab.page.getByRole('heading', { name: 'Alertas', exact: true }).waitFor();
    expect(await stickingOut(tab.page)).toEqual([]);
    expect(await axeViolations(tab.page)).toEqual([]);
  });
});
