import { describe, expect, it } from '@jest/globals';
import { permissionsOf } from '../../domain/identity/role.ts';
import type { Role } from '../../domain/identity/role.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Channel } from './channel.ts';
import { FactChannel } from './fact-channel.ts';
import { Fact, FactFeed, FactItem } from './fact-feed.ts';
import { LiveSession } from './live-session.ts';
import type { LiveOutlet, OutMessage, Subscription } from './live-session.ts';
import { Payload } from './payload.ts';
import { StateChannel } from './state-channel.ts';
import { StateTable } from './state-table.ts';

const BUFFER = 1000;
const START = 1_795_132_800_000;

function principal(role: Role): Principal {
  return { kind: 'user', id: 'u', name: 'u', roles: [role], permissions: new Set(permissionsOf([role])), mustChangePassword: false };
}

class Outlet implements LiveOutlet {
  pending = 0;
  /** Of each write its messages: channel, number, and what a notice says. */
  readonly writes: string[][] = [];
  private length = 0;

  /** Length of the newest message. */
  newest(): number {
    return this.length;
  }

  pendingBytes(): number {
    return this.pending;
  }

  write(messages: readonly OutMessage[]): void {
    this.length = messages.at(-1)!.payload.data.length;
    this.writes.push(
      messages.map(({ payload, seq }) => `${payload.channel} ${seq} ${payload.channel === 'system' ? payload.data : payload.type}`),
    );
  }

  get said(): string[] {
    return this.writes.flat();
  }
}

function scene(capacity = 100, role: Role = 'Admin', buffer = BUFFER) {
  const table = new StateTable((key) => JSON.stringify(key));
  const quotes = new StateChannel('quotes:*', table, { event: 'quote', permission: 'market:read', key: null, isList: true });
  const feed = (channel: 'alerts' | 'transactions') => new FactFeed({ channel, capacity, shown: 5, remembered: 10 });
  const feeds = { alerts: feed('alerts'), transactions: feed('transactions') };
  for (const each of Object.values(feeds)) each.begin('e', [], [], 0);
  const alerts = new FactChannel(feeds.alerts, { event: 'alert', permission: 'alerts:read', isBatched: false });
  const transactions = new FactChannel(feeds.transactions, { event: 'batch', permission: 'transactions:read', isBatched: true });
  const outlet = new Outlet();
  const session = new LiveSession(principal(role), outlet, buffer);
  const follow = (channel: Channel, intervalMs = 0, now = 0): Subscription => {
    const subscription = { channel, askedAt: now, cursor: null, sent: 0, intervalMs, dueAt: 0, dropped: 0 };
    session.follow(subscription);
    session.open(subscription, now);
    return subscription;
  };
  /** A frame in which these symbols have changed. */
  const frame = (now: number, ...changed: string[]) => {
    for (const symbol of changed) table.touch(symbol);
    for (const channel of [quotes, alerts, transactions]) channel.beginFrame();
    session.serve(now, true, null);
  };
  const happen = (kind: 'alerts' | 'transactions', count: number) => {
    const { newest } = feeds[kind];
    const fact = (seq: number) => new Fact(seq, new FactItem(`i${seq}`, seq, true, { id: seq, accountId: `account-${seq}` }), ['', '']);
    feeds[kind].append(Array.from({ length: count }, (_, i) => fact(newest + i + 1)));
  };
  return { table, quotes, alerts, transactions, outlet, session, follow, frame, happen };
}

/** Times at which a channel said something new, when there is news with each frame. */
function times(maxHz: number, frameMs: (i: number) => number, untilMs: number): number[] {
  const { quotes, outlet, follow, frame } = scene();
  follow(quotes, 1000 / maxHz, START);
  const said: number[] = [0];
  let now = START;
  for (let i = 0; now < START + untilMs; i += 1) {
    now += frameMs(i);
    const before = outlet.said.length;
    frame(now, 'A');
    if (outlet.said.length > before) said.push(now - START);
  }
  return said;
}

describe('a session', () => {
  it.each([1, 2, 3, 4, 7, 9, 10, 50])('gets %i messages a second on average where there is news with each frame', (maxHz) => {
    const said = times(maxHz, (i) => 100 + (i % 3) - 1, 60_000);
    const possible = Math.min(maxHz, 10);
    expect(said.length / 60).toBeGreaterThan(possible * 0.95);
    expect(said.length / 60).toBeLessThan(possible * 1.03);
  });

  it('gets no two messages in less than its time, the first two neither', () => {
    const said = times(2, () => 100, 10_000);
    expect(said.slice(0, 4)).toEqual([0, 500, 1000, 1500]);
    for (let i = 1; i < said.length; i += 1) expect(said[i]! - said[i - 1]!).toBeGreaterThanOrEqual(500);
  });

  it('saves nothing up while there is no news', () => {
    const { quotes, outlet, follow, frame } = scene();
    follow(quotes, 500);
    frame(5000, 'A');
    frame(5100, 'A');
    frame(5400, 'A');
    expect(outlet.said).toHaveLength(2);
    frame(5500, 'A');
    expect(outlet.said).toHaveLength(3);
  });

  it('numbers what it gets of state from one, and facts as they are numbered', () => {
    const { quotes, alerts, transactions, outlet, follow, frame, happen, session } = scene();
    happen('alerts', 3);
    for (const channel of [quotes, alerts, transactions]) follow(channel);
    expect(outlet.said).toEqual(['quotes:* 1 snapshot', 'alerts 3 snapshot', 'transactions 0 snapshot']);
    outlet.writes.length = 0;
    happen('alerts', 2);
    happen('transactions', 2);
    session.serve(50, false, null);
    expect(outlet.writes).toEqual([['alerts 4 update', 'alerts 5 update']]);
    frame(100, 'A', 'B');
    expect(outlet.writes.slice(1)).toEqual([['quotes:* 2 update', 'transactions 2 update']]);
    frame(200);
    expect(outlet.writes).toHaveLength(2);
  });

  it('leaves state out where there is no room, says how much, and misses no fact', () => {
    const { quotes, transactions, outlet, follow, frame, happen } = scene();
    follow(quotes);
    follow(transactions);
    outlet.pending = BUFFER;
    for (let i = 0; i < 3; i += 1) {
      happen('transactions', 2);
      frame(100 * (i + 1), 'A');
    }
    frame(400);
    expect(outlet.said).toHaveLength(2);
    outlet.pending = BUFFER / 2;
    frame(500, 'B');
    expect(outlet.said.slice(2)).toEqual([
      expect.stringMatching(/^system 1 .*"lagged","channel":"quotes:\*","dropped":\d/),
      'quotes:* 2 update',
      'transactions 6 update',
    ]);
    frame(600, 'B');
    expect(outlet.said.slice(5)).toEqual(['quotes:* 3 update']);
  });

  it('gets its channels in turn where the room is not enough for all', () => {
    const { quotes, transactions, outlet, follow, frame, happen } = scene();
    follow(quotes);
    follow(transactions);
    outlet.pending = BUFFER - 1;
    happen('transactions', 2);
    for (const now of [100, 200, 300]) frame(now, 'A');
    expect(outlet.said.slice(2).map((text) => text.replace(/system.*/, 'lagged'))).toEqual([
      'quotes:* 2 update',
      'transactions 2 update',
      'lagged',
      'quotes:* 3 update',
    ]);
  });

  it('gets long messages while it takes all, and short ones while something waits', () => {
    const { transactions, outlet, follow, frame, happen } = scene(1000);
    follow(transactions);
    happen('transactions', 500);
    frame(100);
    const long = outlet.newest();
    outlet.pending = BUFFER / 2;
    frame(200);
    const short = outlet.newest();
    // With the fact by which it is long enough it ends.
    expect(long).toBeGreaterThan(4 * BUFFER);
    expect(long).toBeLessThan(4.3 * BUFFER);
    expect(short).toBeGreaterThan(BUFFER / 4);
    expect(short).toBeLessThan(BUFFER / 4 + 100);
    outlet.pending = 0;
    for (let i = 0; i < 10; i += 1) frame(300 + i);
    expect(outlet.said.at(-1)).toBe('transactions 500 update');
  });

  it('sends no snapshot either where there is no room, but with the first frame that has some', () => {
    const { quotes, outlet, follow, frame } = scene();
    outlet.pending = BUFFER;
    follow(quotes);
    frame(100, 'A');
    expect(outlet.said).toEqual([]);
    outlet.pending = 0;
    frame(200);
    expect(outlet.said).toEqual(['quotes:* 1 snapshot']);
  });

  it('sends what was missed in a long absence in parts, as there is room', () => {
    const { alerts, outlet, session, frame, happen } = scene(2000);
    happen('alerts', 1200);
    const subscription = { channel: alerts, askedAt: 0, cursor: 0, sent: 0, intervalMs: 0, dueAt: 0, dropped: 0 };
    session.follow(subscription);
    session.open(subscription, 0);
    const sent = outlet.said.length;
    // Five lengths of the buffer, with a fact of some 35.
    expect([sent > 100, sent < 200]).toEqual([true, true]);
    outlet.pending = BUFFER;
    frame(100);
    expect(outlet.said).toHaveLength(sent);
    outlet.pending = BUFFER - 100;
    frame(200);
    expect(outlet.said.length - sent).toBeLessThan(5);
    outlet.pending = 0;
    for (let i = 0; i < 10; i += 1) frame(300 + i);
    expect([outlet.said.length, outlet.said.at(-1)]).toEqual([1200, 'alerts 1200 update']);
  });

  it('gets no more than five hundred facts of one channel in one go, however short they are', () => {
    const { alerts, outlet, session, happen } = scene(2000, 'Admin', 1_000_000);
    happen('alerts', 1200);
    const subscription = { channel: alerts, askedAt: 0, cursor: 0, sent: 0, intervalMs: 0, dueAt: 0, dropped: 0 };
    session.follow(subscription);
    session.open(subscription, 0);
    expect(outlet.said).toHaveLength(500);
  });

  it('is too slow after ten seconds without room', () => {
    const { session, outlet, frame } = scene();
    outlet.pending = BUFFER;
    frame(100);
    expect([session.isTooSlow(10_099), session.isTooSlow(10_100)]).toEqual([false, true]);
    outlet.pending = 0;
    frame(9000);
    outlet.pending = BUFFER;
    frame(9100);
    expect([session.isTooSlow(19_099), session.isTooSlow(19_100)]).toEqual([false, true]);
  });

  it('gets heartbeats along with what else there is, where there is room', () => {
    const { session, outlet } = scene();
    const beat = (counter: number) => new Payload('system', 'system', 's', 'update', 0, String(counter));
    session.serve(0, true, beat(1));
    outlet.pending = BUFFER;
    session.serve(100, true, beat(2));
    outlet.pending = 0;
    session.serve(200, false, beat(3));
    session.notify({ event: 'x' }, 300);
    expect(outlet.said).toEqual(['system 1 1', 'system 2 3', 'system 3 {"event":"x"}']);
  });

  it('sees what its rights let it see as they are now', () => {
    const { session, alerts, transactions, quotes, follow } = scene(100, 'Analyst');
    for (const channel of [alerts, transactions, quotes]) follow(channel);
    expect(session.audience).toBe('full');
    expect(session.changed(principal('User'))).toEqual([]);
    expect([session.audience, session.may(alerts)]).toEqual(['masked', true]);
    expect(session.changed(principal('Ingestor')).map(({ channel }) => channel.name)).toEqual(['alerts', 'transactions', 'quotes:*']);
    expect(session.may(alerts)).toBe(false);
  });
});
