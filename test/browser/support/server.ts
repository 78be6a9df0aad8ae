/** The built server on a port and a directory of its own: it can be killed and come back there, with everything that was stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN, signIn, startServer } from '../../support/server-process.ts';
import type { ServerProcess } from '../../support/server-process.ts';

export { ADMIN };
export type Role = 'Admin' | 'Analyst' | 'User' | 'Ingestor';
export interface Credentials {
  username: string;
  password: string;
}
/** Calls the API in somebody's name. */
export type Call = Awaited<ReturnType<typeof signIn>>;

const PASSWORD = 'granite-Otter-57-meadow';

/** A market and payments that are the same each time, alive within a second; as `npm start` has them, but slower. */
export const SIMULATION: NodeJS.ProcessEnv = {
  SIMULATION_ENABLED: 'true',
  SIMULATION_SEED: '4711',
  BANK_SEED: '4711',
  SIMULATION_TICKS_PER_SECOND: '200',
  SIMULATION_TRANSACTIONS_PER_SECOND: '10',
  SIMULATION_SHOCKS_PER_MINUTE: '12',
};

export class DashboardServer {
  readonly url: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly directory: string;
  private process!: ServerProcess;
  private users = 0;

  private constructor(url: string, env: NodeJS.ProcessEnv, directory: string) {
    this.url = url;
    this.env = env;
    this.directory = directory;
  }

  /** Nothing is simulated unless `env` says so. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<DashboardServer> {
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'tapewatch-browser-'));
    const server = new DashboardServer(
      `http://127.0.0.1:${port}`,
      { PORT: String(port), DATA_DIR: join(directory, 'data'), ...env },
      directory,
    );
    await server.comeBack();
    return server;
  }

  /** Signs in by the API; each call of the result goes in that name. */
  as(user: Credentials = ADMIN): Promise<Call> {
    return signIn(this.url, user);
  }

  /** Makes a user with these roles. */
  async userWith(...roles: Role[]): Promise<Credentials> {
    this.users += 1;
    const user = { username: `${roles.join('-').toLowerCase()}-${this.users}`, password: PASSWORD };
    const answer = await (await this.as())('POST', '/api/users', { ...user, roles });
    if (answer.status !== 201) throw new Error(`POST /api/users: ${answer.status} ${await answer.text()}`);
    return user;
  }

  /** Access token, as a program would send it. */
  async tokenOf(user: Credentials = ADMIN): Promise<string> {
    const body = JSON.stringify(user);
    const answer = await fetch(`${this.url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.status !== 200) throw new Error(`POST /api/auth/login: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { accessToken: string }).accessToken;
  }

  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.process.pid, name);
  }

  /** SIGKILL, as a crash is. */
  async kill(): Promise<void> {
    this.process.kill();
    await this.process.ended;
  }

  /** SIGTERM: clients are told, what runs is answered. */
  async stop(): Promise<void> {
    await this.process.stop();
  }

  /** Starts again at the same address on the same data, other settings where given; resolves when it is ready. */
  async comeBack(env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.process = await startServer({ ...this.env, ...env });
  }

  /** Ends it and deletes its data. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
