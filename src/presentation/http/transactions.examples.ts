/** Examples of the shapes of transactions for the API document. */
export const TRANSACTION_REQUEST = {
  amount: '12.50',
  currency: 'EUR',
  type: 'Payment',
  source: 'Online',
  accountId: 'acc-1',
  counterpartyId: 'shop-9',
  country: 'DE',
  counterpartyCountry: 'FR',
  ip: '203.0.113.77',
  device: 'Pixel 9',
  latitude: 52.52,
  longitude: 13.41,
  description: 'two books',
  symbol: 'AAPL',
};
/** It hits the example of a rule, and none that is shipped. */
export const TRANSACTION_OF_EXAMPLE_RULE = { amount: '950.00', currency: 'USD', accountId: 'acc-2', counterpartyId: 'shop-9' };
export const OPTIONAL_TRANSACTION_FIELDS = Object.keys(TRANSACTION_REQUEST).filter(
  (field) => !['amount', 'currency', 'accountId'].includes(field),
);

export const TRANSACTION = {
  id: '01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b',
  amount: '12.50',
  currency: 'EUR',
  type: 'Payment',
  source: 'Online',
  status: 'Completed',
  flagged: false,
  riskScore: 0,
  decision: 'approve',
  accountId: 'acc-1',
  counterpartyId: 'shop-9',
  country: 'DE',
  counterpartyCountry: 'FR',
  ip: '203.0.113.77',
  device: 'Pixel 9',
  latitude: 52.52,
  longitude: 13.41,
  description: 'two books',
  symbol: 'AAPL',
  simulated: false,
  reason: 'insufficient_funds',
  createdAt: '2026-11-21T09:45:00.123Z',
  updatedAt: '2026-11-21T09:45:01.402Z',
  processedAt: '2026-11-21T09:45:01.402Z',
  version: 4,
};
export const CSV_EXPORT = `${Object.keys(TRANSACTION).join(',')}\r\n${Object.values(TRANSACTION).join(',')}\r\n`;

export const NULLABLE_TRANSACTION = [
  'riskScore',
  'decision',
  'counterpartyId',
  'country',
  'counterpartyCountry',
  'ip',
  'device',
  'latitude',
  'longitude',
  'description',
  'symbol',
  'reason',
  'processedAt',
];

/** As a transaction is first answered. */
export const ACCEPTED_TRANSACTION = {
  ...TRANSACTION,
  status: 'Pending',
  riskScore: null,
  decision: null,
  reason: null,
  updatedAt: TRANSACTION.createdAt,
  processedAt: null,
  version: 1,
};

export const TRANSACTION_DETAIL = {
  ...TRANSACTION,
  history: [
    { from: null, to: 'Pending', at: TRANSACTION.createdAt, actor: 'user:ada', reason: null },
    { from: 'Pending', to: 'Processing', at: '2026-11-21T09:45:00.160Z', actor: 'system:settlement', reason: null },
    { from: 'Processing', to: 'Completed', at: '2026-11-21T09:45:01.402Z', actor: 'system:settlement', reason: null },
  ],
  hits: [
    {
      ruleId: '0192f0c1-6b1e-7d55-9c64-51a8e0b7d3f2',
      rule: 'large-amount',
      ruleName: 'Large amount',
      ruleVersion: 1,
      weight: 200,
      inputs: { amount: '12000.00', currency: 'USD' },
      windowMs: null,
      threshold: '10000.00',
      margin: '2000.00',
      sentence: '12000.00 USD is not below the limit of 10000.00 USD',
      skipped: null,
    },
  ],
  alertIds: ['01932a5c-8d1e-7f00-8a4b-5c6d7e8f9a0b'],
};

const REFUSED_ITEM = {
  type: 'urn:tapewatch:error:validation_failed',
  title: 'Validation failed',
  status: 400,
  code: 'validation_failed',
  detail: '1 field is invalid',
  instance: '/api/transactions/batch',
  requestId: '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10',
  errors: [{ pointer: '/amount', code: 'amount_precision', detail: 'must have at most 0 decimals in JPY' }],
};

export const BATCH_RESULT = {
  accepted: 1,
  replayed: 0,
  rejected: 1,
  results: [
    { index: 0, status: 201, transaction: ACCEPTED_TRANSACTION },
    { index: 1, status: 400, error: REFUSED_ITEM },
  ],
};
/** Every item has either a transaction or an error. */
export const BATCH_SHAPE = { ...BATCH_RESULT, results: [{ index: 0, status: 201, transaction: TRANSACTION, error: REFUSED_ITEM }] };

export const ACCOUNT = {
  accountId: 'acc-1',
  firstSeenAt: '2026-01-05T08:00:00.000Z',
  lastSeenAt: '2026-11-21T09:45:00.123Z',
  windows: {
    '1h': { countOut: 3, volumeOut: '120.00', countIn: 0, volumeIn: '0.00' },
    '24h': { countOut: 4, volumeOut: '150.00', countIn: 1, volumeIn: '25.00' },
    '7d': { countOut: 12, volumeOut: '480.00', countIn: 2, volumeIn: '75.00' },
    '30d': { countOut: 40, volumeOut: '1720.50', countIn: 9, volumeIn: '310.00' },
  },
  recentTransactions: [TRANSACTION],
  openAlerts: [],
  listEntries: [],
};
