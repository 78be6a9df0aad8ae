import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StateTable } from './state-table.ts';

const KEYS = ['A', 'B', 'C', 'D'];

describe('a table of state', () => {
  it('brings whoever is served now and then to the newest values, each key at most once per message', () => {
    const move = fc.record({ key: fc.constantFrom(...KEYS), served: fc.subarray([0, 1, 2]) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const values = new Map<string, number>();
        const table = new StateTable((key) => String(values.get(key)));
        const clients = [0, 1, 2].map(() => ({ version: 0, known: new Map<string, string>(), lacks: new Set<string>() }));
        const serve = (client: (typeof clients)[0]) => {
          const keys = table.changedAfter(client.version);
          // What it lacks, no more and no less.
          expect([...keys].sort()).toEqual([...client.lacks].sort());
          for (const key of keys) client.known.set(key, table.textOf(key));
          client.version = table.version;
          client.lacks.clear();
        };
        moves.forEach(({ key, served }, i) => {
          values.set(key, i);
          table.touch(key);
          for (const client of clients) client.lacks.add(key);
          for (const at of served) serve(clients[at]!);
        });
        const newest = Object.fromEntries([...values].map(([key, value]) => [key, String(value)]));
        for (const client of clients) {
          serve(client);
          expect(Object.fromEntries(client.known)).toEqual(newest);
        }
      }),
    );
  });

  it('makes a text once per change, and when somebody needs it', () => {
    let made = 0;
    const table = new StateTable((key) => `${key}${(made += 1)}`);
    table.touch('A');
    table.touch('A');
    expect([made, table.textOf('A'), table.textOf('A'), made]).toEqual([0, 'A1', 'A1', 1]);
    table.touch('A');
    expect(table.textOf('A')).toBe('A2');
  });

  it('counts versions from nothing', () => {
    const table = new StateTable(String);
    expect([table.version, table.size, table.has('A'), table.versionOf('A'), table.changedAfter(-1)]).toEqual([0, 0, false, 0, []]);
    table.touch('A');
    table.touch('B');
    expect([table.version, [...table.keys()], table.versionOf('A'), table.changedAfter(1)]).toEqual([2, ['A', 'B'], 1, ['B']]);
    expect([table.changedAfter(2), table.changedAfter(9)]).toEqual([[], []]);
  });
});
