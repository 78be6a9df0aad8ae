import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { open, request } from './request.ts';

const realFetch = globalThis.fetch;
let reply: (init: RequestInit) => Response | Promise<Response>;

/** An answer that never comes, as a browser has it. */
const never = ({ signal }: RequestInit) =>
  new Promise<Response>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));

beforeEach(() => {
  globalThis.fetch = (async (_path: string, init: RequestInit) => reply(init)) as typeof fetch;
});

afterEach(() => {
  globalThis.fetch = realFetch;
});

describe.each([
  ['request', request],
  ['open', open],
])('%s', (_name, ask: (path: string, options?: { deadlineMs?: number; signal?: AbortSignal }) => Promise<unknown>) => {
  it('waits no longer than its deadline', async () => {
    reply = never;
    await expect(ask('/api/rules', { deadlineMs: 10 })).rejects.toMatchObject({ name: 'Unreachable', reason: 'timeout' });
  });

  it('fails with the reason of whoever ended it', async () => {
    reply = never;
    const ending = new AbortController();
    const asking = ask('/api/rules', { signal: ending.signal });
    ending.abort(new RangeError('enough'));
    await expect(asking).rejects.toThrow(RangeError);
  });

  it('fails as unreachable without a connection, and as a refusal where the server refuses', async () => {
    reply = () => Promise.reject(new TypeError('fetch failed'));
    await expect(ask('/api/rules')).rejects.toMatchObject({ reason: 'no_connection' });
    reply = () => new Response('{"code":"forbidden"}', { status: 403 });
    await expect(ask('/api/rules')).rejects.toMatchObject({ name: 'Problem', code: 'forbidden' });
  });
});

describe('request', () => {
  it('has null of an empty answer', async () => {
    reply = () => new Response(null, { status: 204 });
    await expect(request('/api/auth/logout')).resolves.toMatchObject({ body: null, status: 204 });
  });

  it('takes a page of somebody else for no answer', async () => {
    reply = () => new Response('<h1>Sign in to the network</h1>', { status: 200 });
    await expect(request('/api/rules')).rejects.toMatchObject({ reason: 'not_ours' });
  });

  it('has the body of a status that is an answer here', async () => {
    reply = () => new Response('{"status":"error"}', { status: 503 });
    await expect(request('/health/ready', { answers: 503 })).resolves.toMatchObject({ body: { status: 'error' } });
  });
});

describe('open', () => {
  it('lets a body take longer than the deadline', async () => {
    reply = ({ signal }) => {
      const late = new ReadableStream({
        start(controller) {
          signal!.addEventListener('abort', () => controller.error(signal!.reason));
          setTimeout(() => (controller.enqueue(new Uint8Array([65])), controller.close()), 60);
        },
      });
      return new Response(late);
    };
    const response = await open('/api/transactions/export', { deadlineMs: 20 });
    await expect(response.text()).resolves.toBe('A');
  });
});
