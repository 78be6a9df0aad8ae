import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { timeOfUuidV7, UuidV7Source } from './uuid-v7.ts';

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('UuidV7Source', () => {
  it('makes version 7 ids that carry their time', () => {
    const source = new UuidV7Source((bytes) => randomFillSync(bytes));
    for (const time of [0, 1_732_182_300_123, 253_402_300_799_999]) {
      const id = source.next(time);
      expect(id).toMatch(PATTERN);
      expect(timeOfUuidV7(id)).toBe(time);
    }
  });

  it('makes rising ids within a millisecond and from one to the next', () => {
    const source = new UuidV7Source((bytes) => randomFillSync(bytes));
    const ids = Array.from({ length: 20_000 }, (_, i) => source.next(1_732_182_300_000 + Math.floor(i / 10_000)));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has room for a batch in one millisecond wherever it begins', () => {
    const source = new UuidV7Source((bytes) => bytes.fill(0xff));
    const ids = Array.from({ length: 20_000 }, () => source.next(1));
    expect(ids).toEqual([...ids].sort());
    expect(ids.every((id) => PATTERN.test(id))).toBe(true);
  });

  it('asks for random bytes for many ids at once, and never uses them twice', () => {
    let asked = 0;
    const source = new UuidV7Source((bytes) => randomFillSync(bytes, ((asked += 1), 0)));
    const ends = new Set(Array.from({ length: 1000 }, () => source.next(1).slice(-12)));
    expect(ends.size).toBe(1000);
    expect(asked).toBe(4);
  });
});
