/**
 * The denominator of the dashboard: the same channels of the same server by the bare Socket.IO client, as many cells as the Overview shows
 * written by `textContent`, one `uPlot.setData` of five minutes a frame. No framework, no order to hold, no state marks.
 */
import { io } from '/bare/socket.io.js';
import uPlot from '/bare/uPlot.js';

const SYMBOL_ROWS = 9;
const PAYMENT_ROWS = 16;
const POINTS = 600;

const cellsOf = (id, rows, columns) =>
  Array.from({ length: rows }, () => {
    const row = document.getElementById(id).insertRow();
    return Array.from({ length: columns }, () => row.insertCell());
  });
const symbolCells = cellsOf('symbols', SYMBOL_ROWS, 4);
const paymentCells = cellsOf('payments', PAYMENT_ROWS, 6);
const figures = Array.from({ length: 12 }, () => document.getElementById('figures').appendChild(document.createElement('span')));
const [at, rate] = [[], []];
const chart = new uPlot(
  { width: 1000, height: 120, series: [{}, { stroke: 'gray' }] },
  [at, rate],
  document.getElementById('payments-per-second'),
);

const symbols = new Map();
const payments = new Map();
let newest = [];
let metrics = null;
let isRequested = false;

function paint() {
  isRequested = false;
  let row = 0;
  for (const one of symbols.values()) {
    if (row === SYMBOL_ROWS) break;
    const cells = symbolCells[row++];
    cells[0].textContent = one.symbol;
    cells[1].textContent = one.feedStatus;
    cells[2].textContent = one.currentPrice.toFixed(2);
    cells[3].textContent = one.changeTodayPercent.toFixed(2);
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
  if (metrics === null) return;
  const values = [metrics.transactionsPerSecond, metrics.totalTransactions1Min, metrics.totalVolume1Min, metrics.successRate];
  values.push(metrics.p95ProcessingTimeMs, metrics.flaggedCount, metrics.heldCount, metrics.ticksPerSecond, metrics.queueDepth);
  values.push(metrics.ticksDropped, metrics.totalTransactions1Hour, metrics.totalVolume1Hour);
  for (const [index, value] of values.entries()) figures[index].textContent = value;
  chart.setData([at, rate]);
}

function touched() {
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(paint);
}

const socket = io(`${location.origin}/live`, {
  transports: ['websocket'],
  auth: { token: new URLSearchParams(location.search).get('token') },
});
socket.on('statistics', ({ data }) => {
  for (const one of data) symbols.set(one.symbol, one);
  touched();
});
socket.on('transactionBatch', ({ data }) => {
  for (const one of data) payments.set(one.id, one);
  while (payments.size > 2000) payments.delete(payments.keys().next().value);
  newest = [...payments.values()].slice(-PAYMENT_ROWS).reverse();
  touched();
});
socket.on('metricsUpdate', ({ ts, data }) => {
  metrics = data;
  at.push(ts / 1000);
  rate.push(data.transactionsPerSecond);
  if (at.length > POINTS) [at, rate].forEach((column) => column.shift());
  touched();
});
socket.on('connect', () =>
  socket.emit('subscribe', { channels: ['statistics:*', 'transactions', 'metrics', 'alerts', 'anomalies'] }, () => undefined),
);
