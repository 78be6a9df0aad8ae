/** The built server as a client sees it: sign-in, ticks in, statistics and spikes out, a clean end. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runServer, signIn, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const TIME = Date.parse('2026-03-02T09:30:00Z');

describe('the built server', () => {
  let server: ServerProcess;
  let call: Awaited<ReturnType<typeof signIn>>;

  beforeAll(async () => {
    server = await startServer();
    call = await signIn(server.url);
  }, 90_000);
  afterAll(() => server.kill());

  it('answers probes without a token and nothing under /api', async () => {
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${server.url}/api/prices`)).status).toBe(401);
  });

  it('shows the statistics of the ticks that were sent', async () => {
    const ticks = [100, 101, 102.5].map((price, index) => ({ symbol: 'E2E-A', price, timestamp: TIME + index * 100, size: 1 }));
    const accepted = await call('POST', '/api/prices/batch', [...ticks, { symbol: 'E2E-A', price: -1, timestamp: TIME }]);
    expect(accepted.status).toBe(202);
    expect(await accepted.json()).toMatchObject({ accepted: 3, rejected: 1, errors: [{ index: 3, pointer: '/3/price' }] });
    const statistics = await eventually(async () => {
      const answer = await call('GET', '/api/prices/E2E-A');
      return answer.status === 200 ? ((await answer.json()) as { updateCount: number }) : null;
    });
    expect(statistics).toMatchObject({ symbol: 'E2E-A', currentPrice: 102.5, updateCount: 3, minPrice: 100, maxPrice: 102.5 });
  });

  it('lists the spike among them', async () => {
    const items = await eventually(async () => {
      const answer = await call('GET', '/api/anomalies?symbol=E2E-A');
      const page = (await answer.json()) as { items: unknown[] };
      return page.items.length > 0 ? page.items : null;
    });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      symbol: 'E2E-A',
      direction: 'UP',
      oldPrice: 100,
      newPrice: 102.5,
      changePercent: 2.5,
      severity: 'medium',
    });
  });

  it('describes itself', async () => {
    const document = (await (await fetch(`${server.url}/docs-json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/prices/batch');
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^tapewatch_ticks_accepted_total\{partition="0"\} \d+$/m);
  });

  it('drains at SIGTERM, with counters that balance in the last line', async () => {
    const { code, lines, stderr } = await server.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const last = lines.at(-1)!;
    expect(last).toMatchObject({ event: 'shutdown', accepted: 3, queued: 0 });
    expect(last['accepted']).toBe(Number(last['processed']) + Number(last['dropped']) + Number(last['queued']));
  });
});

describe('a start that cannot be', () => {
  it('ends with 2 and a line for each bad setting', async () => {
    const { code, stderr } = await runServer({ PORT: 'abc', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('PORT: must be an integer from 0 to 65535, was "abc"'),
      expect.stringContaining('LOG_LEVEL: '),
    ]);
  });

  it.each<[title: string, password: string, code: number, told: RegExp]>([
    ['a busy port', '', 1, /^port \d+ of 127\.0\.0\.1 is in use: [^\n]*\n$/],
    ['a weak password of the administrator', 'password1234', 2, /^ADMIN_PASSWORD: must be harder to guess: [^\n]*\n$/],
    ['a short one', 'short', 2, /^ADMIN_PASSWORD: must have 12 to 72 bytes, had 5\n$/],
  ])('ends for %s before anything is made, least of all an administrator', async (_title, password, code, told) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const directory = await mkdtemp(join(tmpdir(), 'tapewatch-start-'));
    const dataDirectory = join(directory, 'data');
    try {
      const ending = await runServer({ PORT: String(port), DATA_DIR: dataDirectory, ADMIN_PASSWORD: password });
      expect(ending.stderr).toMatch(told);
      expect(ending.code).toBe(code);
      expect(await readdir(directory)).toEqual([]);
    } finally {
      holder.close();
      await rm(directory, { recursive: true });
    }
  });
});

/** What `probe` finds once it finds something, within 5 s. */
async function eventually<T>(probe: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + 5000;
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error('not within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
