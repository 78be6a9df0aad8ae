/**
 * Prints alerts, price spikes and the state of the connection: `TAPEWATCH_KEY=twk_… node client/examples/watch.mjs [URL] [SYMBOL …]`.
 * Without a key it signs in as TAPEWATCH_USER with TAPEWATCH_PASSWORD.
 */
const [url = 'http://localhost:8080', ...symbols] = process.argv.slice(2);
const { TAPEWATCH_KEY, TAPEWATCH_USER, TAPEWATCH_PASSWORD } = process.env;

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (!URL.canParse(url)) fail(`"${url}" is no URL: give the server's first, then symbols`);
if (!TAPEWATCH_KEY && !(TAPEWATCH_USER && TAPEWATCH_PASSWORD)) fail('set TAPEWATCH_KEY, or TAPEWATCH_USER and TAPEWATCH_PASSWORD');

const { LiveClient } = await import('@tapewatch/client').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  return fail('@tapewatch/client is not there: run "npm run build" first');
});

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
  }).catch((error) => {
    throw new Error(error.cause?.message || error.message, { cause: error });
  });
  const answer = await response.json();
  if (response.ok) {
    refreshToken = answer.refreshToken;
    return answer.accessToken;
  }
  // A wrong password stays wrong; a session that is over is begun anew.
  if (answer.code === 'invalid_credentials') fail(`${TAPEWATCH_USER} cannot sign in: ${answer.detail}`);
  if (path === 'refresh' && response.status === 401) refreshToken = null;
  throw new Error(`${path} was refused: ${answer.code}, ${answer.detail}`);
}

const live = new LiveClient({ url, ...(TAPEWATCH_KEY ? { apiKey: async () => TAPEWATCH_KEY } : { token }) });
const print = (...words) => process.stdout.write(`${new Date().toISOString()} ${words.join(' ')}\n`);

live.on('state', (state) => print(`connection ${state}${live.failure ? `: ${live.failure.code}, ${live.failure.message}` : ''}`));
live.on('failed', ({ code, message }) => print(`no connection: ${code}, ${message}`));
live.on('ended', ({ channel, code }) => print(`${channel} is refused: ${code}`));
live.on('gap', ({ channel, recovered, missed }) => print(`${channel}: ${recovered ? `${missed} caught up` : 'begun anew'}`));
live.subscribe('anomalies', (message) => {
  if (message.type === 'snapshot') return;
  const { event, anomaly } = message.data;
  print(`${anomaly.symbol} ${anomaly.direction} ${event}: ${anomaly.peakChangePercent.toFixed(2)} %, ${anomaly.severity}`);
});
live.subscribe('alerts', (message) => {
  if (message.type === 'snapshot') print(`${message.data.length} alerts wait, lag ${live.lagMs ?? '?'} ms`);
  else print(`alert ${message.data.event}: ${message.data.alert.message} (${message.data.alert.severity})`);
});
for (const symbol of symbols) {
  live.subscribe(`quotes:${symbol}`, ({ data }) => data.forEach(({ last, bid, ask }) => print(`${symbol} ${last} (${bid} / ${ask})`)), {
    maxHz: 1,
  });
}
live.on('state', (state) => {
  // Nothing holds the process any more; `failure` is null after Ctrl-C.
  if (state === 'offline') process.exitCode = live.failure === null ? 0 : 1;
});
process.once('SIGINT', () => live.close());

live.connect();
