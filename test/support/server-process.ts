/** The built product as a process of its own, for suites that see what a user sees. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';

export const ADMIN = { username: 'admin', password: 'violet-anchor-93-lamp' };
/** More on a busy machine, which gives each process its share only. */
const READY_MS = 60_000 * Math.min(3, Math.max(1, loadavg()[0]! / availableParallelism()));
const END_MS = 30_000;

/** Without a disk, without a simulated market, on any free port. */
const QUIET: NodeJS.ProcessEnv = {
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: 'memory',
  SIMULATION_ENABLED: 'false',
  LOG_FORMAT: 'json',
  BCRYPT_COST: '10',
  // All requests of a suite come from one address.
  RATE_LIMIT_LOGIN_PER_MINUTE: '0',
  ADMIN_USERNAME: ADMIN.username,
  ADMIN_PASSWORD: ADMIN.password,
  DATABASE_URL: '',
  NODE_OPTIONS: '',
};

export type LogLine = Record<string, unknown>;

/** How a process ended: exit code or signal, and all that it wrote. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  lines: LogLine[];
  stderr: string;
}

export interface ServerProcess {
  url: string;
  pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  ended: Promise<Ending>;
  /** From the call to the ready line. */
  startedInMs: number;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<Ending>;
  /** Ends the process at once where it still runs; for clean-up. */
  kill(): void;
}

/** The process ended before its ready line. */
export class EarlyEndError extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(`ended before it was ready: ${JSON.stringify(ending)}`);
    this.ending = ending;
  }
}

/** Starts `node dist/main.js`, or another command that runs it, and waits for the ready line. */
export async function startServer(env: NodeJS.ProcessEnv = {}, command = [process.execPath, 'dist/main.js']): Promise<ServerProcess> {
  const startedAt = performance.now();
  const { child, ended, ready } = launch(env, command);
  const timer = setTimeout(() => killGroup(child), READY_MS);
  const first = await Promise.race([ready, ended]);
  clearTimeout(timer);
  if ('lines' in first) throw new EarlyEndError(first);
  return {
    url: first.url,
    pid: child.pid!,
    ended,
    startedInMs: performance.now() - startedAt,
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => killGroup(child), END_MS);
      const ending = await ended;
      clearTimeout(late);
      return ending;
    },
    kill: () => killGroup(child),
  };
}

/** Starts `node dist/main.js` where it is to end by itself. */
export function runServer(env: NodeJS.ProcessEnv): Promise<Ending> {
  return launch(env, [process.execPath, 'dist/main.js']).ended;
}

function launch(
  env: NodeJS.ProcessEnv,
  [command, ...args]: string[],
): { child: ChildProcess; ended: Promise<Ending>; ready: Promise<{ url: string }> } {
  const child = spawn(command!, args, { env: { ...process.env, ...QUIET, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const lines: LogLine[] = [];
  let stderr = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ready = new Promise<{ url: string }>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop()!;
      for (const text of parts) {
        const line = lineOf(text);
        lines.push(line);
        if (line['event'] === 'ready') resolve({ url: line['url'] as string });
      }
    });
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, lines, stderr }) as Ending);
  return { child, ended, ready };
}

/** Ends the process and what it started. */
function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

/** npm writes lines of its own before the server's. */
function lineOf(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { text };
  }
}

/** Signs in; the result calls the API with the token. */
export async function signIn(
  url: string,
  credentials = ADMIN,
): Promise<(method: string, path: string, body?: unknown) => Promise<Response>> {
  const answer = await send(url, 'POST', '/api/auth/login', credentials);
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return (method, path, body) => send(url, method, path, body, { authorization: `Bearer ${accessToken}` });
}

function send(url: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
}
