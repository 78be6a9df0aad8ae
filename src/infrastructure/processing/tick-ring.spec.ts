/** The ring of a partition, both ends in one thread. */
import { describe, expect, it } from '@jest/globals';
import { TICK_PRICE, TICK_STRIDE, TickBatch } from '../../domain/market/tick.ts';
import { allocateTickRing, TickRingConsumer, TickRingProducer } from './tick-ring.ts';
import type { TickRingMemory } from './tick-ring.ts';

const CAPACITY = 1024;

function batchOf(first: number, count: number): TickBatch {
  const batch = new TickBatch(count);
  for (let i = 0; i < count; i += 1) batch.push((first + i) % 7, first + i, 1000 + first + i, 0);
  return batch;
}

/** Takes everything; returns the prices in order. */
function takeAll(consumer: TickRingConsumer, limit = 100): number[] {
  const target = new Float64Array(limit * TICK_STRIDE);
  const prices: number[] = [];
  const result = { torn: 0 };
  for (;;) {
    const count = Math.min(consumer.look(), limit);
    if (count === 0) return prices;
    consumer.take(target, count, result);
    for (let k = result.torn; k < count; k += 1) prices.push(target[k * TICK_STRIDE + TICK_PRICE]!);
  }
}

function ends(memory: TickRingMemory = allocateTickRing(CAPACITY)) {
  const drops: number[] = [];
  const producer = new TickRingProducer(memory);
  const consumer = new TickRingConsumer(memory);
  const write = (batch: TickBatch) => producer.write(batch.slots, 0, batch.length, (_id, time) => drops.push(time));
  return { producer, consumer, write, drops };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the ring of a partition', () => {
  it('hands over ticks in order, across its end', () => {
    const { consumer, write, drops } = ends();
    const seen: number[] = [];
    for (let first = 0; first < 5000; first += 250) {
      write(batchOf(first, 250));
      seen.push(...takeAll(consumer));
    }
    expect(seen).toEqual(range(0, 5000));
    expect(consumer.dropped).toBe(0);
    expect(drops).toEqual([]);
  });

  it('drops the oldest ticks when it is full, and counts and names each', () => {
    const { producer, consumer, write, drops } = ends();
    write(batchOf(0, 900));
    write(batchOf(900, 600));
    expect(takeAll(consumer)).toEqual(range(1500 - CAPACITY, 1500));
    expect(consumer.dropped).toBe(1500 - CAPACITY);
    expect(drops).toEqual(range(0, 1500 - CAPACITY).map((i) => 1000 + i));
    expect(producer.accepted).toBe(1500);
  });

  it('names a dropped tick once when batches overwrite it again and again', () => {
    const { consumer, write, drops } = ends();
    for (let first = 0; first < 10_000; first += 500) write(batchOf(first, 500));
    expect(takeAll(consumer)).toEqual(range(10_000 - CAPACITY, 10_000));
    expect(drops).toEqual(range(0, 10_000 - CAPACITY).map((i) => 1000 + i));
    expect(consumer.dropped).toBe(drops.length);
  });

  it('takes a batch larger than itself', () => {
    const { consumer, write } = ends();
    write(batchOf(0, 3 * CAPACITY + 17));
    expect(takeAll(consumer)).toEqual(range(2 * CAPACITY + 17, 3 * CAPACITY + 17));
    expect(consumer.dropped).toBe(2 * CAPACITY + 17);
  });

  it('discards what the producer began to overwrite while it was copied', () => {
    const memory = allocateTickRing(CAPACITY);
    const { consumer, write } = ends(memory);
    write(batchOf(0, CAPACITY));
    // As the producer does it: the intent to write 40 more ticks stands, their slots may be half written.
    const intent = 16;
    new Int32Array(memory.control)[intent] = CAPACITY + 40;
    const target = new Float64Array(100 * TICK_STRIDE);
    const result = { torn: 0 };
    expect(consumer.look()).toBe(CAPACITY);
    consumer.take(target, 100, result);
    expect(result.torn).toBe(40);
    expect(consumer.dropped).toBe(40);
  });

  it.each([
    ['signed', 2 ** 31 - 300],
    ['unsigned', -300],
  ])('goes on when its %s position passes the end of 32 bits', (_, position) => {
    const memory = allocateTickRing(CAPACITY);
    for (const word of [0, 16, 32]) new Int32Array(memory.control)[word] = position;
    const { producer, consumer, write, drops } = ends(memory);
    for (let first = 0; first < 1000; first += 200) {
      write(batchOf(first, 200));
      expect(takeAll(consumer)).toEqual(range(first, first + 200));
    }
    write(batchOf(0, CAPACITY + 10));
    expect(takeAll(consumer)).toEqual(range(10, CAPACITY + 10));
    expect(consumer.dropped).toBe(10);
    expect(drops).toHaveLength(10);
    expect(producer.untaken).toBe(0);
    expect(producer.taken).toBe(producer.accepted);
  });

  it('says when there is room again', async () => {
    const { producer, consumer, write } = ends();
    write(batchOf(0, CAPACITY));
    expect(await producer.room(1, 10)).toBe(false);
    const room = producer.room(200, 2000);
    setImmediate(() => takeAll(consumer));
    expect(await room).toBe(true);
  });
});
