import { describe, expect, it } from '@jest/globals';
import { ChannelView } from './channel-view.ts';
import type { ChannelMessage } from './live.contract.ts';

const message = (channel: string, type: string, seq: number, data: unknown) =>
  ({ channel, epoch: 'e', seq, type, ts: seq, data }) as ChannelMessage;

describe('ChannelView', () => {
  it('shows nothing before the first message', () => {
    expect(new ChannelView('alerts').snapshot()).toBeNull();
  });

  it('keeps the newest value of each symbol', () => {
    const view = new ChannelView('quotes:*');
    view.accept(
      message('quotes:*', 'snapshot', 1, [
        { symbol: 'A', last: 1 },
        { symbol: 'B', last: 1 },
      ]),
    );
    view.accept(message('quotes:*', 'update', 2, [{ symbol: 'A', last: 2 }]));
    expect(view.snapshot()).toEqual(
      message('quotes:*', 'snapshot', 2, [
        { symbol: 'A', last: 2 },
        { symbol: 'B', last: 1 },
      ]),
    );
  });

  it('forgets resolved alerts and what a snapshot does not have', () => {
    const view = new ChannelView('alerts');
    view.accept(message('alerts', 'snapshot', 1, [{ id: 'a' }, { id: 'b' }]));
    view.accept(message('alerts', 'update', 2, { event: 'resolved', alert: { id: 'a' } }));
    expect(view.snapshot()?.data).toEqual([{ id: 'b' }]);
    view.accept(message('alerts', 'snapshot', 7, [{ id: 'c' }]));
    expect(view.snapshot()?.data).toEqual([{ id: 'c' }]);
  });

  it('keeps the newest hundred of what has no end', () => {
    const view = new ChannelView('transactions');
    for (let seq = 1; seq <= 250; seq += 1) view.accept(message('transactions', 'update', seq, [{ id: `t${seq}` }]));
    const data = view.snapshot()?.data as { id: string }[];
    expect([data.length, data[0]?.id, data.at(-1)?.id]).toEqual([100, 't151', 't250']);
  });

  it('keeps the figures whole', () => {
    const view = new ChannelView('metrics');
    view.accept(message('metrics', 'snapshot', 1, { heldCount: 1 }));
    view.accept(message('metrics', 'update', 2, { heldCount: 2 }));
    expect(view.snapshot()?.data).toEqual({ heldCount: 2 });
  });
});
