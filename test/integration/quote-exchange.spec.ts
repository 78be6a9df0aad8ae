/** Quotes between replicas: on a Redis where `TEST_REDIS_URL` names one, and always with one that is away. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '../../src/infrastructure/redis/connection.ts';
import { RedisQuoteExchange } from '../../src/infrastructure/redis/quote-exchange.redis.ts';

const redisUrl = process.env['TEST_REDIS_URL'];
const TTL_MS = 300;
const TEXT = '{"symbol":"AAPL","bid":99,"ask":101,"last":100,"ts":1}';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function connectTo(url: string, prefix: string): RedisConnection {
  const connection = new RedisConnection({ url, prefix, log: () => undefined });
  closing.push(() => connection.close());
  connection.start();
  return connection;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 8000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come about in time');
    await sleep(20);
  }
}

describe('without Redis', () => {
  it('nothing is shown, nothing is known, and nobody waits', async () => {
    const exchange = new RedisQuoteExchange(connectTo('redis://127.0.0.1:1', 'p:'), TTL_MS);
    exchange.listen(() => undefined);
    expect(await exchange.publish([{ symbol: 'AAPL', text: TEXT, kind: 'change' }])).toBe(false);
    expect(await exchange.last('AAPL')).toBeNull();
  });
});

const describeOnServer = redisUrl === undefined ? describe.skip : describe;

describeOnServer('with Redis', () => {
  const prefix = (): string => `test-${randomBytes(4).toString('hex')}:`;

  it('what one replica shows the others hear and any program may read, fresh for its time', async () => {
    const own = prefix();
    const [one, other] = [
      new RedisQuoteExchange(connectTo(redisUrl!, own), TTL_MS),
      new RedisQuoteExchange(connectTo(redisUrl!, own), TTL_MS),
    ];
    const heard: string[] = [];
    other.listen((text) => heard.push(text));
    await until(() => {
      void one.publish([{ symbol: 'AAPL', text: TEXT, kind: 'change' }]);
      return heard.length > 0;
    });
    expect(heard[0]).toBe(TEXT);
    expect(await other.last('AAPL')).toEqual({ text: TEXT, isFresh: true });
    const program = new Redis(redisUrl!);
    closing.push(() => program.disconnect());
    expect(await program.get(`${own}quote:last:AAPL`)).toBe(TEXT);
    const left = await program.pttl(`${own}quote:AAPL`);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(TTL_MS);
    await sleep(TTL_MS + 100);
    expect(await other.last('AAPL')).toEqual({ text: TEXT, isFresh: false });
    expect(await other.last('MSFT')).toBeNull();
    await program.del(`${own}quote:last:AAPL`);
  });

  it('what is shown again, or late, is heard as that, stays the last one, and makes nothing fresh', async () => {
    const own = prefix();
    const [one, other] = [
      new RedisQuoteExchange(connectTo(redisUrl!, own), TTL_MS),
      new RedisQuoteExchange(connectTo(redisUrl!, own), TTL_MS),
    ];
    const heard: boolean[] = [];
    other.listen((_, isLate) => heard.push(isLate));
    await until(async () => {
      await one.publish([{ symbol: 'AAPL', text: TEXT, kind: 'again' }]);
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set([true]));
    expect(await other.last('AAPL')).toEqual({ text: TEXT, isFresh: false });
    await sleep(50);
    heard.length = 0;
    await one.publish([{ symbol: 'AAPL', text: TEXT, kind: 'old' }]);
    await until(() => heard.length === 2);
    expect(heard).toEqual([true, false]);
    expect(await other.last('AAPL')).toEqual({ text: TEXT, isFresh: false });
    const program = new Redis(redisUrl!);
    closing.push(() => program.disconnect());
    await program.del(`${own}quote:last:AAPL`);
  });

  it('whoever shows them is told that a round was lost with its connection', async () => {
    const connection = connectTo(redisUrl!, prefix());
    const exchange = new RedisQuoteExchange(connection, TTL_MS);
    const quotes = Array.from({ length: 100 }, (_, i) => ({ symbol: `S${i}`, text: TEXT, kind: 'change' as const }));
    await until(() => connection.isUp);
    const round = exchange.publish(quotes);
    connection.commands.stream.destroy();
    expect(await round).toBe(false);
    await until(() => exchange.publish(quotes));
  });
});
