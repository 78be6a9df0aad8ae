/** The line of the payments: how many, how many of them succeed, what is held, what they add up to. */
import { byId, setText, setTitle } from './dom.js';
import { count, decimal, exact } from './format.js';

const PERIOD_MS = 2000;
/** Who may not see them may be allowed to later. */
const REFUSED_PERIOD_MS = 60_000;

/** The figures, null for who may not see them, and how long they do. */
export async function readPayments(session) {
  try {
    return { value: await session.ask('/api/dashboard'), periodMs: PERIOD_MS };
  } catch (error) {
    if (error.status !== 403) throw error;
    return { value: null, periodMs: REFUSED_PERIOD_MS };
  }
}

/** Takes an answer of GET /api/dashboard; null hides the line. */
export function showPayments(figures) {
  byId('payments').hidden = figures === null;
  if (figures === null) return;
  const { transactionsPerSecond, totalTransactions1Hour, successRate, heldCount, totalVolume1Min, currency, unconvertedCount } = figures;
  setText(byId('payments-rate'), decimal(transactionsPerSecond, 1));
  setTitle(byId('payments-rate'), `${count(totalTransactions1Hour)} in the last hour`);
  setText(byId('payments-success'), successRate === null ? '–' : `${decimal(successRate, 1)} %`);
  setText(byId('payments-held'), count(heldCount));
  setText(byId('payments-volume'), `${count(totalVolume1Min)} ${currency}`);
  const left = unconvertedCount === 0 ? '' : `, without ${count(unconvertedCount)} in currencies that have no rate`;
  setTitle(byId('payments-volume'), `${exact(totalVolume1Min)} ${currency}${left}`);
}
