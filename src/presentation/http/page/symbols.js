/** The table of symbols: one row each, ordered by name, written in place; a filter, and a bound on the rows shown. */
import { byId, clone, parts, setClass, setIcon, setText, setTitle } from './dom.js';
import { age, count, directionOf, exact, inUtc, moment, percent, price, spread } from './format.js';
import { History, sparkPath } from './sparkline.js';

const ROWS_MAX = 500;
/** More rows than this do not flash: the painting would cost more than it tells. */
const FLASHING_ROWS_MAX = 100;
/** What the line of a row spans. */
export const SPARK_MS = 60_000;
const SPARK_POINTS = 64;

export class SymbolTable {
  #symbols = new Map();
  #rows = new Map();
  #body = byId('symbol-rows');
  #filter = byId('filter');
  #seen = new IntersectionObserver((entries) => entries.forEach((entry) => (entry.target.row.inView = entry.isIntersecting)));

  constructor() {
    this.#filter.addEventListener('input', () => this.#arrange());
    this.#filter.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.#filter.value = '';
      this.#arrange();
    });
  }

  get names() {
    return [...this.#symbols.keys()];
  }

  /** Prices of times that the page did not see: `[time, price]`, oldest first. */
  fillPrices(symbol, points) {
    this.#rows.get(symbol)?.fill(points);
  }

  get size() {
    return this.#symbols.size;
  }

  /** Symbols by feed status. */
  get byStatus() {
    const counts = { LIVE: 0, QUIET: 0, STALE: 0, GAP: 0 };
    for (const { feedStatus } of this.#symbols.values()) counts[feedStatus] += 1;
    return counts;
  }

  /** Whether any symbol is simulated. */
  get simulated() {
    for (const { simulated } of this.#symbols.values()) if (simulated) return true;
    return false;
  }

  /** Takes the statistics of all symbols, ordered by symbol. */
  update(items, now) {
    const known = this.#symbols.size === items.length && items.every(({ symbol }) => this.#symbols.has(symbol));
    this.#symbols = new Map(items.map((item) => [item.symbol, item]));
    if (!known || items.length === 0) this.#arrange();
    const flashing = this.#rows.size <= FLASHING_ROWS_MAX;
    for (const [symbol, row] of this.#rows) row.show(this.#symbols.get(symbol), now, flashing);
  }

  /**
   * Ages go on between answers.
   * @param asOf what stands instead of the feed status while the server is away, else null
   */
  tick(now, asOf) {
    for (const row of this.#rows.values()) row.tick(now, asOf);
  }

  clear() {
    this.#symbols.clear();
    this.#arrange();
  }

  /** Brings the rows in line with the symbols that match the filter; rows that stay are not touched. */
  #arrange() {
    const wanted = this.#filter.value.trim().toUpperCase();
    const matching = [...this.#symbols.keys()].filter((symbol) => symbol.includes(wanted));
    const shown = new Set(matching.slice(0, ROWS_MAX));
    for (const [symbol, row] of this.#rows) if (!shown.has(symbol)) this.#remove(symbol, row);
    let place = this.#body.firstElementChild;
    for (const symbol of shown) {
      const row = this.#rows.get(symbol) ?? this.#add(symbol);
      if (row.element === place) place = place.nextElementSibling;
      else this.#body.insertBefore(row.element, place);
    }
    this.#describe(matching.length, shown.size, wanted);
  }

  #add(symbol) {
    const row = new SymbolRow(symbol);
    this.#rows.set(symbol, row);
    this.#seen.observe(row.element);
    row.show(this.#symbols.get(symbol), Date.now(), false);
    return row;
  }

  #remove(symbol, row) {
    this.#seen.unobserve(row.element);
    row.element.remove();
    this.#rows.delete(symbol);
  }

  #describe(matching, shown, wanted) {
    const total = this.#symbols.size;
    setText(byId('symbol-count'), wanted === '' ? count(total) : `${count(matching)} of ${count(total)}`);
    byId('symbols-table').hidden = total === 0;
    byId('filter-box').hidden = total === 0;
    byId('no-symbols').hidden = total > 0;
    byId('no-match').hidden = total === 0 || matching > 0;
    byId('more-symbols').hidden = matching === shown;
    setText(byId('more-symbols'), `${count(matching - shown)} more. Type a part of the symbol into the filter to see them.`);
  }
}

class SymbolRow {
  element = clone('symbol-row');
  inView = true;
  #parts = parts(this.element);
  #history = new History(SPARK_POINTS);
  #shown = null;

  constructor(symbol) {
    this.element.row = this;
    setText(this.#parts.symbol, symbol);
    setTitle(this.#parts.symbol, symbol);
  }

  show(item, now, flashing) {
    const part = this.#parts;
    const updatedAt = Date.parse(item.lastUpdateTime);
    this.#history.push(now, item.currentPrice);
    if (item.currentPrice !== this.#shown?.currentPrice) this.#showPrice(item.currentPrice, flashing);
    this.#change(part.today, item.changeTodayPercent);
    this.#change(part.average, item.changeFromAverage);
    setText(part.spread, spread(item.spread, item.currentPrice));
    setTitle(
      part.spread,
      item.spread === null ? '' : `${exact(item.spread)}${item.quoteSource === 'synthetic' ? ', made of the last price' : ''}`,
    );
    setClass(part.spread, 'd', item.quoteSource === 'synthetic');
    setText(part.low, price(item.dayLow));
    setText(part.high, price(item.dayHigh));
    setText(part.updates, count(item.updateCount));
    setText(part.updated, moment(updatedAt, now));
    setTitle(part.updated, inUtc(updatedAt));
    setClass(part.average, 'warming', item.warming);
    setTitle(part.average, item.warming ? 'window not full yet' : `average ${exact(item.movingAverage)}`);
    setIcon(part.feedIcon, item.feedStatus.toLowerCase());
    if (this.element.dataset.feed !== item.feedStatus) this.element.dataset.feed = item.feedStatus;
    if (this.inView) part.spark.setAttribute('d', sparkPath(this.#history, now, SPARK_MS, 0.0002));
    this.#shown = { ...item, updatedAt };
  }

  fill(points) {
    this.#history.fill(points);
  }

  tick(now, asOf) {
    if (this.#shown === null) return;
    const { feedStatus, updatedAt } = this.#shown;
    setText(this.#parts.feed, asOf ?? (feedStatus === 'STALE' ? `STALE ${age(now - updatedAt)}` : feedStatus));
  }

  /** The digits that changed are bright, for a moment in the colour of the move; those before them are dim. */
  #showPrice(value, flashing) {
    const { price: cell, same, changed } = this.#parts;
    const before = same.textContent + changed.textContent;
    const text = price(value);
    let equal = 0;
    while (equal < text.length && text[equal] === before[equal]) equal += 1;
    if (equal === text.length || before === '' || before.length !== text.length) equal = 0;
    setText(same, text.slice(0, equal));
    setText(changed, text.slice(equal));
    setTitle(cell, exact(value));
    if (!flashing || this.#shown === null) return;
    const rises = value > this.#shown.currentPrice;
    // Two names for one animation: changing between them starts it anew without a forced layout.
    const turn = changed.dataset.flash?.endsWith('1') ? '2' : '1';
    changed.dataset.flash = `${rises ? 'up' : 'down'}${turn}`;
  }

  #change(cell, value) {
    const direction = directionOf(value);
    setText(cell.lastElementChild, percent(value));
    setIcon(cell.querySelector('use'), direction);
    setTitle(cell, exact(value));
    if (cell.dataset.direction !== direction) cell.dataset.direction = direction;
  }
}
