/** Examples of the market's shapes for the API document. */
export const TICK = { symbol: 'AAPL', price: 101.5, timestamp: 1732182300123, bid: 101.45, ask: 101.55, size: 10, sequence: 7 };
export const OPTIONAL_TICK_FIELDS = ['timestamp', 'bid', 'ask', 'size', 'sequence'];

export const INGEST_RESULT = {
  accepted: 998,
  rejected: 2,
  errors: [{ index: 17, pointer: '/17/price', code: 'out_of_range', detail: 'must be from 1e-12 to 1e12, was -1' }],
};

export const STATISTICS = {
  symbol: 'AAPL',
  currentPrice: 101.5,
  movingAverage: 100.25,
  updateCount: 42,
  lastUpdateTime: '2026-11-21T09:45:00.123Z',
  minPrice: 99.01,
  maxPrice: 102.01,
  changeFromAverage: 1.2468827930174564,
  windowMin: 100.9,
  windowMax: 101.5,
  dayOpen: 100.01,
  dayHigh: 102.01,
  dayLow: 99.01,
  dayVolume: 1200.5,
  changeTodayPercent: 1.4898510148985102,
  bid: 101.45,
  ask: 101.55,
  spread: 0.1,
  quoteSource: 'synthetic',
  partition: 0,
  feedStatus: 'LIVE',
  warming: false,
  simulated: false,
};

/** Before the first tick, and without quotes. */
export const NULLABLE_STATISTICS = [
  'movingAverage',
  'minPrice',
  'maxPrice',
  'changeFromAverage',
  'windowMin',
  'windowMax',
  'bid',
  'ask',
  'spread',
];

export const CANDLES = {
  symbol: 'AAPL',
  interval: '1m',
  items: [
    {
      openTime: '2026-11-21T09:45:00.000Z',
      open: 100.01,
      high: 102.01,
      low: 99.5,
      close: 101.5,
      volume: 1200.5,
      count: 340,
      closed: true,
      revision: 0,
    },
  ],
  nextCursor: null,
};

export const ANOMALY = {
  id: '9f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b',
  symbol: 'AAPL',
  direction: 'UP',
  status: 'open',
  oldPrice: 100.01,
  newPrice: 102.6,
  changePercent: 2.589741025897408,
  severity: 'high',
  peakPrice: 104.1,
  peakChangePercent: 4.089591040895904,
  breachCount: 7,
  detectedAt: '2026-11-21T09:45:00.140Z',
  referenceTime: '2026-11-21T09:44:59.700Z',
  triggerTime: '2026-11-21T09:45:00.120Z',
  elapsedMs: 420,
  lastBreachTime: '2026-11-21T09:45:00.480Z',
  closedAt: null,
  windowMs: 1000,
  thresholdPercent: 2.5,
  late: false,
  gap: false,
  simulated: false,
};

export const SYMBOL_SETTINGS = {
  symbol: 'AAPL',
  thresholdPercent: 1.5,
  windowMs: 1000,
  cooldownMs: 1000,
  overridden: ['thresholdPercent'],
  version: 3,
  updatedAt: '2026-11-21T09:45:00.123Z',
  updatedBy: 'admin',
};

export const GAP = { from: '2026-11-21T09:45:00.123Z', to: '2026-11-21T09:45:01.000Z', reason: 'sequence', lost: 3 };

export const QUOTE = { symbol: 'MSFT', bid: 99.95, ask: 100.05, last: 100.01, ts: 1732182300123, stale: false };
