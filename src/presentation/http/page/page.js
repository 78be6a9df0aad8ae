/** Puts the status page together: who asks what when, and what the answers change. */
import { AnomalyList } from './anomalies.js';
import { Connection } from './connection.js';
import { byId, setClass, setIcon, setText, setTitle } from './dom.js';
import { Figures, showHealth } from './figures.js';
import { age, inUtc, switchZone, timeOfDay, zoneName } from './format.js';
import { Gate } from './gate.js';
import { pricesOf, ratesOf, readPast } from './past.js';
import { readPayments, showPayments } from './payments.js';
import { Poll } from './poll.js';
import { Refusal, serverNow, Unreachable } from './request.js';
import { Session } from './session.js';
import { SPARK_MS, SymbolTable } from './symbols.js';
import { SPAN_MS, Tape } from './tape.js';

const PERIOD_MS = 1000;
const PERIOD_MS_PER_PAGE = 250;
const PRICES_PER_PAGE = 500;
/** More than the server holds by default (10 000 symbols). */
const PRICE_PAGES_MAX = 25;
const ANOMALIES = 20;
/** As many as the tape keeps: asked for once where the page was not looking. */
const ANOMALIES_MISSED = 300;
const ANNOUNCEMENT_PERIOD_MS = 10_000;
/** A shorter absence leaves no gap. */
const FILLING_PERIOD_MS = 8000;

const session = new Session();
const connection = new Connection();
const gate = new Gate(session);
const symbols = new SymbolTable();
const anomalies = new AnomalyList();
const figures = new Figures();
const tape = new Tape();
let newestAnomaly = null;
/** The last answer of a server that is away. */
let lostSince = null;
/** When the session of the user ended who is still shown. */
let endedAt = null;
let user = null;
/** What the page did not see, and asks for with its next answers. */
const missed = { anomalies: true, past: true };
let filledAt = -Infinity;

/** All symbols, page by page; many pages are asked for less often, and the page says so. */
async function readPrices() {
  const value = [];
  let cursor = null;
  let pages = 0;
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await session.ask(`/api/prices?limit=${PRICES_PER_PAGE}${next}`);
    value.push(...page.items);
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== null && pages < PRICE_PAGES_MAX);
  const periodMs = Math.max(PERIOD_MS, PERIOD_MS_PER_PAGE * pages);
  setText(byId('prices-period'), periodMs === PERIOD_MS ? '' : `, read every ${age(periodMs)}`);
  return { value, periodMs };
}

/** Rates and prices of the last minutes; without them these times stay marked as not seen. */
async function fillPast() {
  if (performance.now() - filledAt < FILLING_PERIOD_MS) return;
  filledAt = performance.now();
  const now = serverNow();
  const ahead = now - Date.now();
  const here = (points) => points.map(([time, value]) => [time - ahead, value]);
  try {
    const past = await readPast((path) => session.ask(path), symbols.names, now - SPAN_MS);
    if (past === null || gate.closed) return;
    const rates = here(ratesOf(past, now));
    tape.fillRates(rates);
    figures.fillRates(rates);
    for (const [symbol, candles] of past) symbols.fillPrices(symbol, here(pricesOf(candles, now - SPARK_MS, now)));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
  }
}

async function readAnomalies() {
  const limit = missed.anomalies ? ANOMALIES_MISSED : ANOMALIES;
  const { items } = await session.ask(`/api/anomalies?limit=${limit}`);
  missed.anomalies = false;
  return { value: items, periodMs: PERIOD_MS };
}

const once = (path) => async () => ({ value: await session.ask(path), periodMs: PERIOD_MS });

const polls = [
  poll('prices', readPrices, (items) => {
    symbols.update(items, Date.now());
    figures.showSymbols(symbols.size, symbols.byStatus);
    byId('simulated').hidden = !symbols.simulated;
    if (missed.past && symbols.size > 0) void fillPast();
    missed.past = false;
  }),
  poll('anomalies', readAnomalies, (items) => {
    anomalies.update(items.slice(0, ANOMALIES));
    tape.addAnomalies(items);
    announceAnomalies(items);
  }),
  poll('metrics', once('/api/metrics'), (metrics) => {
    figures.update(metrics, Date.now());
    tape.addRate(Date.now(), metrics.ticksPerSecond);
  }),
  poll('payments', () => readPayments(session), showPayments),
];

/** A refusal stands in the panel it concerns, above what was last known; absence is the connection's matter. */
function poll(name, read, show) {
  const strip = byId(`${name}-problem`);
  return new Poll({
    may: () => connection.open && !gate.closed,
    read,
    show: (value) => {
      mark(name, false);
      byId('board').removeAttribute('aria-busy');
      show(value);
      beat();
    },
    fail: async (error) => {
      if (error instanceof Unreachable) await connection.check();
      // Then the whole page says so.
      if (connection.state === 'lost' || gate.closed) return;
      setText(
        strip,
        error instanceof Unreachable ? `Not up to date: ${error.message}.` : `${error.title ?? 'Not shown'}: ${error.message}`,
      );
      mark(name, true);
    },
  });
}

/** Whether what this poll fills in is older than it should be. */
function mark(name, old) {
  byId(`${name}-problem`).hidden = !old;
  for (const section of document.querySelectorAll(`[data-from=${name}]`)) setClass(section, 'old', old);
}

/** Asks again after a time in which nothing was asked. */
function wake() {
  missed.anomalies = true;
  missed.past = true;
  for (const each of polls) each.wake();
}

let announcedAt = -Infinity;

/** Says the message to a screen reader; those that are not urgent at most every ten seconds. */
function announce(message, urgent) {
  if (!urgent && performance.now() - announcedAt < ANNOUNCEMENT_PERIOD_MS) return;
  announcedAt = performance.now();
  setText(byId('announcement'), message);
}

function announceAnomalies(items) {
  const newest = items[0];
  if (newest === undefined || newest.id === newestAnomaly) return;
  if (newestAnomaly !== null) {
    const change = `${newest.direction === 'UP' ? 'up' : 'down'} ${Math.abs(newest.peakChangePercent).toFixed(1)} percent`;
    announce(`New spike, ${newest.severity}: ${newest.symbol} ${change}`, false);
  }
  newestAnomaly = newest.id;
}

connection.addEventListener('health', () => {
  showHealth(connection.health);
  gate.describe(connection.health);
  void session.resume();
  showConnection();
});

let reachable = false;

connection.addEventListener('change', () => {
  const lost = connection.state === 'lost';
  if (lost && lostSince === null) {
    lostSince = connection.lastAnswerAt ?? Date.now();
    announce('Connection to the server lost. The values no longer change.', true);
  } else if (!lost && lostSince !== null) {
    lostSince = null;
    announce('Connected again. The values are current.', true);
  }
  beat();
  // Not where it only became slower or faster: then they are asking already.
  if (!lost && !reachable) wake();
  reachable = !lost;
});

session.addEventListener('change', () => {
  // Another user must not see what the one before was shown; the same one finds the page as it was.
  const next = session.current?.username ?? null;
  const asked = next === null && session.ending === '';
  if (asked || (next !== null && user !== null && next !== user)) forget();
  user = next ?? (asked ? null : user);
  if (next === null) endedAt ??= Date.now();
  else endedAt = null;
  showSession();
  wake();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) wake();
});

function forget() {
  for (const part of [symbols, anomalies, figures, tape]) part.clear();
  showPayments(null);
  byId('no-symbols').hidden = true;
  byId('no-anomalies').hidden = true;
  byId('board').setAttribute('aria-busy', 'true');
  newestAnomaly = null;
  filledAt = -Infinity;
}

function showSession() {
  gate.update();
  const board = byId('board');
  board.inert = gate.closed;
  const empty = board.getAttribute('aria-busy') === 'true';
  document.body.dataset.session = !gate.closed ? 'open' : session.resuming ? 'resuming' : user === null || empty ? 'none' : 'ended';
  byId('account').hidden = session.current === null;
  if (session.current !== null) {
    setText(byId('username'), session.current.username);
    setTitle(byId('username'), session.current.roles.join(', '));
  }
  showConnection();
}

const CHIPS = { connecting: 'CONNECTING', live: 'LIVE', slow: 'SLOW', lost: 'OFFLINE' };

function showConnection() {
  const { state, roundTripMs, nextTryAt } = connection;
  const answers = state === 'live' || state === 'slow';
  document.body.dataset.connection = state;
  // Nothing is live for who is not signed in.
  setText(byId('connection-state'), answers && gate.closed ? 'SERVER UP' : CHIPS[state]);
  setIcon(byId('connection-icon'), state === 'lost' ? 'cross' : state === 'live' ? 'live' : 'quiet');
  setText(byId('round-trip'), answers && !gate.closed ? `${Math.round(roundTripMs)} ms` : '');
  document.title = state === 'lost' ? '(offline) Tapewatch' : 'Tapewatch';
  byId('banner').hidden = state !== 'lost';
  if (state !== 'lost') return;
  const seen = connection.lastAnswerAt;
  const next = Math.max(0, Math.ceil((nextTryAt - Date.now()) / 1000));
  setText(
    byId('banner-lost'),
    seen === null ? 'The server does not answer.' : `Connection lost, last update ${age(Date.now() - seen)} ago.`,
  );
  setText(byId('banner-as-of'), seen === null ? '' : `Values are as of ${timeOfDay(seen)} and do not move.`);
  setText(byId('banner-next'), next === 0 ? 'Trying now.' : `Next try in ${next} s.`);
}

/** Whatever changes with time alone. */
function beat() {
  if (document.hidden) return;
  const now = Date.now();
  const clock = byId('clock');
  setText(clock, `${timeOfDay(now)} ${zoneName(now)}`);
  setTitle(clock, `${inUtc(now)}. Press to switch between local time and UTC.`);
  setText(byId('zone'), zoneName(now));
  const since = lostSince ?? endedAt;
  const asOf = since === null ? null : `as of ${timeOfDay(since)}`;
  symbols.tick(serverNow(), asOf);
  anomalies.tick(serverNow());
  showConnection();
  tape.draw(now, since);
}

byId('try-now').addEventListener('click', () => connection.check());
byId('sign-out').addEventListener('click', () => session.signOut());
byId('clock').addEventListener('click', () => {
  switchZone();
  beat();
});
byId('theme').addEventListener('click', () => {
  const systemDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const { dataset } = document.documentElement;
  const dark = dataset.theme === undefined ? systemDark : dataset.theme === 'dark';
  if (dark === systemDark) localStorage.setItem('tapewatch.theme', (dataset.theme = dark ? 'light' : 'dark'));
  else {
    // Back to what the system says: follow it again.
    delete dataset.theme;
    localStorage.removeItem('tapewatch.theme');
  }
});
byId('copy-first-tick').addEventListener('click', async ({ target }) => {
  await navigator.clipboard.writeText(byId('first-tick').textContent);
  setText(target, 'Copied');
});

byId('copy-first-tick').hidden = navigator.clipboard === undefined;
setText(byId('first-tick'), byId('first-tick').textContent.replaceAll('{origin}', location.origin));
showSession();
beat();
setInterval(beat, PERIOD_MS);
connection.start();
