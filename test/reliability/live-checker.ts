/** Judges every envelope that a client is told: facts without holes, none twice, in order; state counted; nothing that was not asked for. */

export type FactName = 'transactions' | 'alerts' | 'anomalies';
export const FACTS: readonly string[] = ['transactions', 'alerts', 'anomalies'] satisfies FactName[];

interface Envelope {
  channel: string;
  epoch: string;
  seq: number;
  firstSeq?: number;
  type: 'snapshot' | 'update';
  ts: number;
  data: unknown;
}

const EVENTS: Readonly<Record<string, string>> = {
  quotes: 'quote',
  statistics: 'statistics',
  candles: 'candle',
  transactions: 'transactionBatch',
  alerts: 'alert',
  anomalies: 'anomaly',
  metrics: 'metricsUpdate',
  system: 'system',
};
const FIELDS = ['channel', 'epoch', 'seq', 'type', 'ts', 'data'];
/** What may follow a status; a transaction that ended is told of no more. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Processing', 'Failed', 'Held'],
  Held: ['Processing', 'Failed'],
  Processing: ['Completed', 'Failed'],
};
/** A message is not older or newer than this. */
const CLOCK_MS = 120_000;

/** What all clients of a run were told, and what was wrong with it. */
export class Findings {
  facts = 0;
  messages = 0;
  /** Numbers that were left out. */
  gaps = 0;
  /** Facts that came again. */
  duplicates = 0;
  /** Later ones before earlier ones. */
  disorder = 0;
  /** Snapshots in place of what was missed. */
  unrecovered = 0;
  resumed = 0;
  /** Connections that clients made, the first ones included. */
  connections = 0;
  /** By what is wrong, how often. */
  readonly problems = new Map<string, number>();
  /** What is told by each number: the same to everybody. */
  readonly told: Readonly<Record<FactName, Map<number, string>>> = { transactions: new Map(), alerts: new Map(), anomalies: new Map() };

  /** Connections beyond the first of each client. */
  reconnected(clients: number): number {
    return this.connections - clients;
  }

  wrong(problem: string): void {
    this.problems.set(problem, (this.problems.get(problem) ?? 0) + 1);
  }

  fact(channel: FactName, seq: number, text: string): void {
    this.facts += 1;
    const known = this.told[channel].get(seq);
    if (known === undefined) this.told[channel].set(seq, text);
    else if (known !== text) this.wrong(`${channel}: two facts have one number`);
  }
}

/** Where a client stands in a fact channel, over all its connections. */
export interface Cursor {
  epoch: string;
  seq: number;
}

interface Subscription {
  /** A snapshot must come first. */
  isNew: boolean;
  /** Messages, where the subscription counts. */
  count: number;
  newest: Map<string, number>;
}

export class Checker {
  readonly cursors = new Map<string, Cursor>();
  /** Event time of the newest quote by symbol. */
  readonly quotes = new Map<string, number>();
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly statuses = new Map<string, string>();
  private heartbeats = 0;

  private readonly findings: Findings;
  /** Whether the client under test takes up channels by itself: then a snapshot may come at any time. */
  private readonly isManaged: boolean;

  constructor(findings: Findings, isManaged = false) {
    this.findings = findings;
    this.isManaged = isManaged;
  }

  /** A new connection: it counts anew. */
  connected(): void {
    this.subscriptions.clear();
    this.heartbeats = 0;
  }

  /** A subscription is asked for: a snapshot must follow, or after `resume` what was missed. */
  asked(channel: string, isResumed: boolean): void {
    this.subscriptions.set(channel, { isNew: !isResumed, count: 0, newest: new Map() });
  }

  /** The answer was that what was missed is there no more: a snapshot follows. */
  notRecovered(channel: string): void {
    this.findings.unrecovered += 1;
    const subscription = this.subscriptions.get(channel);
    if (subscription !== undefined) subscription.isNew = true;
  }

  /** From now on nothing may come. */
  left(channel: string): void {
    this.subscriptions.delete(channel);
    this.cursors.delete(channel);
  }

  /** @param event null where the client does not show it */
  accept(event: string | null, args: readonly unknown[]): void {
    const { findings } = this;
    findings.messages += 1;
    const envelope = args[0] as Envelope;
    if (args.length !== 1 || typeof envelope !== 'object' || envelope === null) return findings.wrong(`${event}: no envelope`);
    const { channel, seq, epoch, type, ts } = envelope;
    const missing = FIELDS.filter((field) => !(field in envelope));
    if (missing.length > 0) return findings.wrong(`${event}: an envelope without ${missing.join()}`);
    const kind = channel.split(':', 1)[0]!;
    if (event !== null && EVENTS[kind] !== event) findings.wrong(`${event} for ${channel}`);
    if (!Number.isSafeInteger(seq) || typeof epoch !== 'string' || epoch === '') findings.wrong(`${channel}: no number or epoch`);
    if (!Number.isSafeInteger(ts) || Math.abs(Date.now() - ts) > CLOCK_MS) findings.wrong(`${channel}: not of now`);
    if (channel === 'system') return this.system(envelope);
    const subscription = this.subscriptions.get(channel);
    if (subscription === undefined) return findings.wrong(`${channel}: a message without a subscription`);
    if (this.isManaged && type === 'snapshot') Object.assign(subscription, { isNew: true, count: 0, newest: new Map() });
    if (subscription.isNew !== (type === 'snapshot')) findings.wrong(`${channel}: ${type} where the other was due`);
    subscription.isNew = false;
    if (FACTS.includes(channel)) this.factual(channel as FactName, envelope);
    else this.state(kind, subscription, envelope);
  }

  private system({ seq }: Envelope): void {
    if (seq !== this.heartbeats + 1) this.findings.wrong('system: not counted');
    this.heartbeats = seq;
  }

  private factual(channel: FactName, envelope: Envelope): void {
    const { findings } = this;
    const { epoch, seq, type, data } = envelope;
    const cursor = this.cursors.get(channel);
    this.cursors.set(channel, { epoch, seq });
    if (type === 'snapshot') {
      if (!Array.isArray(data)) return findings.wrong(`${channel}: a snapshot that is no array`);
      if (cursor !== undefined && cursor.epoch === epoch && seq < cursor.seq) findings.disorder += 1;
      if (channel === 'transactions') for (const { id, status } of data as { id: string; status: string }[]) this.statuses.set(id, status);
      return;
    }
    const facts = Array.isArray(data) ? (data as unknown[]) : [data];
    const first = envelope.firstSeq ?? seq;
    if (seq - first + 1 !== facts.length) findings.wrong(`${channel}: numbers that do not fit`);
    if (cursor !== undefined) {
      if (cursor.epoch !== epoch) findings.wrong(`${channel}: another epoch in an update`);
      if (first > cursor.seq + 1) findings.gaps += first - cursor.seq - 1;
      if (first <= cursor.seq) findings.duplicates += cursor.seq - first + 1;
      if (seq < cursor.seq) findings.disorder += 1;
    }
    facts.forEach((fact, i) => findings.fact(channel, first + i, this.read(channel, fact)));
  }

  private read(channel: FactName, fact: unknown): string {
    if (channel === 'transactions') {
      const { id, status, version } = fact as { id: string; status: string; version: number };
      const before = this.statuses.get(id);
      if (before !== undefined && NEXT[before]?.includes(status) !== true) this.findings.disorder += 1;
      this.statuses.set(id, status);
      return `${id} ${version}`;
    }
    const { event, alert, anomaly } = fact as { event: string; alert?: { id: string }; anomaly?: { id: string } };
    return `${(alert ?? anomaly)!.id} ${event}`;
  }

  private state(kind: string, subscription: Subscription, { channel, seq, type, data }: Envelope): void {
    const { findings } = this;
    subscription.count += 1;
    if (seq !== subscription.count) findings.wrong(`${channel}: message ${subscription.count} has number ${seq}`);
    if (kind === 'metrics') this.forward(subscription, channel, 'metrics', Date.parse((data as { computedAt: string }).computedAt));
    if (kind !== 'quotes') return;
    const quotes = data as { symbol: string; ts: number }[];
    const only = channel.slice('quotes:'.length);
    if (new Set(quotes.map(({ symbol }) => symbol)).size !== quotes.length) findings.wrong(`${channel}: a symbol twice in one message`);
    if (type === 'update' && quotes.length === 0) findings.wrong(`${channel}: an update of nothing`);
    for (const { symbol, ts } of quotes) {
      if (only !== '*' && symbol !== only) findings.wrong(`${channel}: another symbol`);
      this.forward(subscription, channel, symbol, ts);
      this.quotes.set(symbol, Math.max(ts, this.quotes.get(symbol) ?? 0));
    }
  }

  /** Newer values come later. */
  private forward({ newest }: Subscription, channel: string, key: string, at: number): void {
    if (at < (newest.get(key) ?? -Infinity)) this.findings.wrong(`${channel}: an older value after a newer one`);
    newest.set(key, at);
  }
}
