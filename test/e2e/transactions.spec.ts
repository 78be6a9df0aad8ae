/** Transactions of the built server on a data directory: made up and sent ones settle, the dashboard moves, and a SIGKILL loses none. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signIn, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

interface Listed {
  id: string;
  status: string;
}

describe('transactions of the built server', () => {
  let directory: string;
  let server: ServerProcess;
  let call: Awaited<ReturnType<typeof signIn>>;
  let before: Listed[];

  async function start(env: NodeJS.ProcessEnv): Promise<void> {
    server = await startServer({ DATA_DIR: join(directory, 'data'), ...env });
    call = await signIn(server.url);
  }
  async function get<T>(path: string): Promise<T> {
    const answer = await call('GET', path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }
  async function all(): Promise<Listed[]> {
    const items: Listed[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Listed[]; nextCursor: string | null } = await get(`/api/transactions?limit=500${cursor}`);
      items.push(...page.items);
      cursor = page.nextCursor === null ? null : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
    return items;
  }
  const dashboard = () => get<{ totalTransactions1Min: number; successRate: number | null; computedAt: string }>('/api/dashboard');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tapewatch-e2e-'));
    await start({ SIMULATION_ENABLED: 'true' });
  }, 90_000);
  afterAll(async () => {
    server.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it('are made up, settle, and move the dashboard', async () => {
    const first = await until(dashboard, ({ totalTransactions1Min }) => totalTransactions1Min > 0);
    const later = await until(dashboard, (now) => now.totalTransactions1Min > first.totalTransactions1Min && now.successRate !== null);
    expect(Date.parse(later.computedAt)).toBeGreaterThan(Date.parse(first.computedAt));
    expect((await all()).some(({ status }) => status === 'Completed')).toBe(true);
  });

  it('survive SIGKILL once they are acknowledged', async () => {
    const sent = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const answer = await call('POST', '/api/transactions', { amount: '12.50', currency: 'USD', accountId: `e2e-${i}` });
        expect(answer.status).toBe(201);
        return ((await answer.json()) as Listed).id;
      }),
    );
    before = await all();
    server.kill();
    expect((await server.ended).signal).toBe('SIGKILL');
    expect(before.filter(({ status }) => status === 'Pending' || status === 'Processing')).not.toEqual([]);
    await start({});
    const after = new Set((await all()).map(({ id }) => id));
    expect([...before.map(({ id }) => id), ...sent].filter((id) => !after.has(id))).toEqual([]);
  });

  it('are all settled after the next start, but those that wait for a person', async () => {
    const isDone = ({ status }: Listed): boolean => status !== 'Pending' && status !== 'Processing';
    const done = await until(all, (items) => items.every(isDone));
    expect(done.length).toBeGreaterThanOrEqual(before.length);
    // Ends once they are there stay as they are.
    const now = new Map(done.map(({ id, status }) => [id, status]));
    for (const { id, status } of before) if (status === 'Completed' || status === 'Failed') expect(now.get(id)).toBe(status);
    expect((await dashboard()).totalTransactions1Min).toBeGreaterThan(0);
  });
});

/** What `read` gives once it is as wanted, within 30 s: claims of the dead process end after 15 s. */
async function until<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const value = await read().catch(() => null);
    if (value !== null && isWanted(value)) return value;
    if (performance.now() > end) throw new Error('not within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
