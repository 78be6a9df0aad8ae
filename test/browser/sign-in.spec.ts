/** The page in a browser: it loads under its policy, lets people in by its form, and goes on with their session. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser, Tab } from './support/browser.ts';
import { DashboardServer } from './support/server.ts';
import { signInByForm, signInFast } from './support/sign-in.ts';
import { barriers } from './support/views.ts';

describe('the page', () => {
  let server: DashboardServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    browser = await startBrowser();
    server = await DashboardServer.start();
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  it('asks who is there, and lets in who knows the password', async () => {
    tab = await Tab.open(browser, server.url);
    await signInByForm(tab);
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('goes on with a session after it was loaded again', async () => {
    tab = await Tab.open(browser, server.url);
    await signInFast(tab);
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await tab.page.getByLabel('Password', { exact: true }).count()).toBe(0);
    await tab.page.reload();
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await tab.page.getByLabel('Password', { exact: true }).count()).toBe(0);
  });

  it('signs in without a barrier, at every width and in both themes', async () => {
    tab = await Tab.open(browser, server.url);
    await tab.page.goto('/sign-in');
    await tab.page.getByLabel('Password', { exact: true }).waitFor();
    expect(await barriers(tab.page)).toEqual([]);
  });
});
