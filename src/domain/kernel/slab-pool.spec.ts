/** The pool's blocks never overlap, are used again, and end at its limit. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlabPool } from './slab-pool.ts';

describe('SlabPool', () => {
  it('hands out blocks that do not overlap and keeps their content while it grows', () => {
    const step = fc.record({ power: fc.nat(6), release: fc.boolean() });
    const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const pool = new SlabPool(4096, 16);
      const held: { offset: number; size: number; mark: number }[] = [];
      for (const [mark, { power, release }] of steps.entries()) {
        const size = 2 ** power;
        const offset = pool.allocate(size);
        expect(offset).toBeGreaterThanOrEqual(0);
        pool.data.fill(mark, offset, offset + size);
        held.push({ offset, size, mark });
        if (release) {
          const [gone] = held.splice(mark % held.length, 1);
          pool.release(gone!.offset, gone!.size);
        }
        for (const block of held)
          expect(pool.data.subarray(block.offset, block.offset + block.size).every((x) => x === block.mark)).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('refuses a block beyond its limit and takes blocks of that size again once one is given back', () => {
    const pool = new SlabPool(64);
    const blocks = [pool.allocate(32), pool.allocate(32)];
    expect(blocks).toEqual([0, 32]);
    expect([pool.allocate(32), pool.allocate(1)]).toEqual([-1, -1]);
    pool.release(32, 32);
    expect([pool.allocate(16), pool.allocate(32)]).toEqual([-1, 32]);
  });

  it('leaves what is to be kept', () => {
    const pool = new SlabPool(64);
    expect([pool.allocate(32, 33), pool.allocate(32, 32), pool.allocate(16, 32)]).toEqual([-1, 0, -1]);
    expect(pool.allocate(32)).toBe(32);
  });
});
