import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KnownLabels } from './known-labels.ts';

interface Labelled {
  at: number;
  counterpartyId: string;
  isConfirmed: boolean;
}

const DELAY = 50;
const KEEP = 200;
const labelled = fc.record<Labelled>({
  at: fc.integer({ min: 0, max: 600 }),
  counterpartyId: fc.constantFrom('a', 'b'),
  isConfirmed: fc.boolean(),
});

function brute(past: readonly Labelled[], counterpartyId: string, from: number, to: number) {
  const within = past.filter((one) => one.counterpartyId === counterpartyId && one.at + DELAY >= from && one.at + DELAY < to);
  if (within.length === 0) return null;
  return { all: within.length, confirmed: within.filter(({ isConfirmed }) => isConfirmed).length };
}

describe('KnownLabels', () => {
  it('knows at every moment exactly the labels whose delay is over, in any window up to the longest', () => {
    fc.assert(
      fc.property(fc.array(labelled, { maxLength: 80 }), fc.integer({ min: 1, max: KEEP }), (rows, windowMs) => {
        const known = new KnownLabels(DELAY, KEEP);
        const past: Labelled[] = [];
        for (const row of [...rows].sort((a, b) => a.at - b.at)) {
          known.advance(row.at);
          const [from, to] = [row.at - windowMs, row.at];
          expect(known.outcomes(row.counterpartyId, from, to)).toEqual(brute(past, row.counterpartyId, from, to));
          known.learn(row.counterpartyId, row.at, row.isConfirmed);
          past.push(row);
        }
      }),
    );
  });

  it('counts a label from the moment after its delay on, not at it', () => {
    const known = new KnownLabels(10, 100);
    known.learn('a', 5, true);
    known.advance(15);
    expect(known.outcomes('a', 0, 15)).toBeNull();
    known.advance(16);
    expect(known.outcomes('a', 0, 16)).toEqual({ all: 1, confirmed: 1 });
    expect(known.outcomes('a', 16, 17)).toBeNull();
  });
});
