import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyPieces } from './body-pieces.ts';

function collected(pieces: readonly Buffer[]): Buffer[] {
  const body = new BodyPieces();
  for (const piece of pieces) body.add(piece);
  expect(body.length).toBe(Buffer.concat(pieces).length);
  return body.end();
}

describe('BodyPieces', () => {
  it('keeps few buffers of a body that comes a byte at a time', () => {
    const bytes = Buffer.from(Array.from({ length: 65_536 }, (_, i) => i & 255));
    const kept = collected(Array.from(bytes, (byte) => Buffer.of(byte)));
    expect(kept.length).toBeLessThanOrEqual(17);
    expect(Buffer.concat(kept).equals(bytes)).toBe(true);
  });

  it('copies neither the one piece of a small body nor large ones', () => {
    const small = Buffer.from('{}');
    expect(collected([small])[0]).toBe(small);
    const large = [Buffer.alloc(65_536, 1), Buffer.alloc(65_536, 2)];
    expect(collected(large)).toEqual(large);
    expect(collected(large)[1]).toBe(large[1]);
  });

  it('keeps every byte in its place, whatever the pieces are', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 4000, max: 9000 })), { maxLength: 30 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
        expect(Buffer.concat(collected(pieces)).equals(Buffer.concat(pieces))).toBe(true);
      }),
    );
  });
});
