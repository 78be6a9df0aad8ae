/** Replicas of the built product on one database, which end and begin again while senders send. */
import { ADMIN, signIn, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const SECRET = 'suite-secret-0123456789-abcdefghijklm';

export interface Replica {
  /** As in leases and claims; another for each start. */
  readonly instance: string;
  readonly server: ServerProcess;
}

export class Replicas {
  readonly running = new Map<string, Replica>();
  private serial = 0;

  private readonly databaseUrl: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(databaseUrl: string, env: NodeJS.ProcessEnv = {}) {
    this.databaseUrl = databaseUrl;
    this.env = env;
  }

  get urls(): string[] {
    return [...this.running.values()].map(({ server }) => server.url);
  }

  async start(name: string, env: NodeJS.ProcessEnv = {}): Promise<Replica> {
    this.serial += 1;
    const instance = `${name}-${this.serial}`;
    const server = await startServer({
      DATABASE_URL: this.databaseUrl,
      JWT_SECRET: SECRET,
      AUDIT_KEY: SECRET,
      INSTANCE_ID: instance,
      SETTLEMENT_GATEWAY: 'simulated',
      LIVE_RESUME_EVENTS: '1000000',
      DATABASE_POOL_SIZE: '5',
      RATE_LIMIT_WRITE_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
      ...this.env,
      ...env,
    });
    const replica = { instance, server };
    this.running.set(name, replica);
    return replica;
  }

  /** SIGKILL. */
  async kill(name: string): Promise<Replica> {
    const replica = this.running.get(name)!;
    this.running.delete(name);
    replica.server.kill();
    await replica.server.ended;
    return replica;
  }

  /** One that died by itself is no longer there. */
  forget(name: string): void {
    this.running.delete(name);
  }

  /** A key for senders or readers, which every replica on the database knows. */
  async apiKey(role: 'Ingestor' | 'Analyst' | 'User' = 'Ingestor', name = 'senders'): Promise<string> {
    const [replica] = this.running.values();
    const call = await signIn(replica!.server.url, ADMIN);
    const answer = await call('POST', '/api/api-keys', { name, role });
    return ((await answer.json()) as { key: string }).key;
  }

  /** The sum of a figure over the replicas. */
  async metric(name: string): Promise<number> {
    const texts = await Promise.all(this.urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
    const values = texts.map((text) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0));
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** Ends all in good order. */
  async stop(): Promise<string[]> {
    const endings = await Promise.all([...this.running.values()].map(async ({ server }) => server.stop()));
    this.running.clear();
    return endings
      .filter(({ code }) => code !== 0)
      .map(({ code, signal, stderr }) => `ended with ${code ?? signal}: ${stderr.slice(-300)}`);
  }

  /** For clean-up. */
  killAll(): void {
    for (const { server } of this.running.values()) server.kill();
    this.running.clear();
  }
}
