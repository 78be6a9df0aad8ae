/** The connection to Redis: with a server where `TEST_REDIS_URL` names one, and always with one that is away, silent or talks nonsense. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisClusterSignal } from '../../src/infrastructure/redis/cluster-signal.redis.ts';
import { RedisConnection } from '../../src/infrastructure/redis/connection.ts';
import { RedisRequestTotals } from '../../src/infrastructure/redis/request-totals.redis.ts';

const BUDGETS = { read: 10, write: 10, ingest: 10, login: 10 };
const redisUrl = process.env['TEST_REDIS_URL'];

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function connectTo(url: string, prefix = `test-${randomBytes(4).toString('hex')}:`) {
  const log: string[] = [];
  const connection = new RedisConnection({ url, prefix, log: (_level, event, message) => log.push(`${event} ${message}`) });
  closing.push(() => connection.close());
  connection.start();
  return { connection, log, prefix };
}

async function until(holds: () => boolean, withinMs = 8000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come about in time');
    await sleep(20);
  }
}

/** A server that says something of its own to whoever connects, or nothing. */
async function serve(onConnection: (socket: Socket) => void): Promise<{ server: Server; url: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** Each in small letters, with its arguments. */
function commandsIn(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .filter((part) => part !== '')
    .map((part) => part.split('\r\n').filter((_, i) => i % 2 === 1))
    .map(([name, ...rest]) => [name!.toLowerCase(), ...rest]);
}

describe('without a server', () => {
  it('wakes readers of this process', () => {
    const { connection } = connectTo('redis://127.0.0.1:1');
    for (const signal of [new RedisClusterSignal(connection), new RedisClusterSignal(null)]) {
      const woken: string[] = [];
      signal.listen('alerts', () => woken.push('one'));
      signal.listen('alerts', () => woken.push('two'));
      signal.listen('transactions', () => woken.push('other'));
      signal.send('alerts');
      expect(woken).toEqual(['one', 'two']);
    }
  });

  it('says so once in the log, sends nothing, fails nothing', async () => {
    const { connection, log } = connectTo('redis://user:a-secret@127.0.0.1:1');
    await until(() => log.length > 0);
    expect(connection.state).toEqual({ status: 'down', message: expect.stringContaining('ECONNREFUSED') });
    for (let i = 0; i < 1000; i += 1) connection.publish('channel', 'message');
    expect(await new RedisRequestTotals(connection, BUDGETS).add('read', 'ada', 1)).toBeNull();
    await sleep(500);
    expect(log).toEqual([expect.stringMatching(/^redis\.lost /)]);
    expect(log.join() + JSON.stringify(connection.state)).not.toContain('a-secret');
  });

  it('gives up a server that says nothing', async () => {
    const { url } = await serve(() => undefined);
    const { connection } = connectTo(url);
    const began = performance.now();
    expect(await new RedisRequestTotals(connection, BUDGETS).add('read', 'ada', 1)).toBeNull();
    expect(performance.now() - began).toBeLessThan(100);
    await until(() => connection.state.status === 'down' && /time|closed|Timed/i.test(connection.state.message));
  });

  it('is down where the server refuses to let it listen, says so once, and asks again now and then until it may', async () => {
    let mayListen = false;
    const asked: string[] = [];
    const { url } = await serve((socket) => {
      asked.push('connect');
      socket.on('data', (data) => {
        for (const [command, channel = ''] of commandsIn(data.toString())) {
          asked.push(command!);
          if (command !== 'subscribe') socket.write('+PONG\r\n');
          else if (!mayListen) socket.write('-NOPERM no permissions to access one of the channels\r\n');
          else socket.write(`*3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:1\r\n`);
        }
      });
    });
    const { connection, log } = connectTo(url);
    connection.listen('news', () => undefined);
    await until(() => connection.state.status === 'down' && connection.state.message.includes('NOPERM'));
    expect(connection.isUp).toBe(true);
    await sleep(2500);
    expect(asked.filter((what) => what === 'connect')).toHaveLength(2);
    expect(asked.filter((what) => what === 'subscribe').length).toBeLessThanOrEqual(4);
    expect(connection.state).toEqual({ status: 'down', message: expect.stringContaining('NOPERM') });
    expect(log).toEqual([expect.stringMatching(/^redis\.lost .*NOPERM/)]);
    mayListen = true;
    await until(() => connection.state.status === 'up');
    expect(log).toEqual([expect.anything(), expect.stringMatching(/^redis\.back/)]);
  });

  it('survives a server that talks nonsense', async () => {
    const { url } = await serve((socket) => socket.on('data', () => socket.write('+OK\r\n$-9\r\n*99999999\r\n\0\xff:x\r\n')));
    const { connection } = connectTo(url);
    await sleep(1500);
    expect(await new RedisRequestTotals(connection, BUDGETS).add('read', 'ada', 1)).toBeNull();
  });
});

(redisUrl === undefined ? describe.skip : describe)('with a server', () => {
  it('adds up what replicas count, each budget and caller for itself, for a minute', async () => {
    const one = connectTo(redisUrl!);
    const two = connectTo(redisUrl!, one.prefix);
    await until(() => one.connection.isUp && two.connection.isUp);
    const [first, second] = [one.connection, two.connection].map((connection) => new RedisRequestTotals(connection, BUDGETS));
    expect(await first!.add('read', 'ada', 4)).toMatchObject({ requests: 4 });
    const total = await second!.add('read', 'ada', 3);
    expect(total).toMatchObject({ requests: 7 });
    expect(total!.endsInMs).toBeGreaterThan(50_000);
    expect(total!.endsInMs).toBeLessThanOrEqual(60_000);
    expect(await second!.add('write', 'ada', 1)).toMatchObject({ requests: 1 });
    expect(await second!.add('read', 'bob', 1)).toMatchObject({ requests: 1 });
  });

  it('is no total where another program wrote something else to the key', async () => {
    const { connection, prefix } = connectTo(redisUrl!);
    await until(() => connection.isUp);
    await connection.commands.set(`${prefix}rate:read:ada`, 'nonsense', 'EX', 60);
    expect(await new RedisRequestTotals(connection, BUDGETS).add('read', 'ada', 1)).toBeNull();
  });

  it('carries messages between replicas, but not between prefixes', async () => {
    const [one, other] = [connectTo(redisUrl!), connectTo(redisUrl!)];
    const two = connectTo(redisUrl!, one.prefix);
    const heard: string[] = [];
    two.connection.listen('news', (message) => heard.push(message));
    other.connection.listen('news', (message) => heard.push(`other ${message}`));
    await until(() => one.connection.isUp && two.connection.isUp && other.connection.isUp);
    await until(() => {
      one.connection.publish('news', 'hello');
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set(['hello']));
  });

  it('wakes readers here at once and on other replicas soon, by topic, whatever the messages are', async () => {
    const one = connectTo(redisUrl!);
    const two = connectTo(redisUrl!, one.prefix);
    const woken = { here: 0, there: 0, other: 0 };
    const [here, there] = [new RedisClusterSignal(one.connection), new RedisClusterSignal(two.connection)];
    here.listen('alerts', () => (woken.here += 1));
    there.listen('alerts', () => (woken.there += 1));
    there.listen('anomalies', () => (woken.other += 1));
    here.send('alerts');
    expect(woken.here).toBe(1);
    await until(() => one.connection.isUp && two.connection.isUp);
    await until(() => {
      here.send('alerts');
      return woken.there > 0;
    });
    await sleep(100);
    // A thousand are a few for the others, and all of them for those here; what comes back to us wakes nobody.
    woken.here = woken.there = 0;
    for (let i = 0; i < 1000; i += 1) here.send('alerts');
    await sleep(300);
    expect(woken.here).toBe(1000);
    expect(woken.there).toBeGreaterThanOrEqual(1);
    expect(woken.there).toBeLessThanOrEqual(5);
    woken.there = 0;
    for (const poison of ['', '{"__proto__":1}', '\0\xff', 'x'.repeat(1_000_000)]) one.connection.publish('news:alerts', poison);
    await until(() => woken.there > 0);
    expect(woken.other).toBe(0);
  });

  it('comes back after the connection was cut, listening as before, beyond the heartbeat', async () => {
    const { port, hostname } = new URL(redisUrl!);
    const through = await serve((socket) => {
      const far = connect(Number(port), hostname);
      far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => far.destroy());
      socket.pipe(far).pipe(socket);
    });
    const { connection, log } = connectTo(through.url);
    const heard: string[] = [];
    connection.listen('news', (message) => heard.push(message));
    await until(() => connection.isUp);
    await sleep(2500);
    expect([connection.state.status, log]).toEqual(['up', []]);
    for (const socket of through.sockets) socket.destroy();
    await until(() => log.length === 2);
    expect(log.map((line) => line.split(' ')[0])).toEqual(['redis.lost', 'redis.back']);
    await until(() => {
      connection.publish('news', 'again');
      return heard.length > 0;
    });
  });

  it('finds out that a server fell silent, and that it speaks again', async () => {
    const { port, hostname } = new URL(redisUrl!);
    let isSilent = false;
    const through = await serve((socket) => {
      const far = connect(Number(port), hostname);
      far.on('error', () => socket.destroy()).on('data', (data) => void (isSilent || socket.write(data)));
      socket.on('close', () => far.destroy()).on('data', (data) => void (isSilent || far.write(data)));
    });
    const { connection } = connectTo(through.url);
    await until(() => connection.isUp);
    isSilent = true;
    await until(() => connection.state.status === 'down');
    const began = performance.now();
    expect(await new RedisRequestTotals(connection, BUDGETS).add('read', 'ada', 1)).toBeNull();
    expect(performance.now() - began).toBeLessThan(1000);
    isSilent = false;
    await until(() => connection.state.status === 'up');
  });
});
