/**
 * Side: what a page costs the browser per frame of half a second, with 500 symbols and 100 transactions a second: the Overview, or a bare page
 * that writes the same cells and draws the same lines. Of the Overview also how soon it has data after signing in, and how smoothly a live table
 * scrolls meanwhile.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { startBrowser, Tab } from '../../browser/support/browser.ts';
import { ADMIN, DashboardServer } from '../../browser/support/server.ts';
import { report, sideOptions } from '../side.ts';
import { spreadOf } from '../rounds.ts';

interface Options {
  page: 'overview' | 'bare';
  symbols: number;
  ticksPerSecond: number;
  transactionsPerSecond: number;
  warmSeconds: number;
  seconds: number;
}

const FRAME_MS = 500;
const TRACED_MS = 20_000;
const options = sideOptions<Options>();
const server = await DashboardServer.start({
  SIMULATION_ENABLED: 'true',
  SIMULATION_SEED: '4711',
  BANK_SEED: '4711',
  SIMULATION_SYMBOLS: Array.from({ length: options.symbols }, (_, i) => `S${String(i).padStart(4, '0')}`).join(','),
  SIMULATION_TICKS_PER_SECOND: String(options.ticksPerSecond),
  SIMULATION_TRANSACTIONS_PER_SECOND: String(options.transactionsPerSecond),
});
// A page that is not the server's own may not open a socket to this machine otherwise.
const browser = await startBrowser('--disable-features=LocalNetworkAccessChecks');
try {
  const tab = await Tab.open(browser, server.url);
  const firstDataMs = await (options.page === 'bare' ? openBare(tab) : openOverview(tab));
  await sleep(options.warmSeconds * 1000);
  const cdp = await tab.context.newCDPSession(tab.page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('HeapProfiler.collectGarbage');
  const heapBefore = await metric(cdp, 'JSHeapUsedSize');
  const frames = await scriptingPerFrame(cdp, options.seconds);
  await cdp.send('HeapProfiler.collectGarbage');
  const heapAfter = await metric(cdp, 'JSHeapUsedSize');
  const longestTaskMs = await longestTask(browser, tab.page);
  const scrollFps = options.page === 'bare' ? 0 : await scroll(tab.page);
  const sorted = [...frames].sort((a, b) => a - b);
  report({
    units: frames.length,
    cpuSeconds: frames.reduce((sum, ms) => sum + ms, 0) / 1000,
    wallSeconds: options.seconds,
    check: null,
    notes: {
      firstDataMs,
      scrollFps,
      frameMs: spreadOf(frames).median,
      frameP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
      longestTaskMs,
      heapMBBefore: heapBefore / 1e6,
      heapGrowthMB: (heapAfter - heapBefore) / 1e6,
    },
  });
} finally {
  await browser.close();
  await server.remove();
}
process.exit(0);

/**
 * Milliseconds of JavaScript for each frame of the server: what the thread worked from the middle between two frames to the next middle. Windows
 * of a clock of our own would now and then hold two frames, or none.
 */
async function scriptingPerFrame(cdp: CDPSession, seconds: number): Promise<number[]> {
  const frames: number[] = [];
  let before = await metric(cdp, 'ScriptDuration');
  let isAwaited = true;
  let isOver = false;
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    const now = await metric(cdp, 'ScriptDuration');
    frames.push((now - before) * 1000);
    before = now;
    isAwaited = true;
  };
  await cdp.send('Network.enable');
  cdp.on('Network.webSocketFrameReceived', ({ response }) => {
    if (isOver || !isAwaited || !response.payloadData.includes('"statistics')) return;
    isAwaited = false;
    setTimeout(() => {
      reading = read();
    }, FRAME_MS / 2);
  });
  await sleep(seconds * 1000);
  isOver = true;
  await sleep(FRAME_MS);
  await reading;
  await cdp.send('Network.disable');
  // The first began somewhere.
  return frames.slice(1);
}

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? 0;
}

/**
 * Milliseconds that the page's thread worked on its longest task of twenty seconds, style, layout and painting included. By the clock a task is
 * longer where the server and the compositor want the same two cores.
 */
async function longestTask(browser: Browser, page: Page): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await sleep(TRACED_MS);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  // The thread that runs the page's own scripts.
  const script = traceEvents.find(({ name }) => name === 'FunctionCall');
  const tasks = traceEvents.filter(({ pid, tid, name }) => pid === script?.pid && tid === script.tid && name.endsWith('RunTask'));
  if (tasks.length === 0) throw new Error('No task was traced');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Time of the thread, microseconds. */
  tdur?: number;
}

/** From pressing Sign in to the first figures, prices and payments; milliseconds. */
async function openOverview(tab: Tab): Promise<number> {
  const { page } = tab;
  await page.goto('/sign-in');
  await page.getByLabel('User', { exact: true }).fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  const begin = performance.now();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('[role=grid]')].map((grid) => grid.querySelectorAll('[role=row]').length);
    return (
      /\d/.test(document.querySelector('[data-figure=rate]')?.textContent ?? '') && rows.length === 2 && rows.every((count) => count > 5)
    );
  });
  return performance.now() - begin;
}

/** Frames a second while the live payments are scrolled as fast as a wheel turns, for five seconds. */
async function scroll(page: Page): Promise<number> {
  return page.getByRole('grid', { name: 'Live payments' }).evaluate(async (element) => {
    const from = performance.now();
    let frames = 0;
    for (let now = from; now - from < 5_000; frames += 1) {
      const next = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      element.scrollTop += (next - now) * 3;
      now = next;
    }
    return frames / 5;
  });
}

/** The files of the bare page come from here; what it asks the server is real. */
async function openBare(tab: Tab): Promise<number> {
  const file = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const library = (path: string): string => file(`../../../node_modules/${path}`);
  const files: Record<string, [type: string, body: string]> = {
    '/bare/': ['text/html', file('../bare-page/page.html')],
    '/bare/page.js': ['text/javascript', file('../bare-page/page.js')],
    '/bare/socket.io.js': ['text/javascript', library('socket.io-client/dist/socket.io.esm.min.js')],
    '/bare/uPlot.js': ['text/javascript', library('uplot/dist/uPlot.esm.js')],
    '/bare/uPlot.min.css': ['text/css', library('uplot/dist/uPlot.min.css')],
  };
  await tab.page.route('**/bare/**', (route) => {
    const found = files[new URL(route.request().url()).pathname];
    return found === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ contentType: found[0], body: found[1] });
  });
  await tab.page.goto(`/bare/?token=${encodeURIComponent(await server.tokenOf())}`);
  return 0;
}
