/** The list of the last anomalies, newest first; rows stay and are written in place. */
import { byId, clone, parts, setIcon, setText, setTitle } from './dom.js';
import { age, count, exact, inUtc, percent, price } from './format.js';

/** Rows that a narrow page shows at first, as its style sheet says. */
const FEW = 5;

export class AnomalyList {
  #rows = new Map();
  #list = byId('anomaly-rows');
  #all = byId('all-anomalies');

  constructor() {
    this.#all.addEventListener('click', () => {
      this.#list.setAttribute('data-all', '');
      this.#all.hidden = true;
    });
  }

  /** Takes the newest anomalies, newest first. */
  update(items) {
    const shown = new Set(items.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (shown.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    let place = this.#list.firstElementChild;
    for (const item of items) {
      const row = this.#rows.get(item.id) ?? new AnomalyRow();
      this.#rows.set(item.id, row);
      row.show(item);
      if (row.element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(row.element, place);
    }
    byId('no-anomalies').hidden = items.length > 0;
    setText(this.#all, `Show all ${items.length}`);
    this.#all.hidden = items.length <= FEW || this.#list.hasAttribute('data-all');
  }

  tick(now) {
    for (const row of this.#rows.values()) row.tick(now);
  }

  clear() {
    this.update([]);
  }
}

class AnomalyRow {
  element = clone('anomaly-row');
  #parts = parts(this.element);
  #detectedAt = 0;

  show(item) {
    const part = this.#parts;
    const direction = item.direction.toLowerCase();
    this.#detectedAt = Date.parse(item.detectedAt);
    this.element.dataset.status = item.status;
    setIcon(part.severityIcon, item.severity);
    setText(part.severity, `${item.severity}, `);
    setText(part.symbol, item.symbol);
    setIcon(part.directionIcon, direction);
    part.change.dataset.direction = direction;
    setText(part.percent, `${percent(item.peakChangePercent)} %`);
    setTitle(part.change, `at its peak ${exact(item.peakChangePercent)} %, opened at ${exact(item.changePercent)} %`);
    setText(part.from, price(item.oldPrice));
    setText(part.to, price(item.peakPrice));
    setTitle(part.prices, `from ${exact(item.oldPrice)} to ${exact(item.newPrice)}, peak ${exact(item.peakPrice)}`);
    setText(part.elapsed, item.elapsedMs === 0 ? 'at once' : `in ${count(item.elapsedMs)} ms`);
    setText(part.breaches, `${count(item.breachCount)} ${item.breachCount === 1 ? 'breach' : 'breaches'}`);
    setTitle(part.breaches, `ticks beyond ${item.thresholdPercent} %`);
    setText(part.status, item.status);
    part.late.hidden = !item.late;
    part.gap.hidden = !item.gap;
    part.age.dateTime = item.detectedAt;
    setTitle(part.age, inUtc(this.#detectedAt));
  }

  tick(now) {
    setText(this.#parts.age, age(now - this.#detectedAt));
  }
}
