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

  it('moves a fact whose newer version belongs elsewhere', () => {
    const facts = store();
    facts.merge([fact('a', 1), fact('b', 2), fact('c', 3)]);
    expect(ids(facts)).toEqual(['c', 'b', 'a']);
    facts.merge([fact('a', 5, 2)]);
    expect(ids(facts)).toEqual(['a', 'c', 'b']);
    facts.merge([fact('c', 0, 2), fact('d', 4)]);
    expect(ids(facts)).toEqual(['a', 'd', 'b']);
  });

  it('has one row of a fact that came, changed and left between two looks', () => {
    const facts = store();
    facts.merge([fact('a', 1)]);
    facts.merge([fact('a', 1, 2)]);
    facts.merge([fact('b', 2), fact('c', 3), fact('d', 4)]);
    facts.merge([fact('a', 9, 3)]);
    expect(facts.rows).toEqual([fact('a', 9, 3), fact('d', 4), fact('c', 3)]);
  });

  it('lets done facts go before others, the oldest of them first', () => {
    const facts = new FactStore<Fact>(
      3,
      (a, b) => b.at - a.at,
      () => true,
      ({ version }) => version === 0,
    );
    facts.merge([fact('a', 1), fact('b', 2, 0), fact('c', 3, 0), fact('d', 4)]);
    expect(ids(facts)).toEqual(['d', 'c', 'a']);
  });

  it('lets no fact go that a list holds, and goes on to renew it', () => {
    const facts = store();
    facts.merge([fact('a', 1), fact('b', 2), fact('c', 3)]);
    facts.keep(['a']);
    facts.merge([fact('d', 4), fact('e', 5)]);
    expect(ids(facts)).toEqual(['e', 'd', 'c', 'a']);
    facts.merge([fact('a', 1, 2)]);
    expect(facts.get('a')?.version).toBe(2);
    facts.keep([]);
    facts.merge([fact('f', 6)]);
    expect(ids(facts)).toEqual(['f', 'e', 'd']);
  });

  it.each([20, 40])('has the newest of any sequence of changes, in order, as sorting the whole would: %i of 40', (capacity) => {
    const facts = store(capacity);
    let known: Fact[] = [];
    let seed = 4711;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let step = 0; step < 400; step += 1) {
      const rows = Array.from({ length: random(6) }, (_, n) =>
        fact(`f${random(40)}`, random(1_000) * 10 + n / 10 + step / 100_000, step + 1),
      );
      facts.merge(rows);
      const firsts = rows.filter(({ id }, n) => rows.findIndex((row) => row.id === id) === n);
      const ofNew = new Set(firsts.map(({ id }) => id));
      known = [...known.filter(({ id }) => !ofNew.has(id)), ...firsts].sort((a, b) => b.at - a.at).slice(0, capacity);
      if (random(3) === 0) expect(facts.rows).toEqual(known);
    }
    expect(facts.size).toBe(known.length);
  });
});
