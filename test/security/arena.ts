/** A server of its own for a promise, with callers of every kind. */
import { ADMIN, startServer } from '../support/server-process.ts';
import type { Ending, ServerProcess } from '../support/server-process.ts';
import { Caller } from './caller.ts';
import type { Answer } from './caller.ts';

export const PASSWORD = 'granite-Otter-57-meadow';
export const JWT_SECRET = 'suite-secret-0123456789-abcdefghijklm';

/** Without limits, which only their own promise is about. */
const UNLIMITED = {
  RATE_LIMIT_READ_PER_MINUTE: '0',
  RATE_LIMIT_WRITE_PER_MINUTE: '0',
  RATE_LIMIT_INGEST_PER_MINUTE: '0',
  RATE_LIMIT_LOGIN_PER_MINUTE: '0',
};

/** What a sign-in gives. */
export interface SignedIn {
  accessToken: string;
  refreshToken: string;
  user: { id: string; username: string; version: number };
}

export class Arena {
  readonly server: ServerProcess;
  readonly caller: Caller;
  /** Access token of an administrator. */
  readonly admin: string;
  private readonly label: string;
  private serial = 0;

  private constructor(server: ServerProcess, caller: Caller, admin: string, label: string) {
    this.server = server;
    this.caller = caller;
    this.admin = admin;
    this.label = label;
  }

  /** `label` begins the names of the users that are made here, so that servers can share a database. */
  static async open(env: NodeJS.ProcessEnv = {}, label = 'user'): Promise<Arena> {
    const server = await startServer({ JWT_SECRET, AUDIT_KEY: JWT_SECRET, REGISTRATION: 'open', ...UNLIMITED, ...env });
    const caller = new Caller(server.url);
    const signedIn = await signIn(caller, ADMIN.username, ADMIN.password);
    return new Arena(server, caller, signedIn.accessToken, label);
  }

  newName(): string {
    return `${this.label}${(this.serial += 1)}`;
  }

  /** A new user of these roles, signed in. */
  async user(...roles: string[]): Promise<SignedIn> {
    const username = this.newName();
    const made = await this.caller.as(this.admin, 'POST', '/api/users', { username, password: PASSWORD, roles });
    expectStatus(made, 201, 'POST /api/users');
    return signIn(this.caller, username, PASSWORD);
  }

  /** A new API key of this role. */
  async key(role: string): Promise<string> {
    const made = await this.caller.as(this.admin, 'POST', '/api/api-keys', { name: this.newName(), role });
    expectStatus(made, 201, 'POST /api/api-keys');
    return made.body!['key'] as string;
  }

  async close(): Promise<Ending> {
    this.caller.close();
    return this.server.stop();
  }
}

export async function signIn(caller: Caller, username: string, password: string): Promise<SignedIn> {
  const answer = await caller.as(null, 'POST', '/api/auth/login', { username, password });
  expectStatus(answer, 200, 'POST /api/auth/login');
  return answer.body as unknown as SignedIn;
}

/** What has to work before anything can be tried. */
export function expectStatus(answer: Answer, status: number, what: string): void {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} instead of ${status}: ${answer.text.slice(0, 300)}`);
}

/** Opens an arena for as long as `work` takes. */
export async function within(env: NodeJS.ProcessEnv, work: (arena: Arena) => Promise<void>): Promise<Ending> {
  const arena = await Arena.open(env);
  try {
    await work(arena);
  } catch (error) {
    arena.caller.close();
    arena.server.kill();
    throw error;
  }
  return arena.close();
}
