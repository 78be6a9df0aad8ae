/** Sends ticks to `POST /api/prices/batch` of another server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteMarket, RemoteMarketError } from '../../application/ports/remote-market.ts';
import type { SentTicks } from '../../application/ports/remote-market.ts';

/** For one attempt. */
const DEADLINE_MS = 10_000;
const ATTEMPTS = 6;
/** Doubled after each attempt, up to the longest, unless the server names a time. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

/** An attempt that another one may follow. */
class Retryable extends Error {
  readonly afterMs: number | null;

  constructor(message: string, afterMs: number | null) {
    super(message);
    this.afterMs = afterMs;
  }
}

interface Answer {
  accepted?: number;
  rejected?: number;
  code?: string;
  detail?: string;
}

export class HttpRemoteMarket extends RemoteMarket {
  private readonly endpoint: URL;
  private readonly apiKey: string;
  private readonly wait: (ms: number) => Promise<unknown>;

  constructor(server: URL, apiKey: string, wait: (ms: number) => Promise<unknown> = sleep) {
    super();
    this.endpoint = new URL('api/prices/batch', server.href.endsWith('/') ? server : `${server.href}/`);
    this.apiKey = apiKey;
    this.wait = wait;
  }

  async send(ticks: readonly string[]): Promise<SentTicks> {
    const body = `${ticks.join('\n')}\n`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(body, ticks.length);
      } catch (error) {
        if (!(error instanceof Retryable)) throw error;
        if (attempt === ATTEMPTS) throw new RemoteMarketError(`${this.endpoint.origin}: ${error.message} (${ATTEMPTS} attempts)`);
        await this.wait(Math.min(error.afterMs ?? FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS));
      }
    }
  }

  private async attempt(body: string, count: number): Promise<SentTicks> {
    const { status, retryAfter, answer } = await this.post(body);
    if (status === 202 && typeof answer.accepted === 'number' && typeof answer.rejected === 'number') {
      return { accepted: answer.accepted, rejected: answer.rejected };
    }
    // The answer to a batch of which nothing was taken.
    if (status === 400 && answer.code === 'validation_failed') return { accepted: 0, rejected: count };
    const said = `answered ${status}${answer.code === undefined ? '' : ` ${answer.code}`}${answer.detail === undefined ? '' : `: ${answer.detail}`}`;
    if (status === 429 || status === 503) throw new Retryable(said, retryAfter);
    if (status === 401) throw new RemoteMarketError(`${this.endpoint.origin} refused the API key (${said})`);
    if (status === 403) throw new RemoteMarketError(`${this.endpoint.origin}: the API key may not write ticks (${said})`);
    throw new RemoteMarketError(`${this.endpoint.origin} ${said}`);
  }

  private async post(body: string): Promise<{ status: number; retryAfter: number | null; answer: Answer }> {
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        // A redirect would carry the key to a place that nobody named.
        redirect: 'manual',
        headers: { 'content-type': 'application/x-ndjson', 'x-api-key': this.apiKey },
        body,
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      return {
        status: response.status,
        retryAfter: retryAfterMs(response.headers.get('retry-after')),
        answer: answerOf(await response.text()),
      };
    } catch (error) {
      const { name, message, cause } = error as { name: string; message: string; cause?: { message?: string; code?: string } };
      // What fetch throws says no more than "fetch failed"; its cause knows.
      const reason = name === 'TimeoutError' ? `no answer within ${DEADLINE_MS} ms` : cause?.message || cause?.code || message;
      throw new Retryable(reason, null);
    }
  }
}

/** Seconds only: dates are what caches send. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

function answerOf(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
