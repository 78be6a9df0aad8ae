import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { ShortMemory } from './short-memory.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';

interface Value {
  text: string;
}

describe('short memory', () => {
  let clock: HandClock;
  let source: Map<string, Value>;
  let reads: number;
  let away: boolean;
  let memory: ShortMemory<Value>;

  beforeEach(() => {
    clock = new HandClock();
    source = new Map([['a', { text: 'first' }]]);
    reads = 0;
    away = false;
    const read = (key: string): Promise<Value | null> => {
      reads += 1;
      return away ? Promise.reject(new Error('away')) : Promise.resolve(source.get(key) ?? null);
    };
    memory = new ShortMemory(read, clock, 10);
  });

  it('answers without a promise what it was asked before', async () => {
    expect(await memory.get('a')).toEqual({ text: 'first' });
    expect(memory.get('a')).toEqual({ text: 'first' });
    expect(reads).toBe(1);
  });

  it('reads once for all who ask at the same moment', async () => {
    const answers = await Promise.all([memory.get('a'), memory.get('a'), memory.get('a')]);
    expect([answers.length, reads]).toEqual([3, 1]);
  });

  it('reads again in the background from half a second on', async () => {
    await memory.get('a');
    source.set('a', { text: 'second' });
    clock.at = 499;
    expect(memory.get('a')).toEqual({ text: 'first' });
    expect(reads).toBe(1);
    clock.at = 500;
    expect(memory.get('a')).toEqual({ text: 'first' });
    await turn();
    expect(memory.get('a')).toEqual({ text: 'second' });
    expect(reads).toBe(2);
  });

  it('never answers with what is a second old', async () => {
    await memory.get('a');
    source.set('a', { text: 'second' });
    clock.at = 1000;
    const answer = memory.get('a');
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toEqual({ text: 'second' });
  });

  it('does not remember what does not exist, and notices what has gone', async () => {
    expect(await memory.get('b')).toBeNull();
    expect(await memory.get('b')).toBeNull();
    expect(reads).toBe(2);
    await memory.get('a');
    source.delete('a');
    clock.at = 1000;
    expect(await memory.get('a')).toBeNull();
    expect(await memory.get('a')).toBeNull();
  });

  it('goes on with the last value for ten seconds while the source is away, trying once a second', async () => {
    await memory.get('a');
    away = true;
    clock.at = 1500;
    expect(await memory.get('a')).toEqual({ text: 'first' });
    expect(memory.get('a')).toEqual({ text: 'first' });
    expect(reads).toBe(2);
    clock.at = 9999;
    expect(await memory.get('a')).toEqual({ text: 'first' });
    clock.at = 10_000;
    await expect(memory.get('a')).rejects.toThrow('away');
    away = false;
    expect(await memory.get('a')).toEqual({ text: 'first' });
  });

  it('does not hand out values that were forgotten, nor store those that were being read then', async () => {
    await memory.get('a');
    source.set('a', { text: 'second' });
    memory.forget('a');
    expect(await memory.get('a')).toEqual({ text: 'second' });
    clock.at = 500;
    void memory.get('a');
    source.set('a', { text: 'third' });
    memory.forgetWhere(({ text }) => text === 'second');
    await turn();
    expect(await memory.get('a')).toEqual({ text: 'third' });
  });

  it('refuses more than a thousand readings at a time', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => `key ${index}`);
    const outcomes = await Promise.allSettled(keys.map(async (key) => memory.get(key)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'overloaded' }) },
    ]);
    expect(await memory.get('a')).toEqual({ text: 'first' });
  });
});
