/** Thinned series keep every peak and every gap. */
import { describe, expect, it } from '@jest/globals';
import { gapsOf, thinned } from './series.ts';
import type { ChartData } from './series.ts';

const line = (length: number, value: (index: number) => number | null): ChartData => [
  Array.from({ length }, (_, index) => index),
  Array.from({ length }, (_, index) => value(index)),
];

describe('thinned', () => {
  it('leaves data that fit as they are', () => {
    const data = line(100, (index) => index);
    expect(thinned(data, 100)).toBe(data);
  });

  it('keeps the newest half whole and stays within the number of points', () => {
    const [xs, values] = thinned(
      line(50_000, (index) => Math.sin(index)),
      1_000,
    );
    expect(xs.length).toBeLessThanOrEqual(1_000);
    expect(xs.slice(-500)).toEqual(Array.from({ length: 500 }, (_, index) => 49_500 + index));
    expect(values).toHaveLength(xs.length);
  });

  it('keeps a peak and a dip among the older points, in the order of time', () => {
    const [xs, values] = thinned(
      line(50_000, (index) => (index === 7_001 ? 99 : index === 7_002 ? -99 : 1)),
      1_000,
    );
    expect(xs[values?.indexOf(99) ?? -1]).toBe(7_001);
    expect(xs[values?.indexOf(-99) ?? -1]).toBe(7_002);
    expect([...xs].sort((a, b) => a - b)).toEqual([...xs]);
  });

  it('keeps a single missing value, so that no line is drawn over it', () => {
    const [xs, values] = thinned(
      line(50_000, (index) => (index === 12_345 ? null : index % 7)),
      1_000,
    );
    expect(xs[values?.indexOf(null) ?? -1]).toBe(12_345);
  });

  it('keeps the peaks of every line', () => {
    const length = 20_000;
    const xs = Array.from({ length }, (_, index) => index);
    const [kept, first, second] = thinned([xs, xs.map((x) => (x === 50 ? 5 : 0)), xs.map((x) => (x === 60 ? 6 : 0))], 400);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(Math.max(...(first as number[]))).toBe(5);
    expect(Math.max(...(second as number[]))).toBe(6);
  });
});

describe('gapsOf', () => {
  it('names the stretch between the values on both sides', () => {
    expect(gapsOf([1, 2, 3, 4], [7, null, null, 8], [1, 4])).toEqual([[1, 4]]);
  });

  it('reaches to both ends of the span where values are missing there', () => {
    expect(gapsOf([10, 11, 12], [5, 5, null], [0, 20])).toEqual([
      [0, 10],
      [11, 20],
    ]);
  });

  it('is the whole span where nothing was received', () => {
    expect(gapsOf([], [], [0, 20])).toEqual([[0, 20]]);
  });

  it('is empty where every instant has a value', () => {
    expect(gapsOf([0, 1], [1, 2], [0, 1])).toEqual([]);
  });
});
