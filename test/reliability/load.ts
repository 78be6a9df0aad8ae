/** Senders who never give up: each sends one transaction after the other, and the same again until it is acknowledged. */
import { randomUUID } from 'node:crypto';
import { sleep } from './fault.ts';

export interface Sent {
  readonly key: string;
  readonly body: { amount: string; currency: string; accountId: string };
  /** Of the acknowledged transaction; null until then. */
  id: string | null;
  /** Answers before that, by status, or `network`. */
  readonly refusals: string[];
}

/** What a service that is in trouble may answer; everything else is a broken promise. */
const REFUSALS = new Map<number, readonly string[]>([
  [409, ['request_in_progress']],
  [429, ['rate_limited']],
  [503, ['database_unavailable', 'outcome_unknown', 'overloaded', 'shutting_down']],
]);
const ANSWER_MS = 15_000;
const PAUSE_MS = 40;

export class Load {
  readonly sent: Sent[] = [];
  /** Answers that no trouble explains. */
  readonly violations: string[] = [];
  acknowledged = 0;
  unknown = 0;
  private isEnding = false;
  private running: Promise<unknown> = Promise.resolve();

  private readonly urls: () => readonly string[];
  private readonly apiKey: string;
  private readonly senders: number;
  private readonly pauseMs: number;

  /** @param urls where replicas listen at this moment; a sender takes any */
  constructor(urls: () => readonly string[], apiKey: string, senders = 64, pauseMs = 0) {
    this.urls = urls;
    this.apiKey = apiKey;
    this.senders = senders;
    this.pauseMs = pauseMs;
  }

  start(): void {
    this.isEnding = false;
    this.running = Promise.all(Array.from({ length: this.senders }, () => this.sendOn()));
  }

  /** Ends without waiting for acknowledgements: what is on the way stays unknown. */
  async stop(): Promise<void> {
    this.isEnding = true;
    await this.running;
  }

  /** Sends again what was never acknowledged, each with its key, until it is. */
  async clear(): Promise<void> {
    this.isEnding = false;
    const open = this.sent.filter(({ id }) => id === null);
    await Promise.all(open.map((one) => this.insist(one, 100)));
  }

  private async sendOn(): Promise<void> {
    while (!this.isEnding) {
      const key = randomUUID();
      const amount = `${1 + (this.sent.length % 900)}.${String(this.sent.length % 100).padStart(2, '0')}`;
      // An account of its own: two rows of one account are one transaction stored twice.
      const one: Sent = { key, body: { amount, currency: 'USD', accountId: `acc-${key}` }, id: null, refusals: [] };
      this.sent.push(one);
      await this.insist(one, Infinity);
      if (this.pauseMs > 0) await sleep(this.pauseMs);
    }
  }

  private async insist(one: Sent, tries: number): Promise<void> {
    for (let i = 0; i < tries && one.id === null && !this.isEnding; i += 1) {
      await this.send(one);
      if (one.id === null) await sleep(PAUSE_MS * (1 + Math.min(10, i)));
    }
  }

  private async send(one: Sent): Promise<void> {
    const urls = this.urls();
    if (urls.length === 0) return;
    const url = urls[Math.floor(Math.random() * urls.length)]!;
    try {
      const answer = await fetch(`${url}/api/transactions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': this.apiKey, 'idempotency-key': one.key },
        body: JSON.stringify(one.body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      this.take(one, answer.status, (await answer.json()) as { id?: string; code?: string });
    } catch (error) {
      one.refusals.push('network');
      if ((error as Error).name === 'TimeoutError') this.violations.push(`no answer within ${ANSWER_MS / 1000} s`);
    }
  }

  private take(one: Sent, status: number, { id, code = '' }: { id?: string; code?: string }): void {
    if (status === 201 || status === 200) {
      one.id = id!;
      this.acknowledged += 1;
      return;
    }
    one.refusals.push(`${status} ${code}`);
    if (code === 'outcome_unknown') this.unknown += 1;
    if (REFUSALS.get(status)?.includes(code) !== true) this.violations.push(`${status} ${code}`);
  }
}
