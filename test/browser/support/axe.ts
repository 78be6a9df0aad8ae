/** What axe finds on a page as it stands: every rule of WCAG 2.2 AA and of good practice. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** All that another theme can break. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** A line for each element that breaks a rule; `within` limits the search to a part of the page, `colours` to the rules about them. */
export async function axeViolations(page: Page, within?: string, { colours = false } = {}): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  if (colours) builder.withRules(OF_COLOURS);
  else builder.withTags(TAGS);
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary?.replaceAll('\n', '\n  ')}`),
  );
}
