import { describe, expect, it } from '@jest/globals';
import { FactChannel } from './fact-channel.ts';
import { Fact, FactFeed, FactItem } from './fact-feed.ts';

const fact = (seq: number) => new Fact(seq, new FactItem(`i${seq}`, seq, true, { id: `i${seq}`, accountId: `account-${seq}` }), ['', '']);
const facts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => fact(from + i));

function channelOf(isBatched: boolean, capacity = 2000) {
  const feed = new FactFeed({ channel: isBatched ? 'transactions' : 'alerts', capacity, shown: 3, remembered: 6 });
  const channel = new FactChannel(feed, { event: 'told', permission: 'market:read', isBatched });
  return { feed, channel };
}

describe('a channel of facts', () => {
  it('says nothing until its feed was read, and until what was asked after has come by', () => {
    const { feed, channel } = channelOf(true);
    expect(channel.first('full', 1, 1)).toBeNull();
    feed.begin('e', [], facts(1, 5), 5);
    feed.isWhole = (until, now) => until < 100 || now > 200;
    expect([channel.first('full', 150, 150), channel.first('full', 250, 150) === null]).toEqual([null, false]);
    expect(channel.first('full', 150, 50)).toMatchObject({ cursor: 5, seq: 5, payload: { type: 'snapshot', epoch: 'e', firstSeq: null } });
  });

  it('makes a message once for all who are at the same point and may see the same', () => {
    const { feed, channel } = channelOf(true);
    feed.begin('e', [], facts(1, 5), 5);
    const opening = channel.first('full', 1, 1)!;
    expect(channel.first('full', 2, 2)).toBe(opening);
    const masked = channel.first('masked', 1, 1)!;
    expect(masked).not.toBe(opening);
    expect(masked.payload.data).not.toContain('account-5');
    feed.append(facts(6, 8));
    const step = channel.next(5, 'full', 3)!;
    expect(channel.next(5, 'full', 4)).toBe(step);
    expect(channel.next(5, 'masked', 3)!.payload.data).not.toContain('account-8');
    expect(channel.next(6, 'full', 3)).toMatchObject({ cursor: 8, seq: 8, payload: { firstSeq: 7 } });
    // What came meanwhile is in the next message.
    expect(channel.first('full', 5, 5)).toMatchObject({ cursor: 8 });
  });

  it('tells a batch of all that are new, or each alone', () => {
    for (const isBatched of [true, false]) {
      const { feed, channel } = channelOf(isBatched);
      feed.begin('e', [], facts(1, 5), 5);
      expect(channel.next(5, 'full', 1)).toBeNull();
      expect([channel.isUrgent, channel.isState]).toEqual([!isBatched, false]);
      const { payload, seq } = channel.next(2, 'full', 1)!;
      const data = JSON.parse(payload.data) as { id: string } | { id: string }[];
      const ids = isBatched ? (data as { id: string }[]).map(({ id }) => id) : (data as { id: string }).id;
      expect([ids, payload.firstSeq, seq, payload.type]).toEqual(
        isBatched ? [['i3', 'i4', 'i5'], 3, 5, 'update'] : ['i3', null, 3, 'update'],
      );
    }
  });

  it('tells all of a long absence piece by piece, without a hole', () => {
    const { feed, channel } = channelOf(true);
    feed.begin('e', [], facts(1, 1234), 1234);
    const told: number[] = [];
    for (let cursor = 0; ; channel.beginFrame()) {
      const step = channel.next(cursor, 'full', 1);
      if (step === null) break;
      const { length } = JSON.parse(step.payload.data) as unknown[];
      expect(length).toBe(step.seq! - step.payload.firstSeq! + 1);
      told.push(step.payload.firstSeq!, step.seq!);
      cursor = step.cursor;
    }
    expect([told[0], told.at(-1)]).toEqual([1, 1234]);
    for (let i = 1; i + 1 < told.length; i += 2) expect(told[i + 1]).toBe(told[i]! + 1);
  });

  it('ends a message with the fact by which it is long enough, made once for all who get as long ones', () => {
    const { feed, channel } = channelOf(true);
    feed.begin('e', [], facts(1, 100), 100);
    const { length } = facts(51, 51)[0]!.text('full');
    const step = channel.next(50, 'full', 1, 3 * length)!;
    expect([step.cursor, channel.next(50, 'full', 1, 3 * length) === step]).toEqual([53, true]);
    expect(channel.next(50, 'full', 1, 1)!.cursor).toBe(51);
    expect(channel.next(50, 'full', 1)!.cursor).toBe(100);
    expect(channel.next(50, 'masked', 1, 3 * length)!.payload.data).not.toContain('account-51');
  });

  it('shows a snapshot to whoever lacks more than is kept', () => {
    const { feed, channel } = channelOf(true, 10);
    feed.begin('e', [], facts(1, 30), 30);
    expect(channel.next(19, 'full', 1)).toMatchObject({ seq: 30, payload: { type: 'snapshot' } });
    expect(channel.next(20, 'full', 1)).toMatchObject({ seq: 30, payload: { type: 'update', firstSeq: 21 } });
  });

  it('says nothing of an older numbering once there is another', () => {
    const { feed, channel } = channelOf(true);
    feed.begin('one', [], facts(1, 5), 5);
    expect([channel.first('full', 1, 1)!.payload.epoch, channel.next(3, 'full', 1)!.payload.epoch]).toEqual(['one', 'one']);
    feed.begin('two', [], facts(1, 5), 5);
    expect([channel.first('full', 1, 1)!.payload.epoch, channel.next(3, 'full', 1)!.payload.epoch]).toEqual(['two', 'two']);
  });
});
