/** One example per event of the live contract. */

const TS = 1732182300123;

/** `shapes`: examples of the HTTP interface: `alert`, `anomaly`, `candle`, `quote`, `statistics`, `transaction`, `dashboard`. */
export function liveExamples({ alert, anomaly, candle, quote, statistics, transaction, dashboard }) {
  const { stale: _stale, ...plainQuote } = quote;
  const message = (channel, seq, type, data) => ({ channel, epoch: 'e1', seq, type, ts: TS, data });
  return {
    quote: message(`quotes:${quote.symbol}`, 1, 'snapshot', [plainQuote]),
    statistics: message('statistics:*', 7, 'update', [statistics]),
    candle: message('candles:1m:AAPL', 2, 'update', [candle]),
    transactionBatch: { ...message('transactions', 42, 'update', [transaction]), firstSeq: 42 },
    metricsUpdate: message('metrics', 3, 'update', dashboard),
    anomaly: message('anomalies', 12, 'update', { event: 'opened', anomaly }),
    alert: message('alerts', 41, 'update', { event: 'created', alert }),
    system: message('system', 12, 'update', { event: 'heartbeat', counter: 12, time: '2026-11-21T09:45:00.123Z' }),
    'auth:expiring': { expiresAt: '2026-11-21T10:00:00.000Z' },
    'server:shutdown': { reconnectAfterMs: 1730 },
    'server:disconnect': { code: 'slow_client', reconnect: true },
  };
}
