/**
 * Prints alerts, price spikes and the state of the connection: `TAPEWATCH_KEY=twk_… node client/examples/watch.mjs [URL] [SYMBOL …]`.
 * Without a key it signs in as TAPEWATCH_USER with TAPEWATCH_PASSWORD.
 */
import { LiveClient } from '@tapewatch/client';

const [url = 'http://localhost:8080', ...symbols] = process.argv.slice(2);
const { TAPEWATCH_KEY, TAPEWATCH_USER, TAPEWATCH_PASSWORD } = process.env;

let refreshToken = null;
/** A fresh access token: by signing in at first, by refreshing afterwards. */
async function token() {
  const [path, body] =
    refreshToken === null ? ['login', { username: TAPEWATCH_USER, password: TAPEWATCH_PASSWORD }] : ['refresh', { refreshToken }];
  const response = await fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.code);
  refreshToken = answer.refreshToken;
  return answer.accessToken;
}

const live = new LiveClient({ url, ...(TAPEWATCH_KEY === undefined ? { token } : { apiKey: async () => TAPEWATCH_KEY }) });
const print = (...words) => process.stdout.write(`${new Date().toISOString()} ${words.join(' ')}\n`);

live.on('state', (state) => print(`connection ${state}`, live.failure?.code ?? ''));
live.on('gap', ({ channel, recovered, missed }) => print(`${channel}: ${recovered ? `${missed} caught up` : 'begun anew'}`));
live.subscribe('anomalies', (message) => {
  if (message.type === 'snapshot') return;
  const { event, anomaly } = message.data;
  print(`${anomaly.symbol} ${anomaly.direction} ${event}: ${anomaly.peakChangePercent.toFixed(2)} %, ${anomaly.severity}`);
});
for (const symbol of symbols) {
  live.subscribe(`quotes:${symbol}`, ({ data }) => data.forEach(({ last, bid, ask }) => print(`${symbol} ${last} (${bid} / ${ask})`)), {
    maxHz: 1,
  });
}
process.once('SIGINT', () => live.close());

live.connect();
for await (const message of live.channel('alerts')) {
  if (message.type === 'snapshot') print(`${message.data.length} alerts wait, lag ${live.lagMs ?? '?'} ms`);
  else print(`alert ${message.data.event}: ${message.data.alert.message} (${message.data.alert.severity})`);
}
