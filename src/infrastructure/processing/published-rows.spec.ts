/** Rows that one thread writes while another reads. */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { PublishedRows } from './published-rows.ts';

const WIDTH = 58;
const row = (value: number) => new Float64Array(WIDTH).fill(value);

describe('published rows', () => {
  it('shows nothing before the first write', () => {
    const rows = new PublishedRows(PublishedRows.allocate(3, WIDTH), WIDTH);
    expect(rows.version(1)).toBe(0);
    expect(rows.read(1, row(0))).toBe(false);
  });

  it('shows the last row written, each row by itself', () => {
    const rows = new PublishedRows(PublishedRows.allocate(3, WIDTH), WIDTH);
    for (const value of [1, 2, 3]) rows.write(1, row(value));
    rows.write(2, row(9));
    const target = row(0);
    expect(rows.read(1, target)).toBe(true);
    expect(target).toEqual(row(3));
    expect(rows.read(0, target)).toBe(false);
    expect(rows.version(1)).not.toBe(rows.version(2));
  });

  it('never touches the slot that is shown, not even where the version starts over', () => {
    const memory = PublishedRows.allocate(1, WIDTH);
    new Int32Array(memory.versions)[0] = -3;
    const rows = new PublishedRows(memory, WIDTH);
    const numbers = new Float64Array(memory.numbers);
    for (const value of [1, 2, 3, 4, 5]) {
      const shown = numbers.slice();
      rows.write(0, row(value));
      const changed = new Set([...numbers.keys()].filter((at) => numbers[at] !== shown[at]).map((at) => Math.floor(at / 64)));
      expect([...changed]).toEqual([(value + 1) % 2]);
      expect(rows.read(0, row(0))).toBe(true);
    }
    expect(rows.version(0)).toBe(4);
  });

  it('never shows a row that is half written', async () => {
    const memory = PublishedRows.allocate(1, WIDTH);
    const source = `
      const { workerData } = require('node:worker_threads');
      import(workerData.module).then(({ PublishedRows }) => {
        const rows = new PublishedRows(workerData.memory, ${WIDTH});
        const row = new Float64Array(${WIDTH});
        for (let value = 1; value <= 400000; value += 1) rows.write(0, row.fill(value));
      });`;
    const worker = new Worker(source, { eval: true, workerData: { memory, module: new URL('./published-rows.ts', import.meta.url).href } });
    const exited = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    const rows = new PublishedRows(memory, WIDTH);
    const target = row(0);
    const seen = new Set<number>();
    let torn = 0;
    while (target[0]! < 400_000) {
      for (let i = 0; i < 2000; i += 1) {
        if (!rows.read(0, target)) continue;
        seen.add(target[0]!);
        if (target.some((value) => value !== target[0])) torn += 1;
      }
      await new Promise(setImmediate);
    }
    await exited;
    expect(torn).toBe(0);
    expect(seen.size).toBeGreaterThan(1);
  });
});
