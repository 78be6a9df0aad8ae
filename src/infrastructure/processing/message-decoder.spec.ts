import { describe, expect, it } from '@jest/globals';
import { anomalyId } from './message-decoder.ts';

describe('the id of an anomaly', () => {
  // Each from `printf 'AAPL UP 1732182300400 0' | sha256sum`: clients store ids, so that no release may change them.
  it.each([
    ['AAPL', 'UP', 1732182300400, 0, 'c1860c63-5c89-7112-ce1a-68bd542b3010'],
    ['AAPL', 'UP', 1732182300400, 1, '8de46ac4-8043-40a1-bd84-f6be16739337'],
    ['EUR/USD', 'DOWN', 1732182300400, 0, 'be4dbd30-58dd-fb60-177a-7b8089690070'],
  ] as const)('of %s %s at %i after %i of equal time is %s', (symbol, direction, time, ordinal, id) => {
    expect(anomalyId(symbol, direction, time, ordinal)).toBe(id);
  });
});
