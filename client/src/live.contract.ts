/**
 * The live contract: every message of Socket.IO, `/ws` and `/api/stream`, both ways. Types only and without imports, so that programs for
 * browsers can copy the file as it is. What the types say is written out in docs/asyncapi.json.
 */

/** Interval of candles. */
export type CandleInterval = '1s' | '1m' | '5m' | '1h';

/** Channels whose messages are numbered once for the whole cluster, without holes, and can be taken up again by `resume`. */
export type FactChannel = 'transactions' | 'alerts' | 'anomalies';
/** Channels of which only the newest value counts; everything after the first colon is the symbol, `*` means all. */
export type StateChannel = `quotes:${string}` | `statistics:${string}` | `candles:${CandleInterval}:${string}` | 'metrics';
/** What can be subscribed. `system` comes without a subscription. */
export type Channel = FactChannel | StateChannel;

/** Bid, ask and last price of a symbol; null on a side that the feed left out. */
export interface Quote {
  symbol: string;
  bid: number | null;
  ask: number | null;
  last: number;
  /** Event time, epoch milliseconds. */
  ts: number;
}

/** Statistics of a symbol, as `GET /api/prices/{symbol}`; null where there is no value (yet). */
export interface Statistics {
  symbol: string;
  currentPrice: number;
  movingAverage: number | null;
  updateCount: number;
  lastUpdateTime: string;
  minPrice: number | null;
  maxPrice: number | null;
  changeFromAverage: number | null;
  windowMin: number | null;
  windowMax: number | null;
  dayOpen: number;
  dayHigh: number;
  dayLow: number;
  dayVolume: number;
  changeTodayPercent: number;
  bid: number | null;
  ask: number | null;
  spread: number | null;
  quoteSource: 'feed' | 'synthetic';
  partition: number;
  feedStatus: 'LIVE' | 'QUIET' | 'STALE' | 'GAP';
  warming: boolean;
  simulated: boolean;
}

/** A candle of the channel's interval and symbol; a later `revision` of the same `openTime` replaces the earlier one. */
export interface Candle {
  openTime: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  count: number;
  closed: boolean;
  revision: number;
}

export type Severity = 'medium' | 'high' | 'critical';

/** A price spike, as `GET /api/anomalies/{id}`. */
export interface Anomaly {
  id: string;
  symbol: string;
  direction: 'UP' | 'DOWN';
  status: 'open' | 'closed';
  oldPrice: number;
  newPrice: number;
  changePercent: number;
  severity: Severity;
  peakPrice: number;
  peakChangePercent: number;
  breachCount: number;
  detectedAt: string;
  referenceTime: string;
  triggerTime: string;
  elapsedMs: number;
  lastBreachTime: string;
  closedAt: string | null;
  windowMs: number;
  thresholdPercent: number;
  late: boolean;
  gap: boolean;
  simulated: boolean;
}

/** A transaction, as in the list of `GET /api/transactions`; personal fields are masked without `pii:read`. */
export interface Transaction {
  id: string;
  /** Decimal text with exactly the currency's decimals. */
  amount: string;
  currency: string;
  type: 'Payment' | 'Transfer' | 'Deposit' | 'Withdrawal' | 'Refund';
  source: 'ATM' | 'POS' | 'Online' | 'Transfer' | 'Mobile' | 'Api';
  status: 'Pending' | 'Held' | 'Processing' | 'Completed' | 'Failed';
  flagged: boolean;
  riskScore: number | null;
  decision: 'approve' | 'review' | 'hold' | 'decline' | null;
  accountId: string;
  counterpartyId: string | null;
  country: string | null;
  counterpartyCountry: string | null;
  ip: string | null;
  device: string | null;
  latitude: number | null;
  longitude: number | null;
  description: string | null;
  symbol: string | null;
  simulated: boolean;
  reason: string | null;
  createdAt: string;
  updatedAt: string;
  processedAt: string | null;
  version: number;
}

/** Why a rule fired. */
export interface Hit {
  ruleId: string;
  /** Kind of the rule. */
  rule: string;
  /** As the rule was called then; older hits have none. */
  ruleName?: string;
  ruleVersion: number;
  weight: number;
  inputs: Readonly<Record<string, string | number>>;
  windowMs: number | null;
  threshold: string | number | null;
  margin: string | number | null;
  /** For people. */
  sentence: string;
  skipped: string | null;
}

/** An alert, as in the list of `GET /api/alerts`; ids of accounts are masked without `pii:read`. */
export interface Alert {
  id: string;
  kind: 'transaction-risk' | 'market-spike' | 'alert-storm';
  subject: string;
  severity: Severity;
  message: string;
  status: 'open' | 'acknowledged' | 'investigating' | 'resolved';
  disposition: 'confirmed' | 'false_positive' | 'inconclusive' | 'benign' | null;
  count: number;
  firstSeenAt: string;
  lastSeenAt: string;
  assignee: string | null;
  snoozedUntil: string | null;
  transactionId: string | null;
  transactionIds: string[];
  anomalyId: string | null;
  symbol: string | null;
  hits: Hit[];
  parentId: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** The figures of `GET /api/dashboard`; volumes are decimal text in `currency`. */
export interface DashboardMetrics {
  totalTransactions1Min: number;
  totalTransactions5Min: number;
  totalTransactions1Hour: number;
  totalVolume1Min: string;
  totalVolume5Min: string;
  totalVolume1Hour: string;
  currency: string;
  unconvertedCount: number;
  successRate: number | null;
  failureRate: number | null;
  averageProcessingTimeMs: number | null;
  p95ProcessingTimeMs: number | null;
  transactionsPerSecond: number;
  topSources: { source: string; count: number; volume: string }[];
  topCountries: { country: string; count: number; volume: string }[];
  flaggedCount: number;
  heldCount: number;
  ticksPerSecond: number;
  ticksDropped: number;
  queueDepth: number;
  activeConnections: number;
  computedAt: string;
}

/** The only argument of every event of a channel. */
export interface Envelope<C extends string, T extends 'snapshot' | 'update', D> {
  channel: C;
  /** The same on all replicas; another one means that numbering began anew. */
  epoch: string;
  /** Fact channels: number of the last fact in it (snapshot: of the last fact that it takes in). Else: messages of this subscription, from 1. */
  seq: number;
  type: T;
  /** When it was made, epoch milliseconds. */
  ts: number;
  data: D;
}

/** First message of a channel (the whole of it), or what changed since the message before. */
export type StateMessage<C extends string, D> = Envelope<C, 'snapshot', D> | Envelope<C, 'update', D>;

export type QuoteMessage = StateMessage<`quotes:${string}`, Quote[]>;
export type StatisticsMessage = StateMessage<`statistics:${string}`, Statistics[]>;
/** The newest 100 at first; then the open candle as it stands, closed and revised ones once each. */
export type CandleMessage = StateMessage<`candles:${CandleInterval}:${string}`, Candle[]>;
export type MetricsMessage = StateMessage<'metrics', DashboardMetrics>;

/** The newest 100, oldest first; then one transaction per status change, as of that change: they have the numbers `firstSeq` to `seq`. */
export type TransactionMessage =
  Envelope<'transactions', 'snapshot', Transaction[]> | (Envelope<'transactions', 'update', Transaction[]> & { firstSeq: number });

/** `updated` only when the severity rose. */
export interface AnomalyEvent {
  event: 'opened' | 'updated' | 'closed';
  anomaly: Anomaly;
}
/** The newest 100, oldest first; then one event per message. */
export type AnomalyMessage = Envelope<'anomalies', 'snapshot', Anomaly[]> | Envelope<'anomalies', 'update', AnomalyEvent>;

export interface AlertEvent {
  event: 'created' | 'updated' | 'resolved';
  alert: Alert;
}
/** All that are not resolved, at most 500, without children of a storm that nobody was told of; then one event per message. */
export type AlertMessage = Envelope<'alerts', 'snapshot', Alert[]> | Envelope<'alerts', 'update', AlertEvent>;

/** Each second; `counter` rises by one. */
export interface HeartbeatNotice {
  event: 'heartbeat';
  counter: number;
  time: string;
}
/** The connection was too slow: so many messages of a state channel were left out; the newest values follow. */
export interface LaggedNotice {
  event: 'lagged';
  channel: string;
  dropped: number;
}
/** The server ended a subscription, since the right to it is gone. */
export interface UnsubscribedNotice {
  event: 'unsubscribed';
  channel: string;
  code: 'forbidden';
}
export type SystemNotice = HeartbeatNotice | LaggedNotice | UnsubscribedNotice;
export type SystemMessage = Envelope<'system', 'update', SystemNotice>;

/** The access token ends soon: send `auth:renew`. */
export interface AuthExpiring {
  expiresAt: string;
}
/** The server will end: come back after so many milliseconds. */
export interface ServerShutdown {
  reconnectAfterMs: number;
}
export type DisconnectCode =
  'token_expired' | 'session_revoked' | 'slow_client' | 'protocol_error' | 'server_shutdown' | 'too_many_connections';
/** The last message of a connection that the server ends; `reconnect` false: another attempt with this credential is in vain. */
export interface ServerDisconnect {
  code: DisconnectCode;
  reconnect: boolean;
}

/** Socket.IO, server to client, namespace `/live`. */
export interface ServerToClientEvents {
  quote(message: QuoteMessage): void;
  statistics(message: StatisticsMessage): void;
  candle(message: CandleMessage): void;
  transactionBatch(message: TransactionMessage): void;
  metricsUpdate(message: MetricsMessage): void;
  anomaly(message: AnomalyMessage): void;
  alert(message: AlertMessage): void;
  system(message: SystemMessage): void;
  'auth:expiring'(notice: AuthExpiring): void;
  'server:shutdown'(notice: ServerShutdown): void;
  'server:disconnect'(notice: ServerDisconnect): void;
}

/** A request that was refused as a whole; twenty in ten seconds end the connection with `protocol_error`. */
export interface Refusal {
  ok: false;
  code: RefusalCode;
  detail: string;
}
/** The last three say nothing against the request: it may be sent again. */
export type RefusalCode =
  | 'validation_failed'
  | 'unknown_channel'
  | 'forbidden'
  | 'too_many_channels'
  | 'unauthenticated'
  | 'token_expired'
  | 'token_revoked'
  | 'password_change_required'
  | 'database_unavailable'
  | 'overloaded'
  | 'internal';

export interface SubscribeRequest {
  /** At most 200 per connection. */
  channels: string[];
  /** At most so many messages a second of each state channel of this request. */
  maxHz?: number;
}
export interface RejectedChannel {
  channel: string;
  code: 'unknown_channel' | 'forbidden' | 'too_many_channels';
}
export type SubscribeAck = { ok: true; channels: string[]; rejected: RejectedChannel[] } | Refusal;

export interface UnsubscribeRequest {
  channels: string[];
}
export type UnsubscribeAck = { ok: true; channels: string[] } | Refusal;

/** Subscribes a channel and replays what came after `seq`. */
export interface ResumeRequest {
  channel: string;
  epoch: string;
  seq: number;
}
/** `recovered`: `missed` facts follow as updates; else a snapshot follows. */
export type ResumeAck = { ok: true; recovered: true; missed: number } | { ok: true; recovered: false; missed?: number } | Refusal;

export type TimeAck = { ok: true; time: string } | Refusal;

/** A fresh access token of the same user and session. */
export interface RenewRequest {
  token: string;
}
export type RenewAck = { ok: true; expiresAt: string } | Refusal;

/** Socket.IO, client to server, namespace `/live`. */
export interface ClientToServerEvents {
  subscribe(request: SubscribeRequest, ack: (answer: SubscribeAck) => void): void;
  unsubscribe(request: UnsubscribeRequest, ack: (answer: UnsubscribeAck) => void): void;
  resume(request: ResumeRequest, ack: (answer: ResumeAck) => void): void;
  time(ack: (answer: TimeAck) => void): void;
  'auth:renew'(request: RenewRequest, ack: (answer: RenewAck) => void): void;
}

/** `auth` of the Socket.IO handshake. */
export type HandshakeAuth = { token: string } | { apiKey: string };
/** `data` of a `connect_error`. */
export interface ConnectRefusal {
  code: string;
}

/** One of these per message on `/ws`; the client sends nothing. */
export type WsQuote = Quote;
/** Close codes of `/ws`: unauthenticated, forbidden, too slow, server ends. */
export type WsCloseCode = 4401 | 4403 | 4408 | 1012;

/** `data` of the events of `GET /api/stream`, by name; ids are `<epoch>.<transactionSeq>.<alertSeq>`. */
export interface StreamEvents {
  metrics: DashboardMetrics;
  /** At most the 100 newest since the event before. */
  transactions: Transaction[];
  alerts: AlertEvent[];
  /** What `Last-Event-ID` names is not kept any more. */
  reset: { recovered: false };
}

/** Messages of a channel. */
export type MessageOf<C extends Channel> = C extends `quotes:${string}`
  ? QuoteMessage
  : C extends `statistics:${string}`
    ? StatisticsMessage
    : C extends `candles:${string}`
      ? CandleMessage
      : C extends 'metrics'
        ? MetricsMessage
        : C extends 'transactions'
          ? TransactionMessage
          : C extends 'alerts'
            ? AlertMessage
            : AnomalyMessage;
export type ChannelMessage =
  QuoteMessage | StatisticsMessage | CandleMessage | MetricsMessage | TransactionMessage | AlertMessage | AnomalyMessage;
