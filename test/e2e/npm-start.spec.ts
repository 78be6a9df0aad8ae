/** `npm start` on a data directory: it starts, passes signals on, starts again fast and remembers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, signIn, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const PASSWORD = 'granite-Otter-57-meadow';
/** On a machine that has a core to spare; a busy one gives each process its share only. */
const SECOND_START_MS = 6000 * Math.max(1, loadavg()[0]! / availableParallelism());

describe('npm start', () => {
  let directory: string;
  const servers: ServerProcess[] = [];
  const start = async (): Promise<ServerProcess> => {
    const server = await startServer({ DATA_DIR: join(directory, 'data') }, ['npm', 'start', '--silent']);
    servers.push(server);
    return server;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tapewatch-e2e-'));
  });
  afterAll(async () => {
    for (const server of servers) server.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it('serves, and ends with 0 when npm gets SIGTERM', async () => {
    const server = await start();
    const call = await signIn(server.url);
    const changed = await call('POST', '/api/auth/change-password', { currentPassword: ADMIN.password, newPassword: PASSWORD });
    expect(changed.status).toBeLessThan(300);
    const { code, lines } = await server.stop();
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ event: 'shutdown' });
  });

  it('is back within 6 s and remembers', async () => {
    const server = await start();
    expect(server.startedInMs).toBeLessThan(SECOND_START_MS);
    const call = await signIn(server.url, { ...ADMIN, password: PASSWORD });
    expect((await call('GET', '/api/auth/me')).status).toBe(200);
    const { code, stderr } = await server.stop();
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/Installing|Building/);
  });
});
