/**
 * The denominator of the dashboard: the same channels of the same server by the bare Socket.IO client; every cell that the Overview shows written
 * by `textContent`, every line that it draws by `uPlot.setData`, with each frame. No framework, no order to hold, no state marks, no marks of
 * anomalies and alerts on the tape, no formats.
 */
import { io } from '/bare/socket.io.js';
import uPlot from '/bare/uPlot.js';

const SYMBOL_ROWS = 9;
const PAYMENT_ROWS = 16;
const ALERT_ROWS = 14;
const BAR_ROWS = 5;
/** Five minutes of frames; half a minute beside a figure; values of three seconds beside a symbol. */
const TAPE_POINTS = 600;
const FIGURE_POINTS = 60;
const SYMBOL_POINTS = 100;
const SYMBOL_POINT_MS = 3_000;

const cellsOf = (id, rows, columns) =>
  Array.from({ length: rows }, () => {
    const row = document.getElementById(id).insertRow();
    return Array.from({ length: columns }, () => row.insertCell());
  });
const chartOf = (parent, width, height, more) =>
  new uPlot({ width, height, series: [{}, { stroke: 'gray', points: { show: false } }], ...more }, [[], []], parent);
const lineOf = (parent) =>
  chartOf(parent, 94, 20, { legend: { show: false }, cursor: { show: false }, axes: [{ show: false }, { show: false }] });

const symbolCells = cellsOf('symbols', SYMBOL_ROWS, 6);
const symbolLines = symbolCells.map((cells) => lineOf(cells[5]));
const paymentCells = cellsOf('payments', PAYMENT_ROWS, 6);
const alertCells = cellsOf('alerts', ALERT_ROWS, 5);
const barCells = cellsOf('bars', 2 * BAR_ROWS, 2);
const figures = Array.from({ length: 12 }, () => document.getElementById('figures').appendChild(document.createElement('span')));
const figureLines = figures.slice(0, 6).map(() => lineOf(document.getElementById('figures')));
const tape = chartOf(document.getElementById('tape'), 1000, 120);

const symbols = new Map();
/** By symbol: the instants of its line and its values. */
const histories = new Map();
const payments = new Map();
const alerts = new Map();
const frames = [];
let newest = [];
let urgent = [];
let isRequested = false;

function paint() {
  isRequested = false;
  let row = 0;
  for (const one of symbols.values()) {
    if (row === SYMBOL_ROWS) break;
    const cells = symbolCells[row];
    cells[0].textContent = one.symbol;
    cells[1].textContent = one.feedStatus;
    cells[2].textContent = one.currentPrice.toFixed(2);
    cells[3].textContent = one.changeTodayPercent.toFixed(2);
    cells[4].textContent = one.spread?.toFixed(2);
    symbolLines[row].setData(histories.get(one.symbol));
    row += 1;
  }
  for (const [index, cells] of paymentCells.entries()) {
    const one = newest[index];
    if (one === undefined) break;
    cells[0].textContent = one.createdAt.slice(11, 19);
    cells[1].textContent = one.amount;
    cells[2].textContent = one.currency;
    cells[3].textContent = one.status;
    cells[4].textContent = one.accountId;
    cells[5].textContent = one.riskScore;
  }
  for (const [index, cells] of alertCells.entries()) {
    const one = urgent[index];
    if (one === undefined) break;
    cells[0].textContent = one.severity;
    cells[1].textContent = one.message;
    cells[2].textContent = one.count;
    cells[3].textContent = one.lastSeenAt.slice(11, 19);
    cells[4].textContent = one.subject;
  }
  const metrics = frames.at(-1)?.metrics;
  if (metrics === undefined) return;
  const values = [metrics.transactionsPerSecond, metrics.totalVolume1Min, metrics.successRate, metrics.p95ProcessingTimeMs];
  values.push(metrics.flaggedCount, metrics.ticksPerSecond, metrics.totalTransactions1Min, metrics.totalVolume1Hour);
  values.push(metrics.failureRate, metrics.averageProcessingTimeMs, metrics.heldCount, metrics.ticksDropped);
  for (const [index, value] of values.entries()) figures[index].textContent = value;
  const bars = [...metrics.topSources.slice(0, BAR_ROWS), ...metrics.topCountries.slice(0, BAR_ROWS)];
  for (const [index, { source, country, count }] of bars.entries()) {
    barCells[index][0].textContent = source ?? country;
    barCells[index][1].textContent = count;
  }
  const instants = frames.map(({ at }) => at);
  tape.setData([instants, frames.map((frame) => frame.metrics.transactionsPerSecond)]);
  const last = frames.slice(-FIGURE_POINTS);
  const names = ['transactionsPerSecond', 'totalVolume1Min', 'successRate', 'p95ProcessingTimeMs', 'flaggedCount', 'ticksPerSecond'];
  for (const [index, name] of names.entries()) {
    figureLines[index].setData([instants.slice(-FIGURE_POINTS), last.map((frame) => Number(frame.metrics[name]))]);
  }
}

function touched() {
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(paint);
}

/** One value for three seconds: the newest. */
function remember(symbol, ts, price) {
  let history = histories.get(symbol);
  if (history === undefined) histories.set(symbol, (history = [[], []]));
  const at = Math.floor(ts / SYMBOL_POINT_MS) * (SYMBOL_POINT_MS / 1000);
  if (history[0].at(-1) !== at) {
    history[0].push(at);
    history[1].push(price);
    if (history[0].length > SYMBOL_POINTS) history.forEach((column) => column.shift());
  } else history[1][history[1].length - 1] = price;
}

const socket = io(`${location.origin}/live`, {
  transports: ['websocket'],
  auth: { token: new URLSearchParams(location.search).get('token') },
});
socket.on('statistics', ({ ts, data }) => {
  for (const one of data) {
    symbols.set(one.symbol, one);
    remember(one.symbol, ts, one.currentPrice);
  }
  touched();
});
socket.on('transactionBatch', ({ data }) => {
  for (const one of data) payments.set(one.id, one);
  while (payments.size > 2000) payments.delete(payments.keys().next().value);
  newest = [...payments.values()].slice(-PAYMENT_ROWS).reverse();
  touched();
});
socket.on('alert', ({ type, data }) => {
  for (const one of type === 'snapshot' ? data : [data.alert]) alerts.set(one.id, one);
  urgent = [...alerts.values()].slice(-ALERT_ROWS).reverse();
  touched();
});
socket.on('metricsUpdate', ({ ts, data }) => {
  frames.push({ at: ts / 1000, metrics: data });
  if (frames.length > TAPE_POINTS) frames.shift();
  touched();
});
socket.on('connect', () =>
  socket.emit('subscribe', { channels: ['statistics:*', 'transactions', 'metrics', 'alerts', 'anomalies'] }, () => undefined),
);
