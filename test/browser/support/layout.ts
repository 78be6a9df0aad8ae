/** What holds of the layout of every page: it fits the width, and the keyboard gets to everything. */
import type { Page } from 'playwright-core';

const INTERACTIVE = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable="true"]';
/** More than any page has to show at once. */
const TABS_MAX = 400;

/** What sticks out to the right of the window, widest first; empty where the page cannot be scrolled sideways. */
export function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    const right = (element: Element) => Math.round(element.getBoundingClientRect().right);
    const found = wide.map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} to ${right(element)} px`);
    return [`page: ${scrollWidth} of ${clientWidth} px`, ...found.slice(0, 10)];
  });
}

/**
 * Controls in view that Tab does not get to, as a person would name them. A control that is one of a group with a roving tabindex (a row, a tab,
 * an option, an item of a menu) counts as reached where Tab gets to another one of its group.
 */
export async function beyondTab(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    // Tab begins at the top of the page, wherever the focus was.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    document.querySelectorAll('[data-reached]').forEach((element) => element.removeAttribute('data-reached'));
  });
  // Tab goes on from where the focus was; past the last control it leaves the page, and comes in again at the first.
  let timesOutside = 0;
  for (let i = 0; i < TABS_MAX && timesOutside < 2; i += 1) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return 'outside';
      // Tab stops at each part of a date.
      if (element.hasAttribute('data-reached')) return element.matches('input[type^="date"], input[type="time"]') ? 'new' : 'seen';
      element.setAttribute('data-reached', '');
      return 'new';
    });
    if (where === 'seen') break;
    if (where === 'outside') timesOutside += 1;
  }
  return page.evaluate((selector) => {
    const isShown = (element: Element) => {
      const { width, height, top, left, bottom, right } = element.getBoundingClientRect();
      const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return width > 1 && height > 1 && isInView && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const isOff = (element: Element) => element.matches(':disabled') || element.closest('[inert], [aria-hidden="true"]') !== null;
    const group = (element: Element) =>
      element.closest(
        '[role="grid"], [role="listbox"], [role="tablist"], [role="menu"], [role="radiogroup"], [role="toolbar"], [role="tree"]',
      );
    const isReached = (element: Element) => {
      if (element.hasAttribute('data-reached')) return true;
      if (element.getAttribute('type') === 'radio') {
        const name = (element as HTMLInputElement).name;
        return [...document.querySelectorAll<HTMLInputElement>('input[type="radio"][data-reached]')].some((other) => other.name === name);
      }
      // A scrolling region takes the focus by script only, where what is in it takes it by Tab.
      const isRoving = element.getAttribute('tabindex') === '-1';
      return isRoving && (group(element)?.matches('[data-reached], :has([data-reached])') ?? !element.matches('a, button, input, select'));
    };
    const nameOf = (element: Element) => {
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      const text = element.getAttribute('aria-label') ?? label ?? element.textContent ?? '';
      return `${element.tagName.toLowerCase()} "${text.trim().slice(0, 40)}" ${element.getAttribute('class') ?? ''}`;
    };
    const missed = [...document.querySelectorAll(selector)].filter((element) => isShown(element) && !isOff(element) && !isReached(element));
    document.querySelectorAll('[data-reached]').forEach((element) => element.removeAttribute('data-reached'));
    // A skip link that kept the focus would lie over what is looked at next.
    (document.activeElement as HTMLElement | null)?.blur();
    return missed.map(nameOf);
  }, INTERACTIVE);
}
