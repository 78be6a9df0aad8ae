/** The figures on top and the pipeline panel: what came in, what became of it, and whether the sum is right. */
import { byId, clone, parts, setClass, setText, setTitle } from './dom.js';
import { count, decimal, duration, megabytes } from './format.js';
import { History, sparkPath } from './sparkline.js';

const SPARK_MS = 60_000;

/** Whether nothing was lost without being counted. */
const balances = ({ accepted, processed, dropped, queued }) => accepted === processed + dropped + queued;

export class Figures {
  #rates = new History(70);
  #partitions = new Map();
  #body = byId('partition-rows');

  /** Takes an answer of GET /api/metrics. */
  update(metrics, now) {
    const { ticksPerSecond, accepted, processed, dropped, queued, partitions } = metrics;
    this.#rates.push(now, ticksPerSecond);
    setText(byId('rate'), count(ticksPerSecond));
    byId('rate-spark').setAttribute('d', sparkPath(this.#rates, now, SPARK_MS, 0.02));
    setText(byId('rate-note'), 'mean of 10 s');
    setText(byId('anomalies-total'), ` · ${count(metrics.anomaliesDetected)} since the start`);
    setText(byId('accepted'), count(accepted));
    setText(byId('accepted-note'), `${count(metrics.invalid)} refused as invalid`);
    setText(byId('processed'), count(processed));
    setText(
      byId('processed-note'),
      accepted === 0 ? 'no tick yet' : `${decimal(Math.floor((processed / accepted) * 10_000) / 100, 2)} % of accepted`,
    );
    setText(byId('dropped'), count(dropped));
    setText(byId('dropped-note'), dropped === 0 ? 'nothing was lost' : `${decimal((dropped / accepted) * 100, 2)} % lost, counted`);
    setClass(byId('dropped-figure'), 'warned', dropped > 0);
    setText(byId('queued'), count(queued));
    setText(byId('queued-note'), queued === 0 ? 'nothing waits' : 'wait for their turn');
    this.#showSum(balances(metrics), accepted - processed - dropped - queued);
    this.#showPartitions(partitions);
    const counters = { late: metrics.late, tooLate: metrics.tooLate, clockSkewed: metrics.clockSkewed };
    for (const [name, value] of Object.entries(counters)) setText(byId(`counter-${name}`), count(value));
    setText(byId('loop-delay'), `${decimal(metrics.eventLoopDelayP99Ms, 1)} ms`);
    setText(byId('memory'), megabytes(metrics.rssBytes));
  }

  /** Rates of times that the page did not see: `[time, ticks per second]`, oldest first. */
  fillRates(points) {
    this.#rates.fill(points);
  }

  /** How many symbols are in which state of their feed. */
  showSymbols(total, byStatus) {
    setText(byId('symbols-figure'), count(total));
    for (const [status, number] of Object.entries(byStatus)) {
      setText(byId(`feeds-${status.toLowerCase()}`), count(number));
      byId(`feeds-${status.toLowerCase()}`).parentElement.hidden = number === 0 && status !== 'LIVE';
    }
  }

  clear() {
    this.#rates = new History(70);
    this.#showPartitions([]);
    for (const id of ['rate', 'accepted', 'processed', 'dropped', 'queued', 'symbols-figure']) setText(byId(id), '–');
    byId('rate-spark').setAttribute('d', '');
  }

  #showSum(balanced, difference) {
    setText(byId('sum'), balanced ? 'all accepted' : `${count(difference)} missing`);
    setClass(byId('sum'), 'broken', !balanced);
    byId('sum-right').toggleAttribute('hidden', !balanced);
  }

  #showPartitions(list) {
    const shown = new Set(list.map(({ partition }) => partition));
    for (const [partition, row] of this.#partitions) {
      if (shown.has(partition)) continue;
      row.element.remove();
      this.#partitions.delete(partition);
    }
    for (const item of list) {
      const row = this.#partitions.get(item.partition) ?? this.#addPartition(item.partition);
      for (const name of ['accepted', 'dropped', 'queued', 'restarts']) setText(row[name], count(item[name]));
      setClass(row.dropped, 'hi', item.dropped > 0);
      setClass(row.restarts, 'hi', item.restarts > 0);
      setClass(row.element, 'broken', !balances(item));
      setTitle(row.element, `${count(item.processed)} processed${balances(item) ? '' : '; accepted is not processed + dropped + queued'}`);
    }
  }

  #addPartition(partition) {
    const element = clone('partition-row');
    const row = { element, ...parts(element) };
    setText(row.partition, String(partition));
    this.#partitions.set(partition, row);
    this.#body.append(element);
    return row;
  }
}

/** Writes an answer of GET /health: parts of the system, version, uptime. */
export function showHealth(health) {
  const list = byId('parts');
  const known = new Map([...list.children].map((element) => [element.dataset.name, element]));
  const details = Object.entries(health.details);
  for (const [name, detail] of details) {
    // What is not in use is nothing to watch.
    if (detail.status === 'disabled') continue;
    const element = known.get(name) ?? addPart(list, name);
    const { state, note } = parts(element);
    element.dataset.state = detail.status;
    setText(state, detail.status);
    setText(note, noteOf(detail));
  }
  setText(byId('instance'), health.instance);
  setText(byId('uptime'), duration(health.uptimeSeconds));
  setText(byId('mode'), health.mode);
  setText(byId('version'), health.version);
}

function addPart(list, name) {
  const element = clone('part-row');
  element.dataset.name = name;
  setText(parts(element).name, name);
  list.append(element);
  return element;
}

function noteOf({ message, durability, partitions, split }) {
  if (message) return message;
  if (durability) return `survives the ${durability}`;
  if (split) return 'another replica has it';
  return partitions === undefined ? '' : `${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`;
}
