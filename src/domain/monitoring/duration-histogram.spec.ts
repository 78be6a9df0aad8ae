import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binOf, DurationHistogram } from './duration-histogram.ts';

const durations = fc.array(fc.oneof(fc.nat(1000), fc.nat(100_000), fc.nat(Number.MAX_SAFE_INTEGER)), { minLength: 1, maxLength: 200 });

describe('DurationHistogram', () => {
  it('gives every percentile by nearest rank within 1 %', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const histogram = new DurationHistogram();
        for (const value of values) histogram.add(binOf(value), 1);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * values.length)) - 1]!;
        expect(Math.abs(histogram.percentile(share)! - exact)).toBeLessThanOrEqual(exact / 100);
      }),
    );
  });

  it('knows durations below a quarter of a second to the millisecond', () => {
    const histogram = new DurationHistogram();
    for (let ms = 0; ms < 256; ms += 1) histogram.add(binOf(ms), 1);
    expect([histogram.percentile(0), histogram.percentile(0.5), histogram.percentile(1)]).toEqual([0, 127, 255]);
  });

  it('forgets what is taken out, and has no percentile when nothing is left', () => {
    const histogram = new DurationHistogram();
    histogram.add(binOf(10), 1);
    histogram.add(binOf(5000), 2);
    histogram.remove(binOf(5000), 2);
    expect([histogram.count, histogram.percentile(0.95)]).toEqual([1, 10]);
    histogram.clear();
    expect(histogram.percentile(0.95)).toBeNull();
  });
});
