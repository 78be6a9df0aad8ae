import { describe, expect, it } from '@jest/globals';
import { Broadcaster } from '../../application/live/broadcaster.ts';
import type { CandleFeeds } from '../../application/live/candle-feeds.ts';
import { Channels } from '../../application/live/channels.ts';
import { FactFeed } from '../../application/live/fact-feed.ts';
import { LiveConnections } from '../../application/live/live-connections.ts';
import { StateTable } from '../../application/live/state-table.ts';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import { PERMISSIONS } from '../../domain/identity/role.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import { LiveGateway } from './live.gateway.ts';
import type { LiveNamespace, LiveSocket } from './socket-connection.ts';
import { FrameEncoder } from './socketio-frame.ts';

type Packet = (packet: unknown[]) => void;

/** A client that is let in, sends by `send` and goes by `leave`. */
async function connected() {
  const table = new StateTable((key) => key);
  const feed = (channel: 'transactions' | 'alerts' | 'anomalies') => new FactFeed({ channel, capacity: 10, shown: 5, remembered: 10 });
  const facts = { transactions: feed('transactions'), alerts: feed('alerts'), anomalies: feed('anomalies') };
  const channels = new Channels({ quotes: table, statistics: table, metrics: table, ...facts }, {} as CandleFeeds);
  const clock = new HandClock(0);
  const journal = new KeptJournal();
  const news = { ...facts, beginFrame: () => undefined, refresh: () => undefined };
  const broadcaster = new Broadcaster(news, channels, clock, journal, { intervalMs: 100, bufferBytes: 1000 });
  const principal = { kind: 'key', id: 'k', name: 'k', roles: [], permissions: new Set(PERMISSIONS), mustChangePassword: false };
  const asked: string[] = [];
  const authenticator = { apiKey: () => principal, bearer: (token: string) => (asked.push(token), principal) } as unknown as Authenticator;
  const connections = new LiveConnections(authenticator, {} as RevocationFeed, clock, { maxClients: 10, assertOpen: () => undefined });
  const gateway = new LiveGateway(broadcaster, connections, new FrameEncoder(), clock, journal);
  let admit: (socket: LiveSocket, next: () => void) => void = () => undefined;
  const namespace = { use: (by: typeof admit) => (admit = by), server: { of: () => ({ use: () => undefined }) } };
  gateway.afterInit(namespace as unknown as LiveNamespace);
  let [send, leave]: [Packet, () => void] = [() => undefined, () => undefined];
  const socket = {
    conn: { transport: { socket: { readyState: 1, _socket: null, terminate: () => undefined } }, writeBuffer: [], close: () => undefined },
    handshake: { auth: { apiKey: 'k' } },
    use: (by: Packet) => (send = by),
    on: (_event: string, by: () => void) => (leave = by),
    emit: () => true,
    disconnect: () => undefined,
  } as unknown as LiveSocket;
  await new Promise<void>((resolve) => admit(socket, resolve));
  gateway.handleConnection(socket);
  return { channels, journal, asked, send, leave };
}

/** What was promised to be done by now is done. */
const rest = () => new Promise(setImmediate);

describe('the gateway', () => {
  it('does what a client asks, and nothing once it has gone', async () => {
    const { channels, journal, asked, send, leave } = await connected();
    const answers: unknown[] = [];
    const ack = (answer: unknown) => answers.push(answer);
    send(['subscribe', { channels: ['alerts'] }, ack]);
    await rest();
    expect([answers.length, [...channels.followed()].map(({ name }) => name)]).toEqual([1, ['alerts']]);
    send(['subscribe', { channels: ['transactions'] }, ack]);
    send(['resume', { channel: 'anomalies', epoch: 'e', seq: 1 }, ack]);
    send(['auth:renew', { token: 't' }, ack]);
    leave();
    await rest();
    expect([answers.length, [...channels.followed()], asked, journal.events]).toEqual([1, [], [], []]);
  });
});
