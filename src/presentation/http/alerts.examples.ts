/** Examples of the shapes of alerts for the API document. */
import { TRANSACTION_DETAIL } from './transactions.examples.ts';

export const ALERT = {
  id: '01932a5c-8d1e-7f00-8a4b-5c6d7e8f9a0b',
  kind: 'transaction-risk',
  subject: 'acc-1',
  severity: 'medium',
  message: 'Score 200: large amount',
  status: 'investigating',
  disposition: null,
  count: 2,
  firstSeenAt: '2026-11-21T09:45:00.180Z',
  lastSeenAt: '2026-11-21T09:52:11.004Z',
  assignee: 'ada',
  snoozedUntil: null,
  transactionId: TRANSACTION_DETAIL.id,
  transactionIds: [TRANSACTION_DETAIL.id],
  anomalyId: null,
  symbol: null,
  hits: TRANSACTION_DETAIL.hits,
  parentId: null,
  createdAt: '2026-11-21T09:45:00.180Z',
  updatedAt: '2026-11-21T09:58:40.311Z',
  version: 4,
};
/** Fields that are a value in the example and may be null. */
export const NULLABLE_ALERT = ['assignee', 'transactionId', 'windowMs', 'threshold', 'margin', 'skipped'];

export const ALERT_DETAIL = {
  ...ALERT,
  notes: [{ at: '2026-11-21T09:58:40.311Z', author: 'user:ada', text: 'called the customer' }],
  timeline: [
    { at: ALERT.createdAt, actor: 'system', action: 'raised', details: { severity: 'medium' } },
    { at: '2026-11-21T09:57:02.900Z', actor: 'user:ada', action: 'assign', details: { assignee: 'ada' } },
    { at: '2026-11-21T09:58:40.311Z', actor: 'user:ada', action: 'note', details: { text: 'called the customer' } },
  ],
};

export const ALERT_COUNTS = {
  open: 12,
  acknowledged: 3,
  investigating: 1,
  mine: 2,
  unassigned: 9,
  snoozed: 1,
  bySeverity: { critical: 2, high: 5, medium: 9 },
};

export const ALERT_CSV = `${Object.keys(ALERT).join(',')}\r\n${ALERT.id},transaction-risk,acc-1,medium,Score 200: large amount,open,,1,…\r\n`;

export const NOTIFICATION = {
  id: '01932a5c-9f00-7a00-8a4b-5c6d7e8f9a0b',
  alertId: ALERT.id,
  url: 'https://desk.example/hooks/tapewatch',
  state: 'delivered',
  attempts: 1,
  lastStatus: 200,
  nextAttemptAt: null,
  createdAt: '2026-11-21T09:45:00.180Z',
};
