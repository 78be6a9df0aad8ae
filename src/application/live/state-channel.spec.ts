import { describe, expect, it } from '@jest/globals';
import { StateChannel } from './state-channel.ts';
import type { StateChannelOptions } from './state-channel.ts';
import { StateTable } from './state-table.ts';

function channelOf(key: string | null, options: Partial<StateChannelOptions> = {}) {
  let encodes = 0;
  const values = new Map<string, number>();
  const table = new StateTable((name) => {
    encodes += 1;
    return `{"${name}":${values.get(name)}}`;
  });
  const set = (name: string, value: number) => {
    values.set(name, value);
    table.touch(name);
  };
  const channel = new StateChannel('c', table, { event: 'told', permission: 'market:read', key, isList: true, ...options });
  return { table, channel, set, encodes: () => encodes };
}

describe('a channel of state', () => {
  it('shows all keys, then what changed, in one message for all who were served at the same point', () => {
    const { channel, set, encodes } = channelOf(null);
    set('a', 1);
    set('b', 2);
    const opening = channel.first('full', 7)!;
    expect(opening).toMatchObject({ cursor: 2, seq: null, payload: { type: 'snapshot', ts: 7, data: '[{"a":1},{"b":2}]' } });
    expect(channel.first('masked', 8)).toBe(opening);
    expect(channel.next(2, 'full', 9)).toBeNull();
    set('a', 3);
    set('a', 4);
    channel.beginFrame();
    const step = channel.next(2, 'full', 9)!;
    expect(step).toMatchObject({ cursor: 4, payload: { type: 'update', data: '[{"a":4}]' } });
    expect([channel.next(2, 'full', 9), channel.next(2, 'masked', 9)]).toEqual([step, step]);
    expect(channel.next(2, 'full', 9)).toBe(step);
    // A slow one gets more; nothing is made into text twice.
    expect(channel.next(0, 'full', 9)!.payload.data).toBe('[{"a":4},{"b":2}]');
    expect(encodes()).toBe(3);
  });

  it('of one key makes one message for all who lack it, whatever they had', () => {
    const { channel, set } = channelOf('a');
    set('b', 1);
    set('a', 1);
    set('a', 2);
    const step = channel.next(1, 'full', 1)!;
    expect(step).toMatchObject({ cursor: 3, payload: { data: '[{"a":2}]' } });
    expect(channel.next(2, 'full', 1)).toBe(step);
    set('b', 2);
    expect(channel.next(3, 'full', 1)).toBeNull();
  });

  it('keeps nothing of the frame before, and sees what changes within a frame', () => {
    const { channel, set } = channelOf(null);
    set('a', 1);
    expect(channel.next(0, 'full', 1)!.payload.data).toBe('[{"a":1}]');
    set('b', 1);
    expect(channel.next(0, 'full', 1)!.payload.data).toBe('[{"a":1},{"b":1}]');
    expect(channel.first('full', 1)!.payload.data).toBe('[{"a":1},{"b":1}]');
    set('a', 2);
    expect(channel.first('full', 2)!.payload).toMatchObject({ ts: 2, data: '[{"a":2},{"b":1}]' });
    channel.beginFrame();
    expect(channel.first('full', 3)!.payload.ts).toBe(3);
  });

  it('shows an empty list of what is not known, and waits for a value that stands alone', () => {
    const list = channelOf('a');
    expect(list.channel.first('full', 1)!.payload.data).toBe('[]');
    list.set('a', 1);
    expect(list.channel.next(0, 'full', 1)!.payload.data).toBe('[{"a":1}]');
    const alone = channelOf('a', { isList: false });
    expect(alone.channel.first('full', 1)).toBeNull();
    alone.set('a', 1);
    expect(alone.channel.first('full', 1)!.payload.data).toBe('{"a":1}');
  });
});
