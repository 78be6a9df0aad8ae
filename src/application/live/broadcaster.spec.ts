import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { PERMISSIONS } from '../../domain/identity/role.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { Clock } from '../ports/clock.ts';
import { Broadcaster } from './broadcaster.ts';
import type { CandleFeeds } from './candle-feeds.ts';
import { Channels } from './channels.ts';
import { Fact, FactFeed, FactItem } from './fact-feed.ts';
import type { LiveOutlet, LiveSession, OutMessage } from './live-session.ts';
import type { Payload } from './payload.ts';
import { StateTable } from './state-table.ts';

const FRAME_MS = 100;
const ALL: Principal = { kind: 'user', id: 'u', name: 'u', roles: ['Admin'], permissions: new Set(PERMISSIONS), mustChangePassword: false };

/** Follows the timers of the test. */
class TimerClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}

class Client implements LiveOutlet {
  pending = 0;
  isBroken = false;
  readonly payloads: Payload[] = [];
  session!: LiveSession;

  pendingBytes(): number {
    if (this.isBroken) throw new Error('no such connection');
    return this.pending;
  }

  write(messages: readonly OutMessage[]): void {
    for (const { payload, seq } of messages) {
      this.payloads.push(payload);
      if (payload.channel !== 'system') this.said.push(`${payload.channel} ${seq} ${payload.type} ${payload.epoch}`);
      else this.notices.push(JSON.parse(payload.data) as Record<string, unknown>);
    }
  }

  readonly said: string[] = [];
  readonly notices: Record<string, unknown>[] = [];
}

function scene() {
  const feed = (channel: 'alerts' | 'anomalies' | 'transactions') => new FactFeed({ channel, capacity: 10, shown: 5, remembered: 10 });
  const [alerts, anomalies, transactions] = [feed('alerts'), feed('anomalies'), feed('transactions')];
  for (const each of [alerts, anomalies, transactions]) each.begin('e', [], [], 0);
  const [quotes, statistics, metrics] = [0, 1, 2].map(() => new StateTable((key) => `"${key}"`)) as [StateTable, StateTable, StateTable];
  const sources = { quotes, statistics, metrics, alerts, anomalies, transactions };
  const journal = new KeptJournal();
  let refreshes = 0;
  const news = { alerts, anomalies, transactions, beginFrame: () => undefined, refresh: () => void (refreshes += 1) };
  const channels = new Channels(sources, null as unknown as CandleFeeds);
  const broadcaster = new Broadcaster(news, channels, new TimerClock(), journal, {
    intervalMs: FRAME_MS,
    bufferBytes: 1000,
  });
  const followed = () => [...channels.followed()].map(({ name }) => name);
  const join = (channels: string[] = [], maxHz: number | null = null, principal = ALL) => {
    const client = new Client();
    client.session = broadcaster.join(principal, client);
    const { added } = broadcaster.subscribe(client.session, channels, maxHz);
    broadcaster.open(client.session, added);
    return client;
  };
  const happen = (of: FactFeed, count = 1) =>
    of.append(
      Array.from({ length: count }, (_, i) => {
        const seq = of.newest + i + 1;
        return new Fact(seq, new FactItem(`i${seq}`, seq, true, { seq }), ['', '']);
      }),
    );
  broadcaster.start();
  return { ...sources, journal, broadcaster, join, happen, followed, refreshes: () => refreshes };
}

/** Time passes, and all that is due in it is done. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('the broadcaster', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_795_132_800_000, doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells state and transactions once per frame, alerts and anomalies at once', async () => {
    const { quotes, alerts, anomalies, transactions, join, happen } = scene();
    const client = join(['quotes:*', 'transactions', 'alerts', 'anomalies']);
    expect(client.said).toHaveLength(4);
    await pass(FRAME_MS + 10);
    client.said.length = 0;
    for (const each of [transactions, alerts, anomalies, alerts]) happen(each);
    quotes.touch('A');
    await pass(5);
    expect(client.said).toEqual(['alerts 1 update e', 'alerts 2 update e', 'anomalies 1 update e']);
    happen(transactions);
    quotes.touch('A');
    await pass(FRAME_MS);
    expect(client.said.slice(3)).toEqual(['quotes:* 2 update state', 'transactions 2 update e']);
    await pass(5 * FRAME_MS);
    expect(client.said).toHaveLength(5);
  });

  it('makes each message once, however many clients there are, and serves them in slices', async () => {
    const { quotes, join, refreshes } = scene();
    const clients = Array.from({ length: 1000 }, () => join(['quotes:*']));
    await pass(FRAME_MS + FRAME_MS / 2);
    for (const client of clients) client.payloads.length = 0;
    const before = refreshes();
    quotes.touch('A');
    const begun = clients.map(() => 0);
    jest.advanceTimersByTime(FRAME_MS);
    clients.forEach(({ payloads }, i) => (begun[i] = payloads.length));
    // Not all in one go: whoever waits for the process gets its turn between.
    expect([begun[0], begun.at(-1)]).toEqual([1, 0]);
    await pass(FRAME_MS / 2 - 1);
    expect(clients.map(({ payloads }) => payloads.length)).toEqual(clients.map(() => 1));
    expect(new Set(clients.map(({ payloads }) => payloads[0])).size).toBe(1);
    expect(refreshes() - before).toBe(1);
  });

  it('loses no frame to facts that cannot wait, and counts the frames that came too late', async () => {
    const { broadcaster, quotes, alerts, join, happen } = scene();
    const clients = Array.from({ length: 1000 }, () => join(['quotes:*', 'alerts']));
    await pass(FRAME_MS - 1);
    // A look at alerts is under way when the frame is due.
    happen(alerts);
    quotes.touch('A');
    jest.advanceTimersToNextTimer();
    await Promise.resolve();
    jest.advanceTimersByTime(1);
    await pass(FRAME_MS / 2);
    expect(new Set(clients.map(({ said }) => said.slice(2).sort().join()))).toEqual(new Set(['alerts 1 update e,quotes:* 2 update state']));
    expect(broadcaster.lateFrames).toBe(0);
    // A frame that takes longer than a frame.
    jest.advanceTimersByTime(4 * FRAME_MS);
    expect(broadcaster.lateFrames).toBeGreaterThan(0);
  });

  it('says of each frame how many it served and how much it made, where somebody looks closely', async () => {
    const { broadcaster, journal, quotes, alerts, join, happen } = scene();
    const clients = [join(['quotes:*', 'alerts']), join(['quotes:*'])];
    broadcaster.encodes = () => new Set(clients.flatMap(({ payloads }) => payloads)).size;
    await pass(FRAME_MS);
    expect(journal.events).toEqual([]);
    journal.isVerbose = true;
    quotes.touch('A');
    await pass(FRAME_MS);
    happen(alerts);
    await pass(5);
    expect(journal.events).toEqual(['live.frame']);
    expect(journal.details).toEqual([{ sessions: 2, encodes: 1, durationMs: expect.any(Number) }]);
  });

  it('serves the others when one cannot be served', async () => {
    const { quotes, journal, join } = scene();
    const [broken, other] = [join(['quotes:*']), join(['quotes:*'])];
    broken.isBroken = true;
    quotes.touch('A');
    await pass(FRAME_MS);
    expect(other.said.at(-1)).toBe('quotes:* 2 update state');
    expect(journal.events).toEqual(['live.frame_failed']);
  });

  it('tells of a client that takes nothing for ten seconds, and serves the others meanwhile', async () => {
    const { broadcaster, quotes, join } = scene();
    const slow: LiveSession[] = [];
    broadcaster.onSlow = (session) => {
      slow.push(session);
      broadcaster.leave(session);
    };
    const [deaf, other] = [join(['quotes:*']), join(['quotes:*'])];
    deaf.pending = 1000;
    for (let i = 0; i < 99; i += 1) {
      quotes.touch('A');
      await pass(FRAME_MS);
    }
    expect(slow).toEqual([]);
    await pass(5 * FRAME_MS);
    expect([slow, deaf.said.length, other.said.length]).toEqual([[deaf.session], 1, 100]);
  });

  it('beats once a second for all, and not without room', async () => {
    const { join } = scene();
    const [one, two] = [join(), join()];
    await pass(3000 + FRAME_MS);
    two.pending = 1000;
    await pass(1000);
    two.pending = 0;
    await pass(1000);
    const counters = (client: Client) => client.notices.map(({ counter }) => counter);
    expect([counters(one), counters(two)]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 5],
    ]);
  });

  describe('takes a channel up again', () => {
    const resume = (at: ReturnType<typeof scene>, name: string, epoch: string, seq: number) => {
      const client = at.join();
      const resumed = at.broadcaster.resume(client.session, name, epoch, seq);
      if ('code' in resumed) return { client, answer: resumed.code };
      at.broadcaster.open(client.session, [resumed.subscription]);
      return { client, answer: [resumed.recovered, resumed.missed] };
    };

    it('whole, with exactly what was missed', async () => {
      const at = scene();
      at.happen(at.alerts, 12);
      const some = resume(at, 'alerts', 'e', 9);
      expect([some.answer, some.client.said]).toEqual([
        [true, 3],
        ['alerts 10 update e', 'alerts 11 update e', 'alerts 12 update e'],
      ]);
      const none = resume(at, 'alerts', 'e', 12);
      expect([none.answer, none.client.said]).toEqual([[true, 0], []]);
      at.happen(at.alerts);
      await pass(5);
      expect([none.client.said, some.client.said.at(-1)]).toEqual([['alerts 13 update e'], 'alerts 13 update e']);
      at.happen(at.transactions, 12);
      const batch = resume(at, 'transactions', 'e', 2);
      expect([batch.answer, batch.client.said, batch.client.payloads[0]!.firstSeq]).toEqual([[true, 10], ['transactions 12 update e'], 3]);
    });

    it('with a snapshot where that is kept no more, or under another epoch, or in a channel of state', () => {
      const at = scene();
      at.happen(at.alerts, 12);
      at.quotes.touch('A');
      for (const [name, epoch, seq, said] of [
        ['alerts', 'e', 1, 'alerts 12 snapshot e'],
        ['alerts', 'other', 12, 'alerts 12 snapshot e'],
        ['alerts', 'e', 23, 'alerts 12 snapshot e'],
        ['quotes:*', 'state', 1, 'quotes:* 1 snapshot state'],
      ] as const) {
        const { client, answer } = resume(at, name, epoch, seq);
        expect([answer, client.said]).toEqual([[false, 0], [said]]);
      }
      expect(resume(at, 'nonsense', 'e', 1).answer).toBe('unknown_channel');
    });

    it('ahead of this replica, whose next facts it has seen already', async () => {
      const at = scene();
      at.happen(at.alerts, 3);
      const { client, answer } = resume(at, 'alerts', 'e', 5);
      expect(answer).toEqual([true, 0]);
      at.happen(at.alerts, 1);
      at.happen(at.alerts, 3);
      await pass(FRAME_MS);
      expect(client.said).toEqual(['alerts 6 update e', 'alerts 7 update e']);
    });

    it('without closing a channel that nobody else follows', () => {
      const at = scene();
      const client = at.join(['quotes:*']);
      const { channel } = client.session.subscriptions.get('quotes:*')!;
      let closed = 0;
      channel.close = () => (closed += 1);
      at.broadcaster.resume(client.session, 'quotes:*', 'state', 1);
      expect([closed, channel.followers, at.followed()]).toEqual([0, 1, ['quotes:*']]);
      at.broadcaster.leave(client.session);
      expect([closed, channel.followers, at.followed()]).toEqual([1, 0, []]);
    });

    it('at the rate that it has', async () => {
      const at = scene();
      const client = at.join(['quotes:*'], 1);
      const resumed = at.broadcaster.resume(client.session, 'quotes:*', 'state', 1);
      if ('code' in resumed) throw new Error(resumed.code);
      at.broadcaster.open(client.session, [resumed.subscription]);
      for (let i = 0; i < 21; i += 1) {
        at.quotes.touch('A');
        await pass(FRAME_MS);
      }
      expect(client.said.slice(1)).toEqual([1, 2, 3].map((n) => `quotes:* ${n} ${n === 1 ? 'snapshot' : 'update'} state`));
    });

    it('in the place of the subscription that was there', async () => {
      const at = scene();
      at.happen(at.alerts, 3);
      const client = at.join(['alerts']);
      const resumed = at.broadcaster.resume(client.session, 'alerts', 'e', 1);
      if ('code' in resumed) throw new Error(resumed.code);
      at.broadcaster.open(client.session, [resumed.subscription]);
      await pass(FRAME_MS);
      expect(client.said).toEqual(['alerts 3 snapshot e', 'alerts 2 update e', 'alerts 3 update e']);
    });
  });

  it('begins with a snapshot again where facts are missing or numbering began anew, and only there', async () => {
    const { alerts, transactions, join, happen } = scene();
    happen(alerts, 5);
    const client = join(['alerts', 'transactions']);
    const facts = (to: number) => Array.from({ length: 3 }, (_, i) => new Fact(to - 2 + i, new FactItem('x', 0, true, {}), ['', '']));
    alerts.begin('e', [], facts(5), 5);
    await pass(FRAME_MS);
    expect(client.said).toHaveLength(2);
    alerts.begin('e', [], facts(7), 7);
    await pass(FRAME_MS);
    expect(client.said.slice(2)).toEqual(['alerts 6 update e', 'alerts 7 update e']);
    alerts.begin('e', [], facts(20), 20);
    await pass(FRAME_MS);
    expect(client.said.slice(4)).toEqual(['alerts 20 snapshot e']);
    // The same numbers, another numbering.
    alerts.begin('f', [], facts(20), 20);
    await pass(FRAME_MS);
    expect(client.said.slice(5)).toEqual(['alerts 20 snapshot f']);
    happen(transactions);
    await pass(FRAME_MS);
    expect(client.said.slice(6)).toEqual(['transactions 1 update e']);
  });

  it('ends what a client may follow no more, and lets it follow the rest', async () => {
    const { broadcaster, quotes, join } = scene();
    const client = join(['quotes:*', 'alerts', 'metrics']);
    broadcaster.changed(client.session, { ...ALL, permissions: new Set(['market:read'] as const) });
    expect(client.notices).toEqual(['alerts', 'metrics'].map((channel) => ({ event: 'unsubscribed', channel, code: 'forbidden' })));
    quotes.touch('A');
    await pass(FRAME_MS);
    expect(client.said.at(-1)).toBe('quotes:* 2 update state');
    const { rejected } = broadcaster.subscribe(client.session, ['alerts', 'nonsense'], null);
    expect(rejected.map(({ code }) => code)).toEqual(['forbidden', 'unknown_channel']);
  });

  it('changes the rate of a subscription that is there, from now on', async () => {
    const { broadcaster, quotes, join } = scene();
    const client = join(['quotes:*'], 0.1);
    quotes.touch('A');
    await pass(3 * FRAME_MS);
    expect(client.said).toHaveLength(1);
    expect(broadcaster.subscribe(client.session, ['quotes:*'], null)).toEqual({ channels: ['quotes:*'], rejected: [], added: [] });
    await pass(FRAME_MS);
    expect(client.said).toEqual(['quotes:* 1 snapshot state', 'quotes:* 2 update state']);
  });

  it('follows nothing for whoever is gone', () => {
    const { broadcaster, join, followed } = scene();
    const client = join(['alerts']);
    expect(followed()).toEqual(['alerts']);
    broadcaster.leave(client.session);
    const { added } = broadcaster.subscribe(client.session, ['quotes:*', 'transactions'], null);
    broadcaster.open(client.session, added);
    broadcaster.resume(client.session, 'alerts', 'e', 0);
    expect([followed(), client.session.subscriptions.size, client.said.length]).toEqual([[], 0, 1]);
  });

  it('says nothing after its end, nor to whoever left', async () => {
    const { broadcaster, quotes, alerts, join, happen } = scene();
    const [gone, other] = [join(['quotes:*', 'alerts']), join(['quotes:*', 'alerts'])];
    broadcaster.leave(gone.session);
    quotes.touch('A');
    happen(alerts);
    await pass(FRAME_MS);
    expect([gone.said.length, other.said.length]).toEqual([2, 4]);
    broadcaster.stop();
    quotes.touch('A');
    happen(alerts);
    await pass(20 * FRAME_MS);
    expect(other.said).toHaveLength(4);
  });
});
