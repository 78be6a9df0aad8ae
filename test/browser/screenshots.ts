/**
 * Takes pictures of the pages of the built product with a simulated market: those that the documents show, to `docs/images/dashboard`; with
 * `--all` every page in each size and theme. `--to DIR`, `--only NAME`, `--size wide|small|phone`, `--theme dark|light`, `--language es`
 * choose; `--age SECONDS` says how long the market has run before the first picture. Ends with 1 where a page had a problem.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startBrowser, Tab, VIEWPORTS } from './support/browser.ts';
import { DashboardServer, SIMULATION } from './support/server.ts';
import type { Call } from './support/server.ts';
import { signInFast } from './support/sign-in.ts';

type Size = keyof typeof VIEWPORTS;
type Theme = 'dark' | 'light';

interface Picture {
  name: string;
  /** Address, or what the API says of it. */
  path: string | ((call: Call) => Promise<string>);
  isSignedOut?: boolean;
  /** What is done before the picture is taken. */
  act?: (tab: Tab) => Promise<unknown>;
  /** Which of its pictures the documents show. */
  shown?: readonly `${Size}-${Theme}`[];
}

const PICTURES: readonly Picture[] = [
  { name: 'sign-in', path: '/sign-in', isSignedOut: true },
  { name: 'overview', path: '/', shown: ['wide-dark', 'wide-light', 'phone-dark'] },
  { name: 'alerts', path: firstOf('/api/alerts?kind=transaction-risk&limit=1', '/alerts/'), shown: ['wide-dark'] },
  { name: 'market', path: '/market' },
  { name: 'symbol', path: firstOf('/api/anomalies?limit=1', '/market/', 'symbol'), shown: ['wide-dark'] },
  { name: 'transactions', path: '/transactions' },
  { name: 'transaction', path: firstOf('/api/transactions?flagged=true&limit=1', '/transactions?tx='), shown: ['wide-light'] },
  { name: 'rules', path: firstOf('/api/rules', '/rules/'), shown: ['wide-light'] },
  { name: 'system', path: '/system', shown: ['wide-dark'] },
  { name: 'simulator', path: '/simulator' },
  { name: 'admin-users', path: '/admin/users' },
  { name: 'admin-roles', path: '/admin/roles' },
  { name: 'admin-keys', path: '/admin/keys' },
  { name: 'admin-audit', path: '/admin/audit' },
  { name: 'palette', path: '/', act: ({ page }) => page.keyboard.press('Control+k') },
  { name: 'keys', path: '/', act: ({ page }) => page.keyboard.press('?') },
];

/** Time for charts to be drawn and for a few frames of live values. */
const SETTLE_MS = 3000;
const LOADED_MS = 15_000;

const { values: choice } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    to: { type: 'string', default: join('docs', 'images', 'dashboard') },
    only: { type: 'string', multiple: true },
    size: { type: 'string', multiple: true },
    theme: { type: 'string', multiple: true },
    language: { type: 'string', default: 'en' },
    age: { type: 'string', default: '60' },
  },
});

/** The address of the first item of a list, or of the list where it is empty. */
function firstOf(list: string, prefix: string, field = 'id') {
  return async (call: Call): Promise<string> => {
    const { items = [] } = (await (await call('GET', list)).json()) as { items?: Record<string, string>[] };
    const [first] = items;
    return first === undefined ? prefix.replace(/[/?][^/?]*$/, '') || '/' : prefix + encodeURIComponent(first[field]!);
  };
}

function isWanted({ name, shown = [] }: Picture, size: Size, theme: Theme): boolean {
  const among = (wanted: readonly string[] | undefined, value: string) => wanted === undefined || wanted.includes(value);
  if (!among(choice.only, name) || !among(choice.size, size) || !among(choice.theme, theme)) return false;
  const isChosen = choice.all || choice.only !== undefined;
  return isChosen || shown.includes(`${size}-${theme}`);
}

async function take(picture: Picture, tab: Tab, call: Call, name: string): Promise<void> {
  const { page } = tab;
  const path = typeof picture.path === 'string' ? picture.path : await picture.path(call);
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached', timeout: LOADED_MS });
  const isLoading = page.locator('[aria-busy="true"]').first();
  await isLoading.waitFor({ state: 'detached', timeout: LOADED_MS }).catch(() => console.log(`${name}: something is loading still`));
  await picture.act?.(tab);
  await page.evaluate(() => document.fonts.ready);
  await sleep(SETTLE_MS);
  await page.screenshot({ path: join(choice.to, `${name}.png`) });
}

/** All pictures of one size and theme; the number of problems that the pages had. */
async function takeAll(browser: Browser, server: DashboardServer, call: Call, size: Size, theme: Theme): Promise<number> {
  let problems = 0;
  for (const isSignedOut of [true, false]) {
    const wanted = PICTURES.filter((picture) => (picture.isSignedOut ?? false) === isSignedOut && isWanted(picture, size, theme));
    if (wanted.length === 0) continue;
    const language = choice.language === 'es' ? 'es' : 'en';
    const tab = await Tab.open(browser, server.url, { viewport: VIEWPORTS[size], theme, language, prefs: { welcomed: true } });
    if (!isSignedOut) await signInFast(tab);
    for (const picture of wanted) {
      const name = `${picture.name}-${size}-${theme}`;
      await take(picture, tab, call, name).catch((error: Error) => {
        problems += 1;
        console.log(`${name}: ${error.message}`);
      });
      console.log(name);
    }
    await tab.close().catch((error: Error) => {
      problems += 1;
      console.log(`${size}-${theme}: ${error.message}`);
    });
  }
  return problems;
}

await mkdir(choice.to, { recursive: true });
const server = await DashboardServer.start(SIMULATION);
const browser = await startBrowser();
let problems = 0;
try {
  const call = await server.as();
  console.log(`The market runs for ${choice.age} s first.`);
  await sleep(Number(choice.age) * 1000);
  for (const size of Object.keys(VIEWPORTS) as Size[]) {
    for (const theme of ['dark', 'light'] as const) problems += await takeAll(browser, server, call, size, theme);
  }
} finally {
  await browser.close();
  await server.remove();
}
process.exitCode = problems === 0 ? 0 : 1;
