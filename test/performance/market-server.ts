/** The built server as the benchmarks see it: a process of its own, fed with an API key or an access token. */
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { SERVER_FLAGS } from '../../scripts/server-flags.mjs';
import { ADMIN, startServer } from '../support/server-process.ts';
import type { Ending } from '../support/server-process.ts';

/** What a sender shows; `anybody` only where the door is open. */
export type Caller = 'key' | 'token' | 'anybody';

const OPEN_DOOR = new URL('open-door.ts', import.meta.url).pathname;

export interface MarketCounters {
  accepted: number;
  processed: number;
  dropped: number;
  queued: number;
  invalid: number;
  rssBytes: number;
}

export class MarketServer {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  private readonly credentials: Record<Caller, Record<string, string>>;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly end: () => Promise<Ending>;

  private constructor(url: string, pid: number, token: string, key: string, end: () => Promise<Ending>) {
    this.url = url;
    this.pid = pid;
    this.token = token;
    // A header has to be there, or the body is not read.
    this.credentials = { key: { 'x-api-key': key }, token: { authorization: `Bearer ${token}` }, anybody: { 'x-api-key': '-' } };
    this.end = end;
  }

  static async start({ hasOpenDoor = false } = {}): Promise<MarketServer> {
    const settings = {
      RATE_LIMIT_INGEST_PER_MINUTE: '0',
      RATE_LIMIT_READ_PER_MINUTE: '0',
      RATE_LIMIT_WRITE_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
    };
    const command = [process.execPath, ...SERVER_FLAGS, ...(hasOpenDoor ? ['--import', OPEN_DOOR] : []), 'dist/main.js'];
    const server = await startServer(settings, command);
    process.once('exit', () => server.kill());
    const token = await accessToken(server.url);
    return new MarketServer(server.url, server.pid, token, await newKey(server.url, token), () => server.stop());
  }

  /** Posts one tick; fails where the server does not take it. */
  async postOne(body: Buffer, caller: Caller): Promise<void> {
    const { status, text } = await this.call('POST', '/api/prices', body, 'application/json', caller);
    if (status !== 202) throw new Error(`${status} ${text.slice(0, 500)}`);
  }

  /** Posts a batch of `ticks` ticks; fails where the server does not take all of them. */
  async post(body: Buffer, contentType: string, ticks: number): Promise<void> {
    const { status, text } = await this.call('POST', '/api/prices/batch', body, contentType);
    if (status !== 202 || (JSON.parse(text) as { accepted: number }).accepted !== ticks) throw new Error(`${status} ${text.slice(0, 500)}`);
  }

  /** Posts bodies one after the other, so that their ticks arrive in order; the next one is made while the answer is on its way. */
  async postAll(count: number, next: () => Buffer, contentType: string, ticks: number): Promise<void> {
    let body = next();
    for (let k = 0; k < count; k += 1) {
      const answer = this.post(body, contentType, ticks);
      if (k + 1 < count) body = next();
      await answer;
    }
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

  /**
   * CPU time so far of all threads but those of the engines and of the embedded database: of the event loop and of what V8 does for it.
   * null where the system does not tell times of threads.
   */
  intakeCpuSeconds(): number | null {
    const threads = `/proc/${this.pid}/task`;
    let nanoseconds = 0;
    try {
      for (const thread of readdirSync(threads)) {
        const name = readFileSync(`${threads}/${thread}/comm`, 'utf8');
        if (/^(tapewatch-part|database)/.test(name)) continue;
        nanoseconds += Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ')[0]);
      }
    } catch {
      return null;
    }
    return nanoseconds / 1e9;
  }

  async stop(): Promise<Ending> {
    this.agent.destroy();
    return this.end();
  }

  private call(
    method: string,
    path: string,
    body?: Buffer,
    contentType?: string,
    caller: Caller = 'key',
  ): Promise<{ status: number; text: string }> {
    const headers =
      body === undefined
        ? { authorization: `Bearer ${this.token}` }
        : { ...this.credentials[caller], 'content-type': contentType, 'content-length': body.length };
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

async function newKey(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/api/api-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: 'feed', role: 'Ingestor' }),
  });
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { key: string }).key;
}

async function accessToken(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
