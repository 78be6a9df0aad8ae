/** One open page at every width and in both themes: resized and switched, as a person's window is, in place of a page opened for each. */
import type { Page } from 'playwright-core';
import { axeViolations } from './axe.ts';
import { VIEWPORTS } from './browser.ts';
import { stickingOut } from './layout.ts';

/** Lets the page answer a resize: observers, a rendering by React, what that measures again. */
const settle = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    for (let i = 0; i < 4; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** What `look` finds at each of the three widths, each line with the width's name. */
export async function atEveryWidth(page: Page, look: (page: Page) => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    await page.setViewportSize(viewport);
    await settle(page);
    found.push(...(await look(page)).map((line) => `${name}: ${line}`));
  }
  return found;
}

/** Barriers that axe finds, in `within` alone where given, and what sticks out, at every width in both themes of a page that follows the system's. */
export function barriers(page: Page, within?: string): Promise<string[]> {
  return atEveryWidth(page, async () => {
    const found = await stickingOut(page);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      found.push(...(await axeViolations(page, within)).map((line) => `${colorScheme}: ${line}`));
    }
    return found;
  });
}
