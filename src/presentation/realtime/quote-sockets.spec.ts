import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LiveConnections } from '../../application/live/live-connections.ts';
import { QuoteBook } from '../../application/live/quote-book.ts';
import { StateTable } from '../../application/live/state-table.ts';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import type { StreamTickets } from '../../application/ports/stream-tickets.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { QuoteSockets } from './quote-sockets.ts';
import type { QuoteSocketOptions } from './quote-sockets.ts';
import { routeUpgrades } from './upgrade-router.ts';

const SYMBOLS = 200;
const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe('sockets for quotes', () => {
  let clock: HandClock;
  let prices: Map<string, number>;
  let padding: string;
  let options: QuoteSocketOptions;
  let own: StateTable;
  let connections: LiveConnections;
  let sockets: QuoteSockets;
  let server: Server;
  let port: number;
  const open: (WebSocket | Socket)[] = [];

  beforeEach(async () => {
    clock = new HandClock(1000);
    prices = new Map();
    padding = '';
    own = new StateTable((symbol) => JSON.stringify({ symbol, bid: 1, ask: 2, last: prices.get(symbol), ts: 1, padding }));
    const nobody = { subscribe: () => () => undefined } as unknown as RevocationFeed;
    connections = new LiveConnections({} as Authenticator, nobody, clock, { maxClients: 1000, assertOpen: () => undefined });
    const queries = { quote: () => undefined as never, symbols: () => [] };
    const book = new QuoteBook({ quotes: own, refresh: () => undefined }, queries, null, clock, {
      intervalMs: 20,
      ttlMs: 1,
      maxSymbols: 1,
    });
    options = {
      intervalMs: 20,
      maxMessageBytes: 1024,
      bufferBytes: 262_144,
      pingIntervalMs: 5000,
      pingTimeoutMs: 5000,
      origins: [],
      isPublic: true,
    };
    sockets = new QuoteSockets(connections, {} as StreamTickets, book, clock, {} as Journal, options);
    server = createServer();
    routeUpgrades(server, (request, socket, head) => sockets.accept(request, socket, head));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    for (let i = 0; i < SYMBOLS; i += 1) tick(`S${i}`, i);
    sockets.start();
  });
  afterEach(async () => {
    sockets.stop();
    for (const each of open.splice(0)) {
      if (each instanceof WebSocket) each.terminate();
      else each.destroy();
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function tick(symbol: string, price: number): void {
    prices.set(symbol, price);
    own.touch(symbol);
  }

  async function client(query = ''): Promise<{ socket: WebSocket; last: Map<string, number>; count: number; code: number | null }> {
    const made = {
      socket: new WebSocket(`ws://127.0.0.1:${port}/ws${query}`),
      last: new Map<string, number>(),
      count: 0,
      code: null as number | null,
    };
    open.push(made.socket);
    made.socket.on('message', (text: Buffer) => {
      const { symbol, last } = JSON.parse(text.toString()) as { symbol: string; last: number };
      made.last.set(symbol, last);
      made.count += 1;
    });
    made.socket.on('close', (code) => (made.code = code));
    await once(made.socket, 'open');
    return made;
  }

  /** A client that opens and reads nothing. */
  async function deaf(): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1' });
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET /ws HTTP/1.1\r\nHost: x\r\n${HANDSHAKE}`);
    return socket;
  }

  async function until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error('it did not come about in time');
      await sleep(5);
    }
  }

  it('make a frame once per change, however many follow', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, (_, i) => client(i % 2 === 0 ? '' : '?symbols=S1,S2')));
    await until(() => clients.every(({ count }, i) => count === (i % 2 === 0 ? SYMBOLS : 2)));
    const before = sockets.frames.encoded;
    expect(before).toBe(SYMBOLS);
    for (let round = 1; round <= 5; round += 1) {
      for (const symbol of ['S1', 'S2', 'S3']) tick(symbol, 1000 + round);
      await until(() => clients.every(({ last }) => last.get('S1') === 1000 + round && last.get('S2') === 1000 + round));
    }
    expect(sockets.frames.encoded).toBe(before + 15);
    expect(clients[1]!.last.has('S3')).toBe(false);
    expect(clients[1]!.count).toBe(2 + 10);
  });

  it('cut who reads nothing, keep little for them, and serve the others as ever', async () => {
    padding = 'x'.repeat(1000);
    options.pingIntervalMs = 1_000_000;
    const reader = await client();
    await deaf();
    await until(() => connections.size === 2);
    let price = 0;
    await until(() => {
      for (let i = 0; i < SYMBOLS; i += 1) tick(`S${i}`, (price += 1));
      for (const { stream } of sockets['clients']) expect(stream.writableLength).toBeLessThan(options.bufferBytes + 65_536);
      clock.at += 20;
      return connections.ended.slow_client === 1;
    });
    await until(() => reader.last.get(`S${SYMBOLS - 1}`) === price);
    expect([reader.code, connections.size]).toEqual([null, 1]);
  });

  it('find clients that went without a word', async () => {
    await deaf();
    await until(() => connections.size === 1);
    for (const symbol of ['S1']) tick(symbol, 1);
    await sleep(60);
    clock.at += 5001;
    await sleep(60);
    expect(connections.size).toBe(1);
    clock.at += 5001;
    await until(() => connections.size === 0);
    expect(connections.ended.slow_client).toBe(0);
  });

  it('answer pings, and ignore what clients say', async () => {
    const talker = await client('?symbols=S1');
    talker.socket.ping('x');
    await once(talker.socket, 'pong');
    for (const text of ['nonsense', '{}', Buffer.alloc(900)]) talker.socket.send(text);
    tick('S1', 7);
    await until(() => talker.last.get('S1') === 7);
    expect(talker.code).toBeNull();
    talker.socket.send(Buffer.alloc(2000));
    await until(() => talker.code !== null);
    expect(talker.code).toBe(1009);
    await until(() => connections.size === 0);
  });
});
