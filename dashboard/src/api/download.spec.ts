import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { download } from './download.ts';
import type { DownloadProgress } from './download.ts';
import { session } from './session.ts';

const realFetch = globalThis.fetch;
const CSV = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="transactions-2026.csv"' };
let reply: () => Response;
/** Names of the files that were saved. */
let saved: string[] = [];

/** A body that comes piece by piece; after the last one it ends, or breaks off. */
function bodyOf(pieces: readonly string[], broken = false): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next !== undefined) controller.enqueue(new TextEncoder().encode(next));
      else if (broken) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
}

beforeEach(async () => {
  // The address of a saved file is given up later.
  jest.useFakeTimers({ doNotFake: ['performance', 'queueMicrotask', 'nextTick', 'setImmediate'] });
  saved = [];
  const entered = { accessToken: 't1', expiresIn: 900, user: { id: 'u-1', username: 'ada', roles: [], permissions: [] } };
  globalThis.fetch = (async (path: string) => (path === '/api/auth/login' ? Response.json(entered) : reply())) as typeof fetch;
  await session.signIn('ada', 'secret');
  const createElement = () => {
    const link = { href: '', download: '', click: () => saved.push(link.download) };
    return link;
  };
  Object.assign(globalThis, { document: { createElement } });
});

afterEach(async () => {
  reply = () => new Response(null, { status: 204 });
  await session.signOut();
  globalThis.fetch = realFetch;
  jest.useRealTimers();
  delete (globalThis as { document?: unknown }).document;
});

describe('download', () => {
  it('tells rows and bytes as they come, and saves the file under the name that the server gives', async () => {
    reply = () => new Response(bodyOf(['id,text\r\n1,"a\r\n', 'b"\r\n', '2,c\r\n']), { headers: CSV });
    const seen: DownloadProgress[] = [];
    const end = await download('/api/transactions/export', null, { onProgress: (progress) => seen.push(progress) });
    expect(end).toEqual({ rows: 2, bytes: 24 });
    expect([seen[0], seen.at(-1)]).toEqual([{ rows: 0, bytes: 15 }, end]);
    expect(saved).toEqual(['transactions-2026.csv']);
  });

  it('saves no part of a file: neither of a stream that breaks off nor of one that was cancelled', async () => {
    reply = () => new Response(bodyOf(['id\r\n1\r\n'], true), { headers: CSV });
    await expect(download('/api/alerts/export', 'alerts.csv')).rejects.toMatchObject({ name: 'Unreachable' });
    const cancel = new AbortController();
    const options = { signal: cancel.signal, onProgress: () => cancel.abort() };
    reply = () => new Response(bodyOf(['id\r\n', '1\r\n', '2\r\n']), { headers: CSV });
    await expect(download('/api/alerts/export', 'alerts.csv', options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(saved).toEqual([]);
  });

  it('fails with what the server says of a wrong filter', async () => {
    reply = () => Response.json({ status: 400, code: 'validation_failed' }, { status: 400 });
    await expect(download('/api/alerts/export?status=x', null)).rejects.toMatchObject({ code: 'validation_failed' });
    expect(saved).toEqual([]);
  });
});
