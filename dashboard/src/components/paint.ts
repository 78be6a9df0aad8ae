/** Writes live values into elements that React made: only what changed, never a render. */
import type { Statistics, Transaction } from '@tapewatch/client';
import * as format from '../lib/format.ts';

/** Writes text where it differs. */
export function paintText(element: Element, text: string): void {
  const only = element.firstChild;
  // The text node is changed in place: nothing is made, nothing is removed.
  if (!(only instanceof Text)) element.textContent = text;
  else if (only.data !== text) only.data = text;
}

export function paintAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Changes the shape of a `<Glyph>`. */
export function paintGlyph(glyph: Element | null, name: string): void {
  const use = glyph?.firstElementChild;
  if (use != null) paintAttribute(use, 'href', `#g-${name}`);
}

/**
 * A price in an element with two spans: digits that stayed are dim, those from the first that changed are bright. Nothing blinks.
 * @param previous the price shown before; null: all bright
 */
export function paintPrice(element: Element, value: number, previous: number | null): void {
  const [steady, changed] = element.children;
  if (steady === undefined || changed === undefined) return;
  const text = format.price(value);
  const before = previous === null ? '' : format.decimal(previous, format.priceDecimals(value));
  let same = 0;
  if (before.length === text.length && before !== text) while (same < text.length && text[same] === before[same]) same += 1;
  paintText(steady, text.slice(0, same));
  paintText(changed, text.slice(same));
  paintAttribute(element, 'title', format.whole(value));
}

/** A signed percent in an element with a glyph and a span, with its direction in `data-direction`. */
export function paintChange(element: Element, value: number | null, decimals = 2): void {
  const [glyph, text] = element.children;
  const direction = value === null || Number(value.toFixed(decimals)) === 0 ? 'flat' : value > 0 ? 'up' : 'down';
  paintAttribute(element, 'data-direction', direction);
  paintGlyph(glyph ?? null, direction === 'down' ? 'down' : 'up');
  if (text !== undefined) paintText(text, format.signed(value, decimals));
}

/** Feed state in an element with a glyph and a span: the word, with the age where it is stale. `word` translates. */
export function paintFeed(element: Element, status: Statistics['feedStatus'], ageMs: number, word: (status: string) => string): void {
  const [glyph, text] = element.children;
  paintAttribute(element, 'data-feed', status);
  paintGlyph(glyph ?? null, `feed-${status.toLowerCase()}`);
  if (text !== undefined) paintText(text, status === 'STALE' ? `${word(status)} ${format.age(ageMs)}` : word(status));
}

/** Status of a transaction in an element with a glyph and a span. */
export function paintStatus(element: Element, status: Transaction['status'], word: (status: string) => string): void {
  const [glyph, text] = element.children;
  paintAttribute(element, 'data-status', status);
  paintGlyph(glyph ?? null, `status-${status.toLowerCase()}`);
  if (text !== undefined) paintText(text, word(status));
}

/** Money in an element with a span for the digits and one for the currency. */
export function paintAmount(element: Element, amount: string, currency: string): void {
  const [digits, unit] = element.children;
  if (digits !== undefined) paintText(digits, format.amount(amount));
  if (unit !== undefined) paintText(unit, currency);
}

/** Score at which a payment is reviewed and at which it is held; the scale ends at 1 000. */
export const REVIEW_SCORE = 200;
export const HOLD_SCORE = 400;
export const FULL_SCORE = 1_000;

/** A score in an element with a bar (whose first child grows) and a number. */
export function paintRisk(element: Element, score: number | null): void {
  const [bar, text] = element.children;
  const level = score === null ? 'none' : score >= HOLD_SCORE ? 'hold' : score >= REVIEW_SCORE ? 'review' : 'low';
  paintAttribute(element, 'data-risk', score === 0 ? 'none' : level);
  const fill = bar?.firstElementChild;
  if (fill instanceof HTMLElement) fill.style.width = `${Math.min(100, ((score ?? 0) / FULL_SCORE) * 100)}%`;
  if (text !== undefined) paintText(text, score === null ? format.NONE : format.count(score));
}
