/** `npm start` on a data directory: it starts, passes signals on, starts again fast and remembers; and what it built runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, signIn, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const PASSWORD = 'granite-Otter-57-meadow';
/** On a machine that has a core to spare; a busy one gives each process its share only. */
const SECOND_START_MS = 6000 * Math.max(1, loadavg()[0]! / availableParallelism());

/** Runs the example program of the client until its output has `enough`; its output, both kinds, and its exit code. */
async function watch(args: string[], env: Record<string, string>, enough = /^$/): Promise<{ output: string; code: number | null }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['client/examples/watch.mjs', ...args], { env: { PATH, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!child.killed && enough.test(output)) child.kill('SIGINT');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { output, code };
}

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

  it('is back within 6 s and remembers, and the example of the client shows what happens', async () => {
    const server = await start();
    expect(server.startedInMs).toBeLessThan(SECOND_START_MS);
    const call = await signIn(server.url, { ...ADMIN, password: PASSWORD });
    expect((await call('GET', '/api/auth/me')).status).toBe(200);

    const env = { TAPEWATCH_USER: ADMIN.username, TAPEWATCH_PASSWORD: PASSWORD };
    const watched = await watch([server.url, 'no symbol'], env, /refused[^]*alerts wait|alerts wait[^]*refused/);
    expect(watched.code).toBe(0);
    expect(watched.output).toMatch(/connection live\n[^]*quotes:no symbol is refused: unknown_channel\n/);
    const wrong = await watch([server.url], { ...env, TAPEWATCH_PASSWORD: 'wrong' });
    expect(wrong).toMatchObject({ code: 1, output: expect.stringMatching(/admin cannot sign in: .+\n$/) });
    const key = await watch([server.url], { TAPEWATCH_KEY: 'twk_nonsense' });
    expect(key).toMatchObject({
      code: 1,
      output: expect.stringMatching(/no connection: api_key_invalid, .+\n[^]*offline: api_key_invalid, .+\n$/),
    });
    expect(await watch([], {})).toEqual({ code: 1, output: 'set TAPEWATCH_KEY, or TAPEWATCH_USER and TAPEWATCH_PASSWORD\n' });

    const { code, stderr } = await server.stop();
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/Installing|Building/);
  });
});
