/** What one replica stores, readers on another are told: at once by Redis, within a quarter of a second without it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AnomalyEvents } from '../../src/application/risk/anomaly-events.ts';
import type { AnomalyEvent } from '../../src/application/ports/anomaly-event-log.ts';
import { EventListener } from '../../src/application/transactions/event-tail.ts';
import { POLL_MS } from '../../src/application/transactions/work-loop.ts';
import { PostgresAnomalyEventLog } from '../../src/infrastructure/persistence/anomaly-event-log.postgres.ts';
import { PostgresAnomalyRepository } from '../../src/infrastructure/persistence/anomaly-repository.postgres.ts';
import { SymbolIds } from '../../src/infrastructure/persistence/symbol-ids.ts';
import { RedisClusterSignal } from '../../src/infrastructure/redis/cluster-signal.redis.ts';
import { RedisConnection } from '../../src/infrastructure/redis/connection.ts';
import { anAnomaly, DAY_START } from '../support/market-builders.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const redisUrl = process.env['TEST_REDIS_URL'];
/** Longer than any test: whoever is told in time was woken. */
const NEVER_MS = 60_000;
const COUNT = 60;
const WRITERS = 4;

class Positions extends EventListener<AnomalyEvent> {
  readonly heard: number[] = [];
  cuts = 0;

  override told(events: readonly AnomalyEvent[]): void {
    this.heard.push(...events.map(({ position }) => position));
  }

  override cut(): void {
    this.cuts += 1;
  }
}

const server = TEST_DATABASES.filter(({ kind }) => kind === 'server');
(server.length === 0 ? describe.skip : describe)('replicas on one server', () => {
  let test: TestDatabase;
  let prefix: string;
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    test = await server[0]!.open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    prefix = `test-${randomBytes(4).toString('hex')}:`;
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await test.clear();
  });
  afterAll(() => test.close());

  async function replica(redis: string | null, pollMs: number) {
    const connection = redis === null ? null : new RedisConnection({ url: redis, prefix, log: () => undefined });
    const signal = new RedisClusterSignal(connection);
    const tail = new AnomalyEvents(new PostgresAnomalyEventLog(test.database), new KeptJournal(), pollMs);
    const listener = new Positions();
    const ids = new SymbolIds(test.database, 100);
    const anomalies = new PostgresAnomalyRepository(test.database, ids, () => signal.send('anomalies'));
    const store = (serial: number): Promise<void> => {
      const anomaly = anAnomaly({ triggerTime: DAY_START + serial });
      return anomalies.save([anomaly], [{ event: 'opened', anomaly }]);
    };
    tail.subscribe(listener);
    signal.listen('anomalies', () => tail.wake());
    connection?.start();
    closing.push(
      () => connection?.close(),
      () => tail.stop(),
    );
    // Nobody waits for a Redis that is away.
    while (connection !== null && redis === redisUrl && !connection.isUp) await sleep(5);
    tail.start();
    await tail.begun;
    return { store, listener };
  }

  /** Several at a time: their commits race for the next number. */
  async function storeAll(store: (serial: number) => Promise<void>): Promise<void> {
    let next = 0;
    const writer = async (): Promise<void> => {
      while (next < COUNT) {
        next += 1;
        await store(next - 1);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  }

  async function arrives({ heard }: Positions, count: number): Promise<number> {
    const begun = performance.now();
    while (heard.length < count && performance.now() - begun < 10_000) await sleep(2);
    expect(heard).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    return performance.now() - begun;
  }

  (redisUrl === undefined ? it.skip : it)('are told of all at once by the signal, in order and once', async () => {
    const [one, two] = [await replica(redisUrl!, NEVER_MS), await replica(redisUrl!, NEVER_MS)];
    // Subscriptions of Redis are there a moment after its connection.
    await sleep(300);
    await one.store(0);
    expect(await arrives(two.listener, 1)).toBeLessThan(2000);
    await storeAll((serial) => [one, two][serial % 2]!.store(serial + 1));
    await arrives(one.listener, COUNT + 1);
    await arrives(two.listener, COUNT + 1);
    expect([one.listener.cuts, two.listener.cuts]).toEqual([0, 0]);
  });

  it.each([null, 'redis://127.0.0.1:1'])('find all by themselves where there is no Redis (%s)', async (redis) => {
    const one = await replica(redis, POLL_MS.server);
    const two = await replica(redis, POLL_MS.server);
    await storeAll((serial) => one.store(serial));
    await arrives(two.listener, COUNT);
    expect(two.listener.cuts).toBe(0);
  });
});
