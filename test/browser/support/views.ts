/** One open page at every width and in both themes: resized and switched, as a person's window is, in place of a page opened for each. */
import type { Page } from 'playwright-core';
import { axeViolations } from './axe.ts';
import { VIEWPORTS } from './browser.ts';
import { beyondTab, stickingOut } from './layout.ts';

/** Lets the page answer a resize: observers, a rendering by React, what that measures again. */
const settle = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    for (let i = 0; i < 4; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

export interface Look {
  /** Of the page: axe looks there alone. */
  within?: string;
  /** Also that the keyboard gets to everything; a dialog that is open keeps it. */
  keyboard?: boolean;
  widths?: readonly (keyof typeof VIEWPORTS)[];
}

/** What keeps somebody out of a page that follows the system's theme: barriers that axe finds, what sticks out, what Tab does not get to. */
export async function barriers(page: Page, { within, keyboard = within === undefined, widths }: Look = {}): Promise<string[]> {
  const found: string[] = [];
  for (const name of widths ?? (Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])) {
    await page.setViewportSize(VIEWPORTS[name]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settle(page);
    const lines = [...(await stickingOut(page)), ...(keyboard ? await beyondTab(page) : [])];
    // A link that shows itself while it has the focus lies over others; the browser gives it the focus when Tab has left the page before.
    if (within === undefined) await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    lines.push(...(await axeViolations(page, within)));
    await page.emulateMedia({ colorScheme: 'light' });
    await settle(page);
    lines.push(...(await axeViolations(page, within, { colours: true })));
    found.push(...lines.map((line) => `${name}: ${line}`));
  }
  return found;
}
