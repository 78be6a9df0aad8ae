import { describe, expect, it } from '@jest/globals';
import { TICK_PRICE, TICK_SIZE, TICK_STRIDE, TICK_SYMBOL, TICK_TIME, TickBatch } from '../../domain/market/tick.ts';
import { TickGenerator } from './tick-generator.ts';
import type { OnShock } from './tick-generator.ts';

const T = Date.UTC(2025, 2, 3);

interface Made {
  symbol: number;
  price: number;
  time: number;
  size: number;
}

/** `total` ticks, asked for in portions of the given sizes. */
function make(
  total: number,
  options: { seed?: number; rate?: number; shocksPerMinute?: number; portions?: readonly number[]; onShock?: OnShock } = {},
): Made[] {
  const { seed = 1, rate = 1000, shocksPerMinute = 0, portions = [100], onShock = () => undefined } = options;
  const generator = new TickGenerator([10, 11, 12], { seed, initialPrice: 100, maxJitterPercent: 0.01, shocksPerMinute }, onShock);
  generator.setRate(rate);
  const ticks: Made[] = [];
  const batch = new TickBatch(500);
  for (let turn = 0; ticks.length < total; turn += 1) {
    batch.clear();
    generator.fill(batch, portions[turn % portions.length]!, T + (ticks.length * 1000) / rate, 1000 / rate, T);
    for (let at = 0; at < batch.length * TICK_STRIDE; at += TICK_STRIDE) {
      const {
        [at + TICK_SYMBOL]: symbol,
        [at + TICK_PRICE]: price,
        [at + TICK_TIME]: time,
        [at + TICK_SIZE]: size,
      } = batch.slots as unknown as Record<number, number>;
      ticks.push({ symbol: symbol!, price: price!, time: time!, size: size! });
    }
  }
  return ticks.slice(0, total);
}

describe('TickGenerator', () => {
  it('makes the same symbols and prices for the same seed, in whatever portions it is asked, shocks included', () => {
    const sequence = (portions: number[], seed = 5): number[][] =>
      make(20_000, { seed, portions, shocksPerMinute: 60 }).map((tick) => [tick.symbol, tick.price]);
    expect(sequence([1, 7, 300])).toEqual(sequence([64]));
    expect(sequence([64], 6)).not.toEqual(sequence([64]));
  });

  it('spreads ticks over time and symbols', () => {
    const ticks = make(3000);
    expect(ticks.at(-1)!.time - ticks[0]!.time).toBe(2999);
    for (const id of [10, 11, 12]) expect(ticks.filter((tick) => tick.symbol === id)).toHaveLength(1000);
    expect(ticks.every((tick, i) => i === 0 || tick.time >= ticks[i - 1]!.time)).toBe(true);
    expect(ticks.every((tick) => Number.isInteger(tick.size) && tick.size > 0)).toBe(true);
  });

  it('lays as many shocks as asked, from 2.5 to 8 % either way, and moves prices by no more than jitter elsewhere', () => {
    const shocks: { index: number; percent: number; time: number }[] = [];
    const minutes = 5;
    const ticks = make(minutes * 60_000, {
      shocksPerMinute: 120,
      onShock: (index, percent, time) => shocks.push({ index, percent, time }),
    });
    expect(Math.abs(shocks.length - 120 * minutes)).toBeLessThan(100);
    expect(shocks.every(({ percent }) => Math.abs(percent) >= 2.5 && Math.abs(percent) <= 8)).toBe(true);
    expect(shocks.filter(({ percent }) => percent > 0).length / shocks.length).toBeCloseTo(0.5, 1);
    const last = new Map<number, number>();
    const jumps = ticks.filter(({ symbol, price }) => {
      const before = last.get(symbol) ?? price;
      last.set(symbol, price);
      return Math.abs(price / before - 1) > 0.02;
    });
    expect(jumps.map((tick) => [tick.symbol, tick.time])).toEqual(
      shocks.slice(0, jumps.length).map(({ index, time }) => [index + 10, time]),
    );
    expect(shocks.length - jumps.length).toBeLessThanOrEqual(1);
  });

  it('shows a shock at any rate: the price before it stands at the same time', () => {
    const generator = new TickGenerator([3], { seed: 1, initialPrice: 100, maxJitterPercent: 0, shocksPerMinute: 0 }, () => undefined);
    const batch = new TickBatch(4);
    expect(generator.shock(batch, 0, 4, T + 0.7, T)).toBe(T);
    expect([0, 1].map((i) => [batch.slots[i * TICK_STRIDE + TICK_PRICE], batch.slots[i * TICK_STRIDE + TICK_TIME]])).toEqual([
      [100, T],
      [104, T],
    ]);
  });
});
