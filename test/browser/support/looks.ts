/** One page as everybody may see it: at three widths, in both themes, without being opened anew. */
import type { Page } from 'playwright-core';
import { VIEWPORTS } from './browser.ts';

/** What `check` finds at each width in each theme, with both named before it. */
export async function inAllLooks(page: Page, check: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    await page.setViewportSize(viewport);
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      // A check may have left the focus on a link that lies over others while it has it; the page answers by frames.
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      found.push(...(await check()).map((problem) => `${name}, ${theme}: ${problem}`));
    }
  }
  return found;
}
