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

  it('keeps the order of any sequence of changes as sorting the whole would', () => {
    const facts = store(40);
    const known = new Map<string, Fact>();
    let seed = 4711;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let step = 0; step < 400; step += 1) {
      const rows = Array.from({ length: random(6) }, (_, n) => fact(`f${random(40)}`, random(1_000) * 10 + n / 10, step + 1));
      facts.merge(rows);
      for (const row of rows) if ((known.get(row.id)?.version ?? 0) < row.version) known.set(row.id, row);
      if (random(3) === 0) expect(facts.rows.map(({ at }) => at)).toEqual([...known.values()].map(({ at }) => at).sort((a, b) => b - a));
    }
    expect(facts.size).toBe(known.size);
  });
});
