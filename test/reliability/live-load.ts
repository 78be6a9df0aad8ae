/** What makes news: ticks with a spike now and then, and transactions of a few accounts that raise alerts. */
import { randomUUID } from 'node:crypto';
import { sleep } from './fault.ts';

const BATCH_MS = 50;
const SPIKE_MS = 2000;
const SPIKE = 1.05;
const RISKY_MS = 500;
const RISKY_ACCOUNTS = 20;
const ANSWER_MS = 10_000;

export class LiveLoad {
  readonly symbols: readonly string[];
  /** Event time of the newest tick that was taken, by symbol. */
  readonly quotes = new Map<string, number>();
  ticks = 0;
  /** Batches that no replica took. */
  refused = 0;
  /** Risky transactions, and how many of them were not answered 201 at once. */
  risky = 0;
  riskyFailed = 0;
  private isEnding = false;
  private running: Promise<unknown> = Promise.resolve();
  private readonly prices: number[];
  private clock = 0;
  /** The replica that took the last ticks. */
  private market = 0;

  private readonly urls: () => readonly string[];
  private readonly apiKey: string;
  private readonly ticksPerSecond: number;

  constructor(urls: () => readonly string[], apiKey: string, ticksPerSecond: number, symbols = 20) {
    this.urls = urls;
    this.apiKey = apiKey;
    this.ticksPerSecond = ticksPerSecond;
    this.symbols = Array.from({ length: symbols }, (_, i) => `S${String(i).padStart(2, '0')}`);
    this.prices = this.symbols.map((_, i) => 100 + i);
  }

  start(): void {
    this.isEnding = false;
    this.running = Promise.all([this.sendTicks(), this.sendRisky()]);
  }

  async stop(): Promise<void> {
    this.isEnding = true;
    await this.running;
  }

  private async sendTicks(): Promise<void> {
    let spikeAt = Date.now() + SPIKE_MS;
    let owed = 0;
    let before = performance.now();
    for (let i = 0; !this.isEnding;) {
      const now = performance.now();
      // After a pause it goes on at its rate, it does not catch up.
      owed = Math.min(owed + ((now - before) / 1000) * this.ticksPerSecond, this.ticksPerSecond);
      before = now;
      const ticks: { symbol: string; price: number; timestamp: number }[] = [];
      for (; owed >= 1; owed -= 1, i += 1) {
        const at = i % this.symbols.length;
        const isSpike = Date.now() >= spikeAt;
        if (isSpike) spikeAt = Date.now() + SPIKE_MS;
        this.prices[at] = Math.min(1000, Math.max(10, this.prices[at]! * (isSpike ? SPIKE : 1 + (Math.random() - 0.5) / 5000)));
        this.clock = Math.max(this.clock, Date.now());
        ticks.push({ symbol: this.symbols[at]!, price: Number(this.prices[at]!.toFixed(4)), timestamp: this.clock });
      }
      if (ticks.length > 0) await this.send(ticks);
      await sleep(BATCH_MS);
    }
  }

  /** One replica has the market: whoever does not says so. */
  private async send(ticks: readonly { symbol: string; timestamp: number }[]): Promise<void> {
    const urls = this.urls();
    for (let i = 0; i < urls.length; i += 1) {
      const status = await this.post(urls[this.market % urls.length]!, '/api/prices/batch', ticks);
      if (status === 202) {
        this.ticks += ticks.length;
        for (const { symbol, timestamp } of ticks) this.quotes.set(symbol, timestamp);
        return;
      }
      this.market += 1;
    }
    this.refused += 1;
  }

  private async sendRisky(): Promise<void> {
    for (let i = 0; !this.isEnding; i += 1) {
      const urls = this.urls();
      const body = { amount: '10000.00', currency: 'USD', accountId: `acc-risky-${i % RISKY_ACCOUNTS}` };
      const status = urls.length === 0 ? 0 : await this.post(urls[i % urls.length]!, '/api/transactions', body);
      this.risky += 1;
      if (status !== 201) this.riskyFailed += 1;
      await sleep(RISKY_MS);
    }
  }

  private async post(url: string, path: string, body: unknown): Promise<number> {
    try {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': this.apiKey, 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }
}
