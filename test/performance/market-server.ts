/** The built server as the benchmarks see it: a process of its own, fed with an API key. */
import { Agent, request } from 'node:http';
import { signIn, startServer } from '../support/server-process.ts';
import type { Ending } from '../support/server-process.ts';

/** Batches that are on their way at the same time. */
const CONNECTIONS = 4;

export interface MarketCounters {
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  invalid: number;
  rssBytes: number;
}

export class MarketServer {
  private readonly url: string;
  private readonly key: string;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly end: () => Promise<Ending>;

  private constructor(url: string, key: string, end: () => Promise<Ending>) {
    this.url = url;
    this.key = key;
    this.end = end;
  }

  static async start(): Promise<MarketServer> {
    const server = await startServer({
      RATE_LIMIT_INGEST_PER_MINUTE: '0',
      RATE_LIMIT_READ_PER_MINUTE: '0',
      RATE_LIMIT_WRITE_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
    });
    const call = await signIn(server.url);
    const answer = await call('POST', '/api/api-keys', { name: 'feed', role: 'Admin' });
    if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
    const { key } = (await answer.json()) as { key: string };
    return new MarketServer(server.url, key, () => server.stop());
  }

  /** Posts a batch of `ticks` ticks; fails where the server does not take all of them. */
  async post(body: Buffer, contentType: string, ticks: number): Promise<void> {
    const { status, text } = await this.call('POST', '/api/prices/batch', body, contentType);
    if (status !== 202 || (JSON.parse(text) as { accepted: number }).accepted !== ticks) throw new Error(`${status} ${text.slice(0, 500)}`);
  }

  /** Posts bodies as fast as they are taken. */
  async postAll(count: number, next: () => Buffer, contentType: string, ticks: number): Promise<void> {
    let left = count;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (left > 0) {
          left -= 1;
          await this.post(next(), contentType, ticks);
        }
      }),
    );
  }

  async get<T>(path: string): Promise<T | null> {
    const { status, text } = await this.call('GET', path);
    if (status === 404) return null;
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  async counters(): Promise<MarketCounters> {
    return (await this.get<MarketCounters>('/api/metrics'))!;
  }

  /** User and system time of the server's process so far, all threads. */
  async cpuSeconds(): Promise<number> {
    const { text } = await this.call('GET', '/metrics');
    const total = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    return total('process_cpu_user_seconds_total') + total('process_cpu_system_seconds_total');
  }

  async stop(): Promise<Ending> {
    this.agent.destroy();
    return this.end();
  }

  private call(method: string, path: string, body?: Buffer, contentType?: string): Promise<{ status: number; text: string }> {
    const headers: Record<string, string | number> = { 'x-api-key': this.key };
    if (body !== undefined) Object.assign(headers, { 'content-type': contentType, 'content-length': body.length });
    return new Promise((resolve, reject) => {
      const call = request(this.url + path, { method, headers, agent: this.agent, timeout: 20_000 }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
        response.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path} took too long`)));
      call.on('error', reject);
      call.end(body);
    });
  }
}
