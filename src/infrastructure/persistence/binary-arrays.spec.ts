import { describe, expect, it } from '@jest/globals';
import { bigints, booleans, byteas, doubles, smallints, texts, uuids } from './binary-arrays.ts';

const HEADER_BYTES = 20;

/** Elements as bytes, after a header that must say so; null for a null. */
function elementsOf(array: Buffer): (Buffer | null)[] {
  const [dimensions, hasNulls, , length, lowerBound] = [0, 4, 8, 12, 16].map((at) => array.readInt32BE(at));
  expect([dimensions, lowerBound]).toEqual([1, 1]);
  const elements: (Buffer | null)[] = [];
  let at = HEADER_BYTES;
  for (let i = 0; i < length!; i += 1) {
    const size = array.readInt32BE(at);
    at += 4;
    elements.push(size === -1 ? null : array.subarray(at, (at += size)));
  }
  expect(at).toBe(array.length);
  expect(hasNulls).toBe(elements.includes(null) ? 1 : 0);
  return elements;
}

describe('a binary array', () => {
  it('carries every safe integer', () => {
    const values = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1_795_000_000_123];
    expect(elementsOf(bigints(values)).map((bytes) => bytes!.readBigInt64BE())).toEqual(values.map(BigInt));
  });

  it('carries text as UTF-8 with its length in bytes', () => {
    const values = ['', 'a', 'Ünïcödé', '😀', 'NULL', '{"\\}'];
    expect(elementsOf(texts(values)).map((bytes) => bytes!.toString('utf8'))).toEqual(values);
  });

  it('carries the other types', () => {
    expect(elementsOf(smallints([-3, 4])).map((bytes) => bytes!.readInt16BE())).toEqual([-3, 4]);
    expect(elementsOf(doubles([-0.1, 1e300])).map((bytes) => bytes!.readDoubleBE())).toEqual([-0.1, 1e300]);
    expect(elementsOf(booleans([true, false])).map((bytes) => bytes![0])).toEqual([1, 0]);
    expect(elementsOf(byteas([Buffer.from([1, 2]), Buffer.alloc(0)]))).toEqual([Buffer.from([1, 2]), Buffer.alloc(0)]);
    const id = '0192f0c1-7d3a-7abc-8000-0123456789ab';
    expect(elementsOf(uuids([id]))[0]!.toString('hex')).toBe(id.replaceAll('-', ''));
  });

  it('keeps nulls in their places', () => {
    expect(elementsOf(texts([null, 'a', null])).map((bytes) => bytes?.toString() ?? null)).toEqual([null, 'a', null]);
  });

  it('is empty where every value is null', () => {
    for (const array of [texts([null, null]), bigints([null]), uuids([])]) {
      expect([array.length, array.readInt32BE(0)]).toEqual([12, 0]);
    }
  });
});
