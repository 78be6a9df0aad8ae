/** Calls the API as any client would: keep-alive connections, a deadline for every answer. */
import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

/** Longer than any answer may take, which is 10 s. */
const DEADLINE_MS = 12_000;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body where it is JSON, else null. */
  body: Record<string, unknown> | null;
  tookMs: number;
}

export interface Call {
  method: string;
  /** Sent as it is. */
  path: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON, text and bytes as they are with the type in `headers`. */
  body?: object | string | Buffer;
}

/** A user or key that calls; null: nobody. */
export type Credential = string | null;

export class Caller {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Rejects where no answer comes within the deadline. */
  async send({ method, path, headers = {}, body }: Call): Promise<Answer> {
    const isObject = typeof body === 'object' && !Buffer.isBuffer(body);
    const payload = isObject ? JSON.stringify(body) : body;
    const all: Record<string, string | number> = { ...(isObject && { 'content-type': 'application/json' }), ...headers };
    if (payload !== undefined) all['content-length'] = Buffer.byteLength(payload);
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const sent = request({ hostname, port, method, path, headers: all, agent: this.agent, timeout: DEADLINE_MS }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        const answered = () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            body: parsed(text),
            tookMs: performance.now() - startedAt,
          });
        };
        response.on('end', answered);
        // A stream has no end of its own.
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
          answered();
          response.removeListener('error', reject).on('error', () => undefined);
          response.destroy();
        }
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${DEADLINE_MS} ms: ${method} ${path.slice(0, 100)}`)));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  /** As this user or key. */
  async as(credential: Credential, method: string, path: string, body?: object): Promise<Answer> {
    return this.send({ method, path, headers: authorization(credential), ...(body !== undefined && { body }) });
  }

  close(): void {
    this.agent.destroy();
  }
}

export function authorization(credential: Credential): Record<string, string> {
  if (credential === null) return {};
  return credential.startsWith('twk_') ? { 'x-api-key': credential } : { authorization: `Bearer ${credential}` };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
