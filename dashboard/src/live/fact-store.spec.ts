import { describe, expect, it } from '@jest/globals';
import { FactStore } from './fact-store.ts';

interface Fact {
  id: string;
  at: number;
  version: number;
}

const fact = (id: string, at: number, version = 1): Fact => ({ id, at, version });
const store = (capacity = 3): FactStore<Fact> =>
  new FactStore<Fact>(
    capacity,
    (a, b) => b.at - a.at,
    (known, next) => next.version > known.version,
  );
const ids = (facts: FactStore<Fact>): string[] => facts.rows.map(({ id }) => id);

describe('FactStore', () => {
  it('shows the newest first, however they came', () => {
    const facts = store();
    facts.merge([fact('a', 1), fact('c', 3)]);
    facts.merge([fact('b', 2)]);
    expect(ids(facts)).toEqual(['c', 'b', 'a']);
  });

  it('keeps the newest version of a fact, also when an older one comes late', () => {
    const facts = store();
    facts.merge([fact('a', 1, 3)]);
    facts.merge([fact('a', 1, 2)]);
    expect(facts.get('a')?.version).toBe(3);
    expect(facts.size).toBe(1);
  });

  it('lets the oldest go at its capacity', () => {
    const facts = store();
    facts.merge([fact('a', 1), fact('b', 2), fact('c', 3), fact('d', 4)]);
    expect(ids(facts)).toEqual(['d', 'c', 'b']);
    expect(facts.size).toBe(3);
    expect(facts.get('a')).toBeUndefined();
  });

  it('is the same array until something changed', () => {
    const facts = store();
    facts.merge([fact('a', 1)]);
    const before = facts.rows;
    facts.merge([fact('a', 1)]);
    expect(facts.rows).toBe(before);
    facts.merge([fact('b', 2)]);
    expect(facts.rows).not.toBe(before);
  });

  it('has only what a snapshot says after it', () => {
    const facts = store();
    facts.merge([fact('a', 1)]);
    facts.replace([fact('b', 2)]);
    expect(ids(facts)).toEqual(['b']);
    expect(facts.isLoaded).toBe(true);
  });
});
