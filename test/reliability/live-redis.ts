/** A Redis that can be taken away: a server of our own where there is a program for it, else a proxy in front of the one that is given. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { eventually } from './fault.ts';
import { FaultProxy } from './fault-proxy.ts';

const START_MS = 10_000;

export abstract class LiveRedis {
  abstract readonly url: string;
  /** It is gone, with all that it held. */
  abstract leave(): Promise<void>;
  abstract comeBack(): Promise<void>;
  abstract close(): Promise<void>;

  /** `TEST_REDIS_SERVER` is a program, `TEST_REDIS_URL` a server that runs. */
  static isThere(): boolean {
    return hasProgram() || Boolean(process.env['TEST_REDIS_URL']);
  }

  static async open(): Promise<LiveRedis> {
    return hasProgram() ? OwnRedis.start(PROGRAM) : ProxiedRedis.before(process.env['TEST_REDIS_URL']!);
  }
}

const PROGRAM = process.env['TEST_REDIS_SERVER'] || 'redis-server';

function hasProgram(): boolean {
  return spawnSync(PROGRAM, ['--version']).status === 0;
}

class OwnRedis extends LiveRedis {
  readonly url: string;
  private child: ChildProcess | null = null;
  private readonly program: string;
  private readonly port: number;

  private constructor(program: string, port: number) {
    super();
    this.program = program;
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(program: string): Promise<OwnRedis> {
    const redis = new OwnRedis(program, await freePort());
    await redis.comeBack();
    return redis;
  }

  async leave(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  async comeBack(): Promise<void> {
    const options = ['--bind', '127.0.0.1', '--port', String(this.port), '--save', '', '--appendonly', 'no', '--maxmemory', '64mb'];
    this.child = spawn(this.program, options, { stdio: 'ignore' });
    if (!(await eventually(() => accepts(this.port), START_MS))) throw new Error(`${this.program} did not start on port ${this.port}`);
  }

  async close(): Promise<void> {
    await this.leave();
  }
}

class ProxiedRedis extends LiveRedis {
  readonly url: string;
  private readonly proxy: FaultProxy;

  private constructor(proxy: FaultProxy, url: string) {
    super();
    this.proxy = proxy;
    this.url = url;
  }

  static async before(url: string): Promise<ProxiedRedis> {
    const proxy = new FaultProxy(url);
    return new ProxiedRedis(proxy, await proxy.open());
  }

  leave(): Promise<void> {
    this.proxy.set('refuse');
    return Promise.resolve();
  }

  comeBack(): Promise<void> {
    this.proxy.set('fair');
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.proxy.close();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
