/** The whole application with a receiver of webhooks beside it, and the short ways to what tests of alerts do. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import request from 'supertest';
import type { AlertEvent } from '../../src/application/ports/alert-event-log.ts';
import { AlertEvents } from '../../src/application/risk/alert-events.ts';
import { EventListener } from '../../src/application/transactions/event-tail.ts';
import type { AlertView } from '../../src/application/risk/alert.view.ts';
import type { TransactionDetailView } from '../../src/application/transactions/transaction.view.ts';
import { eventually, MarketServer } from './market-server.ts';
import type { Answer } from './market-server.ts';

export const WEBHOOK_SECRET = 'test-webhook-secret-0123456789-abcdef';

/** What was posted to the receiver. */
export interface Received {
  status: number;
  signature: string;
  raw: string;
  body: { id: string; type: string; createdAt: string; data: AlertView };
}

/** A medium alert: large-amount and round-amount. */
export const MEDIUM = { amount: '10000.00', currency: 'USD' };
/** A high one: new-payee and country-mismatch beside them. */
export const HIGH = { ...MEDIUM, country: 'DE', counterpartyCountry: 'FR' };

let serial = 0;
export const aName = (name: string): string => `${name}-${(serial += 1)}-account`;

class KeptEvents extends EventListener<AlertEvent> {
  readonly events: AlertEvent[] = [];

  told(events: readonly AlertEvent[]): void {
    this.events.push(...events);
  }

  cut(): void {
    throw new Error('events are missing');
  }
}

export class AlertServer {
  readonly received: Received[] = [];
  /** Answers of the receiver to webhooks about transactions that come before it says 200. */
  readonly refusals: number[] = [];
  private readonly kept = new KeptEvents();

  private constructor(
    readonly market: MarketServer,
    private readonly hook: Server,
  ) {
    market.app.get(AlertEvents).subscribe(this.kept);
  }

  static async start(settings: NodeJS.ProcessEnv = {}): Promise<AlertServer> {
    const hook = createServer();
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const { port } = hook.address() as { port: number };
    const market = await MarketServer.start({
      SETTLEMENT_GATEWAY: 'simulated',
      BANK_DELAY_MS_MIN: '0',
      BANK_DELAY_MS_MAX: '20',
      BANK_FAILURE_PERCENT: '0',
      ANOMALY_IDLE_CLOSE_MS: '500',
      WEBHOOK_URLS: `http://user:secret@127.0.0.1:${port}/hook?token=x`,
      WEBHOOK_SECRET,
      ...settings,
    });
    const server = new AlertServer(market, hook);
    hook.on('request', (incoming, answer) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const raw = Buffer.concat(parts).toString();
        const body = JSON.parse(raw) as Received['body'];
        const status = (body.data.kind === 'transaction-risk' ? server.refusals.shift() : undefined) ?? 200;
        const signature = String(incoming.headers['tapewatch-signature']);
        server.received.push({ status, signature, raw, body });
        answer.writeHead(status).end();
      });
    });
    return server;
  }

  /** Posts a transaction and waits until it is judged. */
  async judge(body: object): Promise<TransactionDetailView> {
    const { status, body: made } = await this.market.call<TransactionDetailView>('post', '/api/transactions', body);
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(made)}`);
    return eventually(
      () => this.market.get<TransactionDetailView>(`/api/transactions/${made.id}`),
      ({ decision }) => {
        if (decision === null) throw new Error('not judged yet');
      },
    );
  }

  /** The newest alert of a subject. */
  async alertOf(subject: string): Promise<AlertView> {
    const { items } = await this.market.get<{ items: AlertView[] }>(`/api/alerts?subject=${subject}`);
    if (items[0] === undefined) throw new Error(`no alert of ${subject}`);
    return items[0];
  }

  /** A fresh open alert about an account of its own. */
  async fresh(body: object = MEDIUM): Promise<AlertView> {
    const accountId = aName('fresh');
    await this.judge({ ...body, accountId, counterpartyId: aName('shop') });
    return this.alertOf(accountId);
  }

  async act<Body = AlertView>(id: string, name: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.market.call<Body>('post', `/api/alerts/${id}/${name}`, body, headers);
  }

  /** What live clients are told of an alert: `created 1`, with its count. */
  told(id: string): string[] {
    return this.kept.events.filter(({ alert }) => alert.id === id).map(({ event, alert }) => `${event} ${alert.count}`);
  }

  /** Types of the webhooks of an alert that were taken. */
  delivered(id: string): string[] {
    return this.received.filter(({ status, body }) => status === 200 && body.data.id === id).map(({ body }) => body.type);
  }

  /** A caller with an API key of a role. */
  async reader(
    role: 'User' | 'Analyst',
  ): Promise<(path: string) => Promise<{ status: number; body: Record<string, unknown>; text: string }>> {
    const { body } = await this.market.call<{ key: string }>('post', '/api/api-keys', { name: aName(role), role });
    const http = this.market.app.getHttpServer();
    return (path) => request(http).get(path).set('x-api-key', body.key) as never;
  }

  async stop(): Promise<void> {
    await this.market.stop();
    this.hook.closeAllConnections();
    await new Promise((resolve) => this.hook.close(resolve));
  }
}
