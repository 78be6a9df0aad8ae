/** The table of settings: name, range, unit, default and meaning of each. */
import { hostname } from 'node:os';
import { PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN } from '../domain/identity/password.ts';
import { SYMBOL_PATTERN } from '../domain/kernel/symbol-name.ts';
import { CURRENCIES_AS_OF, isCurrency } from '../domain/transactions/currency.ts';
import { BUILT_IN_RATES_AS_OF, parseRates } from '../domain/transactions/exchange-rates.ts';
import { choice, decimal, flag, integer, isCidr, isOrigin, list, powerOfTwo, secret, text } from './setting-kinds.ts';
import type { Surroundings } from './setting-kinds.ts';

const SIMULATED_SYMBOLS = ['AAPL', 'GOOG', 'MSFT', 'EURUSD', 'BTCUSD', 'NVDA', 'TSLA', 'PLTR', 'ARKG'];
const ifEmbedded =
  <T>(embedded: T, otherwise: T) =>
  (surroundings: Surroundings): T =>
    surroundings.embedded ? embedded : otherwise;
const anyText = (value: string): boolean => value.length <= 200;
const isRedisUrl = (value: string): boolean => /^rediss?:\/\//.test(value) && URL.canParse(value);
const isDatabaseUrl = (value: string): boolean => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);
const isWebhook = (value: string): boolean => /^https?:\/\//.test(value) && URL.canParse(value);
const isRates = (value: string): boolean => parseRates(value) !== null;
const HOUR_MS = 3_600_000;

/** In the order in which they are shown. */
export const SETTINGS = {
  PORT: integer(0, 65535, { fallback: 8080, meaning: '0 = any free port' }),
  HOST: text('address', 'be an address or a host name', (value) => /^[A-Za-z0-9.:_-]+$/.test(value), {
    fallback: '127.0.0.1',
    meaning: 'where to listen',
  }),
  DATA_DIR: text('path, memory', 'be a path or memory', (value) => !value.includes('\0'), {
    fallback: './data',
    meaning: 'embedded database and keys; memory writes nothing',
  }),
  INSTANCE_ID: text('text', 'have at most 200 characters', anyText, {
    fallback: () => `${hostname()}-${process.pid}`,
    fallbackText: 'host name + pid',
    meaning: 'name in health and metrics',
  }),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error'], { fallback: 'info', meaning: 'lines below it are not written' }),
  LOG_FORMAT: choice(['json', 'pretty'], {
    fallback: ({ terminal }) => (terminal ? 'pretty' : 'json'),
    fallbackText: 'pretty on a terminal, else json',
    meaning: 'one JSON record per line, or text for people',
  }),
  SHUTDOWN_TIMEOUT_MS: integer(1000, 120_000, { unit: 'ms', fallback: 25_000, meaning: 'time to drain; then exit 1' }),
  CORS_ORIGINS: list('list of origins', 'be a list of origins such as https://example.com', isOrigin, {
    fallback: [],
    meaning: 'pages of other origins that may call the API',
  }),
  TRUSTED_PROXIES: list('list of CIDR', 'be a list of CIDR such as 10.0.0.0/8', isCidr, {
    fallback: [],
    meaning: 'whose X-Forwarded-For counts',
  }),
  BODY_LIMIT_BYTES: integer(1024, 16_777_216, { unit: 'byte', fallback: 65_536, meaning: 'requests that carry one item' }),
  BATCH_BODY_LIMIT_BYTES: integer(1024, 67_108_864, { unit: 'byte', fallback: 8_388_608, meaning: 'requests that carry a batch' }),
  DOCS_ENABLED: flag({ fallback: true, meaning: '/docs, /docs-json and /asyncapi.json' }),
  METRICS_PUBLIC: flag({ fallback: true, meaning: '/metrics without token' }),
  DATABASE_URL: text('postgres://', 'be a URL such as postgres://user@host:5432/name', isDatabaseUrl, {
    fallback: null,
    fallbackText: 'none = embedded',
    meaning: 'PostgreSQL',
  }),
  DATABASE_POOL_SIZE: integer(1, 100, { fallback: 10, meaning: 'connections of this process; 1 when embedded' }),
  MIGRATE_ON_START: flag({ fallback: true, meaning: 'under an advisory lock' }),
  REDIS_URL: text('redis://, rediss://', 'be a URL such as redis://host:6379', isRedisUrl, {
    fallback: null,
    meaning: 'replicas hear of news and revocations at once, share quotes and add up requests',
  }),
  REDIS_PREFIX: text('text', 'have at most 200 characters', anyText, { fallback: null, meaning: 'put before each key and channel' }),
  MARKET_PARTITIONS: integer(0, 64, { fallback: 0, meaning: 'worker threads; 0 = one per core' }),
  TICK_WORKERS: choice(['threads', 'inline'], { fallback: 'threads', meaning: 'inline = no threads' }),
  RING_CAPACITY: powerOfTwo(1024, 1_048_576, { unit: 'tick', fallback: 131_072, meaning: 'per partition, rounded up to a power of two' }),
  MAX_SYMBOLS: integer(1, 1_000_000, { fallback: 10_000, meaning: 'a tick of a further one is refused' }),
  MOVING_AVERAGE_WINDOW: integer(1, 4096, { unit: 'tick', fallback: 64, meaning: 'latest ticks in the average' }),
  SLIDING_WINDOW_MS: integer(1, 60_000, { unit: 'ms', fallback: 1000, meaning: 'how far back a price is compared' }),
  ANOMALY_THRESHOLD_PERCENT: decimal(
    { min: 0.01, max: 99.99, decimals: 2 },
    { unit: '%', fallback: 2, fallbackText: '2.0', meaning: 'a change beyond it is a breach' },
  ),
  ANOMALY_COOLDOWN_MS: integer(0, HOUR_MS, {
    unit: 'ms',
    fallback: 1000,
    meaning: 'an episode closes after max(window, this) without a breach',
  }),
  ANOMALY_IDLE_CLOSE_MS: integer(100, HOUR_MS, { unit: 'ms', fallback: 5000, meaning: 'or after this wall time without a tick' }),
  ANOMALY_DEDUP: choice(['episode', 'none'], { fallback: 'episode', meaning: 'none = every breach an anomaly of its own' }),
  RECENT_ANOMALIES_CAPACITY: integer(100, 1_000_000, { fallback: 10_000, meaning: 'kept in memory; older ones come from the database' }),
  FUTURE_TOLERANCE_MS: integer(0, 300_000, {
    unit: 'ms',
    fallback: 2000,
    meaning: 'ticks further ahead of the clock take their arrival time',
  }),
  FEED_QUIET_AFTER_MS: integer(100, 86_400_000, { unit: 'ms', fallback: 5000, meaning: 'without a tick a symbol is QUIET' }),
  FEED_STALE_AFTER_MS: integer(100, 86_400_000, {
    unit: 'ms',
    fallback: 30_000,
    meaning: 'without a sign of its source a symbol is STALE',
  }),
  STATISTICS_PERSIST_INTERVAL_MS: integer(100, 60_000, {
    unit: 'ms',
    fallback: 1000,
    meaning: 'how often statistics and open candles are stored',
  }),
  SIMULATION_ENABLED: flag({
    fallback: ifEmbedded(true, false),
    fallbackText: 'true when embedded, else false',
    meaning: 'a made-up market, and made-up transactions',
  }),
  SIMULATION_SYMBOLS: list('list of symbols', 'be a list of symbols such as AAPL,BTC-USD', (item) => SYMBOL_PATTERN.test(item), {
    fallback: SIMULATED_SYMBOLS,
    meaning: 'what is simulated',
  }),
  SIMULATION_TICKS_PER_SECOND: integer(0, 1_000_000, { unit: '1/s', fallback: 2000, meaning: 'all symbols together' }),
  SIMULATION_INITIAL_PRICE: decimal({ above: 0 }, { fallback: 100, meaning: 'where each walk begins' }),
  SIMULATION_MAX_JITTER_PERCENT: decimal({ min: 0, max: 50 }, { unit: '%', fallback: 0.01, meaning: '0.01 = ±0.01 % per tick' }),
  SIMULATION_SHOCKS_PER_MINUTE: decimal({ min: 0, max: 600 }, { unit: '1/min', fallback: 4, meaning: 'all symbols together' }),
  SIMULATION_SEED: integer(0, 4_294_967_295, {
    fallback: null,
    fallbackText: 'random, logged',
    meaning: 'same seed, same prices and transactions',
  }),
  SIMULATION_TRANSACTIONS_PER_SECOND: integer(0, 1000, { unit: '1/s', fallback: 10, meaning: 'made-up transactions; 0 = none' }),
  SIMULATION_RISKY_PERCENT: decimal({ min: 0, max: 100 }, { unit: '%', fallback: 2, meaning: 'of them are shaped to hit a rule' }),
  RISK_ALERT_SCORE: integer(1, 1000, { fallback: 200, meaning: 'score from which a transaction raises an alert' }),
  RISK_HOLD_SCORE: integer(1, 1000, { fallback: 400, meaning: 'score from which it is held until somebody decides' }),
  RISK_MODEL: text('path', 'be a path', anyText, {
    fallback: null,
    fallbackText: 'none',
    meaning: 'model of the learned scorer (a file of `train`), which watches and decides nothing',
  }),
  SETTLEMENT_GATEWAY: choice(['simulated', 'external'], {
    fallback: ifEmbedded<'simulated' | 'external'>('simulated', 'external'),
    fallbackText: 'simulated when embedded, else external',
    meaning: 'who decides outcomes: a made-up bank, or whoever reports them',
  }),
  BANK_DELAY_MS_MIN: integer(0, 60_000, { unit: 'ms', fallback: 100, meaning: 'the made-up bank takes at least so long' }),
  BANK_DELAY_MS_MAX: integer(0, 60_000, { unit: 'ms', fallback: 2000, meaning: 'and at most so long' }),
  BANK_FAILURE_PERCENT: decimal({ min: 0, max: 100 }, { unit: '%', fallback: 10, meaning: 'what it fails; the rest completes' }),
  BANK_SEED: integer(0, 4_294_967_295, { fallback: null, fallbackText: 'random, logged', meaning: 'same seed, same outcomes' }),
  SETTLEMENT_FLUSH_ROWS: integer(1, 5000, { unit: 'row', fallback: 100, meaning: 'outcomes are written when there are so many' }),
  SETTLEMENT_FLUSH_MS: integer(1, 10_000, { unit: 'ms', fallback: 1000, meaning: 'or after this time; sooner when the writer is idle' }),
  SETTLEMENT_LEASE_MS: integer(1000, 600_000, {
    unit: 'ms',
    fallback: 15_000,
    meaning: 'a replica silent for so long loses what it settles to another',
  }),
  TRANSACTION_EXPIRY_SECONDS: integer(0, 604_800, { unit: 's', fallback: 900, meaning: 'Pending becomes Failed; 0 = never' }),
  HOLD_EXPIRY_SECONDS: integer(0, 2_592_000, { unit: 's', fallback: 0, meaning: 'Held becomes Failed; 0 = never' }),
  IDEMPOTENCY_TTL_HOURS: integer(1, 720, { unit: 'h', fallback: 24, meaning: 'answers are kept; keys are unique for ever' }),
  REPORTING_CURRENCY: text('ISO 4217', `be a currency such as USD (ISO 4217 of ${CURRENCIES_AS_OF})`, isCurrency, {
    fallback: 'USD',
    meaning: 'of volumes and of rules; a database keeps that of its first start',
  }),
  FX_RATES: text('JSON object', 'be JSON such as {"EUR":"1.08"}: decimal texts above 0 by currency', isRates, {
    fallback: null,
    fallbackText: `built in, of ${BUILT_IN_RATES_AS_OF}`,
    meaning: 'units of REPORTING_CURRENCY per unit',
  }),
  ANALYTICS_CACHE_TTL_MS: integer(0, 60_000, { unit: 'ms', fallback: 2000, meaning: 'analytics may be so old; 0 = never' }),
  BROADCAST_INTERVAL_MS: integer(50, 10_000, { unit: 'ms', fallback: 500, meaning: 'a frame of live data, and figures of the dashboard' }),
  SSE_INTERVAL_MS: integer(100, 60_000, { unit: 'ms', fallback: 2000, meaning: 'how often /api/stream sends' }),
  QUOTE_INTERVAL_MS: integer(50, 60_000, { unit: 'ms', fallback: 500, meaning: 'how often /ws sends' }),
  RETENTION_TRANSACTIONS_DAYS: integer(0, 36_500, { unit: 'day', fallback: 0, meaning: 'older transactions are deleted; 0 = never' }),
  RETENTION_ANOMALIES_DAYS: integer(0, 36_500, { unit: 'day', fallback: 90, meaning: 'older anomalies are deleted; 0 = never' }),
  QUOTE_CACHE_TTL_MS: integer(100, 600_000, { unit: 'ms', fallback: 2000, meaning: 'older quotes are marked stale' }),
  QUOTES_PUBLIC: flag({ fallback: false, meaning: '/v1/* and /ws without token' }),
  LIVE_MAX_CLIENTS: integer(1, 100_000, { fallback: 5000, meaning: 'live connections of this process, of all kinds' }),
  LIVE_MAX_MESSAGE_BYTES: integer(1024, 1_048_576, { unit: 'byte', fallback: 65_536, meaning: 'of a message from a client' }),
  LIVE_PING_INTERVAL_MS: integer(1000, 120_000, { unit: 'ms', fallback: 15_000, meaning: 'how often a silent client is asked' }),
  LIVE_PING_TIMEOUT_MS: integer(1000, 120_000, { unit: 'ms', fallback: 15_000, meaning: 'time that it has to answer' }),
  LIVE_BUFFER_BYTES: integer(16_384, 16_777_216, {
    unit: 'byte',
    fallback: 262_144,
    meaning: 'waiting for one client; one that reads slower is cut',
  }),
  LIVE_RESUME_EVENTS: integer(100, 1_000_000, { fallback: 10_000, meaning: 'newest events that are kept to be read again' }),
  ADMIN_USERNAME: text(
    'username',
    'be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter',
    (value) => /^[A-Za-z][A-Za-z0-9._-]{2,49}$/.test(value),
    {
      fallback: 'admin',
      meaning: 'first administrator',
    },
  ),
  ADMIN_PASSWORD: secret(PASSWORD_BYTES_MIN, { fallback: null, meaning: 'only used while there is no administrator' }, PASSWORD_BYTES_MAX),
  REGISTRATION: choice(['open', 'closed'], {
    fallback: ifEmbedded<'open' | 'closed'>('open', 'closed'),
    fallbackText: 'open when embedded, else closed',
    meaning: 'whether anybody may register',
  }),
  JWT_SECRET: secret(32, {
    fallback: null,
    fallbackText: 'embedded: generated in DATA_DIR; else required',
    meaning: 'signs access tokens (HS256); same on all replicas',
  }),
  JWT_SECRET_PREVIOUS: secret(32, { fallback: null, meaning: 'still verifies during rotation' }),
  JWT_ISSUER: text('text', 'have at most 200 characters', anyText, { fallback: 'tapewatch', meaning: 'iss of access tokens' }),
  JWT_AUDIENCE: text('text', 'have at most 200 characters', anyText, { fallback: 'tapewatch', meaning: 'aud of access tokens' }),
  ACCESS_TOKEN_TTL_SECONDS: integer(30, 3600, { unit: 's', fallback: 900, meaning: 'life of an access token' }),
  REFRESH_TOKEN_TTL_SECONDS: integer(60, 2_592_000, {
    unit: 's',
    fallback: 43_200,
    meaning: 'a session not refreshed for this long is over',
  }),
  SESSION_MAX_AGE_SECONDS: integer(60, 31_536_000, { unit: 's', fallback: 604_800, meaning: 'a session is over then, however it is used' }),
  REFRESH_GRACE_MS: integer(0, 60_000, {
    unit: 'ms',
    fallback: 15_000,
    meaning: 'a refresh token that was just used gives the same successor again; 0 = never',
  }),
  BCRYPT_COST: integer(10, 15, { fallback: 12, meaning: 'each step doubles the time of a login' }),
  PASSWORD_MIN_STRENGTH: integer(0, 4, { unit: 'zxcvbn', fallback: 3, meaning: 'weaker passwords are refused' }),
  RATE_LIMIT_READ_PER_MINUTE: integer(0, 1_000_000, { unit: 'request', fallback: 1200, meaning: 'of each user and key; 0 = off' }),
  RATE_LIMIT_WRITE_PER_MINUTE: integer(0, 1_000_000, {
    unit: 'request',
    fallback: 60_000,
    meaning: 'every other request that is not GET; 0 = off',
  }),
  RATE_LIMIT_INGEST_PER_MINUTE: integer(0, 10_000_000, {
    unit: 'request',
    fallback: 600_000,
    meaning: 'ticks, single or in batches; 0 = off',
  }),
  RATE_LIMIT_LOGIN_PER_MINUTE: integer(0, 10_000, { unit: 'request', fallback: 20, meaning: 'sign-ins of each address; 0 = off' }),
  WEBHOOK_URLS: list('list of http(s) URLs', 'be URLs such as https://desk.example/hook, between commas', isWebhook, {
    fallback: [],
    meaning: 'are told of alerts',
  }),
  WEBHOOK_SECRET: secret(32, { fallback: null, meaning: 'signs what they are told; required with WEBHOOK_URLS' }),
  WEBHOOK_MIN_SEVERITY: choice(['medium', 'high', 'critical'], { fallback: 'high', meaning: 'they are told of alerts from here on' }),
  AUDIT_KEY: secret(32, {
    fallback: null,
    fallbackText: 'embedded: generated in DATA_DIR; else required',
    meaning: 'keys the chain of the audit log; same on all replicas',
  }),
} as const;
