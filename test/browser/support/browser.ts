/** Chromium, and tabs in it that hear everything which no page of ours may do: errors, refused code, failed requests, foreign addresses. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, ConsoleMessage, Page, Request, Response } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

export const VIEWPORTS = {
  wide: { width: 1440, height: 900 },
  small: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

export interface View {
  viewport?: { width: number; height: number };
  theme?: 'dark' | 'light';
  language?: 'en' | 'es';
  /** Choices stored before the page opens, as the page stores them. */
  prefs?: Readonly<Record<string, unknown>>;
  reducedMotion?: boolean;
}

/** Starts Chromium, with further flags where a measurement needs them; close it at the end. */
export async function startBrowser(...further: string[]): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`Chromium is not at ${EXECUTABLE}: install it (Debian: apt-get install chromium) or name it in CHROMIUM`);
  }
  return chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, ...further] });
}

/** Starts Chromium with a profile of its own in this directory, its pages at this address, for programs that come to it by its debugging port. */
export function startProfile(directory: string, url: string, ...further: string[]): Promise<BrowserContext> {
  return chromium.launchPersistentContext(directory, { executablePath: EXECUTABLE, args: [...FLAGS, ...further], baseURL: url });
}

/** A tab with storage and cookies of its own, at no address yet. */
export class Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Of the server: the only place that the page may speak to. */
  readonly url: string;
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.context = context;
    this.page = page;
    this.url = url;
    page.on('pageerror', (error) => this.found.push(`error: ${error.message}`));
    page.on('console', (message) => this.hear(message));
    page.on('requestfailed', (request) => this.notice(request));
    page.on('response', (response) => this.judge(response));
    page.on('request', (request) => this.meet(request.url()));
    page.on('websocket', (socket) => this.meet(socket.url()));
  }

  static async open(browser: Browser, url: string, view: View = {}): Promise<Tab> {
    const { viewport = VIEWPORTS.wide, theme = 'dark', language = 'en', prefs = {}, reducedMotion = false } = view;
    const context = await browser.newContext({
      baseURL: url,
      viewport,
      colorScheme: theme,
      locale: language === 'es' ? 'es-ES' : 'en-GB',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    await context.addInitScript((stored) => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
        console.error(`policy: ${violatedDirective} refuses ${blockedURI} (${sourceFile}:${lineNumber})`),
      );
      if (localStorage.getItem('tapewatch.prefs') === null && stored !== '{}') localStorage.setItem('tapewatch.prefs', stored);
    }, JSON.stringify(prefs));
    return new Tab(context, await context.newPage(), url);
  }

  /** A tab that shares storage and cookies with all of this context. */
  static async in(context: BrowserContext, url: string): Promise<Tab> {
    return new Tab(context, await context.newPage(), url);
  }

  /** From here on a problem that matches is none: a refusal that the test asks for, a server that the test kills. */
  expectProblem(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** What went wrong so far, and was not expected. */
  problems(): string[] {
    return this.found.filter((problem) => !this.expected.some((pattern) => pattern.test(problem)));
  }

  /** Closes the tab. @throws where something went wrong in it that nobody expected */
  async close(): Promise<void> {
    await this.context.close();
    const problems = this.problems();
    if (problems.length > 0) throw new Error(`The page had ${problems.length} problem(s):\n${problems.join('\n')}`);
  }

  private hear(message: ConsoleMessage): void {
    // The answer itself is heard below, with its status.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.found.push(`console: ${message.text()}`);
  }

  private notice(request: Request): void {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left, and a component that no longer waits, take their requests back.
    if (reason !== 'net::ERR_ABORTED') this.found.push(`request: ${request.method()} ${this.short(request.url())} ${reason}`);
  }

  private judge(response: Response): void {
    if (response.status() < 400) return;
    this.found.push(`answer: ${response.request().method()} ${this.short(response.url())} ${response.status()}`);
  }

  private meet(address: string): void {
    const { protocol, host } = new URL(address);
    if (['data:', 'blob:', 'about:'].includes(protocol) || host === new URL(this.url).host) return;
    this.found.push(`elsewhere: ${address}`);
  }

  private short(address: string): string {
    return address.replace(this.url, '');
  }
}
