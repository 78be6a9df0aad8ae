/** What the suites of this folder rely on: a tab hears what goes wrong in it, and the measures of layout and keyboard see what they are for. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { axeViolations } from './support/axe.ts';
import { startBrowser, Tab } from './support/browser.ts';
import { focused, press, showsFocus } from './support/keys.ts';
import { beyondTab, stickingOut } from './support/layout.ts';
import { DashboardServer } from './support/server.ts';

describe('a tab', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    browser = await startBrowser();
    server = await DashboardServer.start();
  });
  beforeEach(async () => {
    tab = await Tab.open(browser, server.url);
    await tab.page.goto('/sign-in');
    await tab.page.getByLabel('Password', { exact: true }).waitFor();
  });
  afterEach(async () => {
    tab.expectProblem(/.*/);
    await tab.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Runs a script in the page as the page's own would run, and waits until the tab has heard of a problem that matches. */
  async function hears(script: () => unknown, pattern: RegExp): Promise<void> {
    expect(tab.problems()).toEqual([]);
    await tab.page.evaluate(script).catch(() => {});
    for (let i = 0; i < 50 && !tab.problems().some((problem) => pattern.test(problem)); i += 1) await tab.page.waitForTimeout(50);
    expect(tab.problems()).toEqual(expect.arrayContaining([expect.stringMatching(pattern)]));
  }

  it('hears an error that nobody caught', () =>
    hears(() => setTimeout(() => (undefined as unknown as { x: number }).x), /^error: .*undefined/));

  it('hears what is written to the console as an error', () => hears(() => console.error('it went wrong'), /^console: it went wrong$/));

  it('hears a refusal of the server', () => hears(() => fetch('/api/alerts'), /^answer: GET \/api\/alerts 401$/));

  it('hears of markup made from text, which the policy refuses', () =>
    hears(() => (document.body.innerHTML = '<b>bold</b>'), /policy: require-trusted-types-for/));

  it('hears of a style that is put into the page, which the policy refuses', () =>
    hears(
      () => document.head.append(Object.assign(document.createElement('style'), { textContent: 'b { color: red }' })),
      /policy: style-src/,
    ));

  it('hears of a policy that would let text become code', () =>
    hears(
      () => (window as never as { trustedTypes: { createPolicy(n: string, r: object): void } }).trustedTypes.createPolicy('x', {}),
      /policy: trusted-types/,
    ));

  it('hears of a request to elsewhere, which the policy refuses', () =>
    hears(() => fetch('https://example.com/'), /policy: connect-src refuses https:\/\/example\.com/));

  it('hears of a request that no server answers', async () => {
    await tab.page.route('**/health', (route) => route.abort('connectionrefused'));
    await hears(() => fetch('/health'), /^request: GET \/health net::ERR_CONNECTION_REFUSED$/);
  });

  it('hears nothing of a socket of the same origin', async () => {
    const ended = await tab.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
          socket.onmessage = () => resolve(true);
          socket.onerror = () => resolve(false);
        }),
    );
    expect([ended, tab.problems()]).toEqual([true, []]);
  });

  it('tells at its end what went wrong, unless it was expected', async () => {
    await hears(() => console.error('it went wrong'), /went wrong/);
    await expect(tab.close()).rejects.toThrow('console: it went wrong');
    tab.expectProblem(/went wrong/);
    await expect(tab.close()).resolves.toBeUndefined();
  });

  it('is measured: what is too wide, what the keyboard misses, what axe finds', async () => {
    expect([await stickingOut(tab.page), await beyondTab(tab.page), await axeViolations(tab.page)]).toEqual([[], [], []]);
    await tab.page.evaluate(() => {
      const wide = Object.assign(document.createElement('div'), { className: 'too-wide', textContent: 'wide' });
      wide.style.width = '5000px';
      const missed = Object.assign(document.createElement('button'), { textContent: 'Never reached', tabIndex: -1 });
      const nameless = document.createElement('button');
      nameless.style.padding = '20px';
      document.querySelector('form')!.append(wide, missed, nameless);
    });
    expect(await stickingOut(tab.page)).toEqual(expect.arrayContaining([expect.stringMatching(/too-wide to \d+ px/)]));
    expect(await beyondTab(tab.page)).toEqual([expect.stringContaining('Never reached')]);
    expect((await axeViolations(tab.page)).join('\n')).toMatch(/button-name/);
  });

  it('knows which element has the focus, and whether that can be seen', async () => {
    await tab.page.getByLabel('User', { exact: true }).focus();
    expect(await focused(tab.page)).toMatch(/"User"/);
    await press(tab.page, 'Tab');
    expect(await focused(tab.page)).toMatch(/"Password"/);
    expect(await showsFocus(tab.page)).toBe(true);
    await tab.page.getByLabel('Password', { exact: true }).evaluate((element) => {
      element.style.outline = 'none';
      element.style.transition = 'none';
    });
    expect(await showsFocus(tab.page)).toBe(false);
  });
});
