/** What the keyboard does, and where it is. */
import type { Page } from 'playwright-core';

/** One key after the other, with time for the page to answer each by a frame: `['g', 'a']`, `['Control+k']`. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}

/** The element with the focus, as a person would name it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'nothing';
    const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? '';
    return `${element.getAttribute('role') ?? element.tagName.toLowerCase()} "${label.trim().slice(0, 60)}"`;
  });
}

/** Whether the focus can be seen: the focused element has an outline, or another mark that it lacks without the focus. */
export function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return false;
    const look = () => {
      const { outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor } = getComputedStyle(element);
      return `${outlineStyle === 'none' ? '' : outlineWidth} ${boxShadow} ${backgroundColor} ${borderColor}`;
    };
    const withFocus = look();
    element.blur();
    const without = look();
    element.focus();
    return withFocus !== without;
  });
}
