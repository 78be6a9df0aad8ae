/**
 * A frame of 20 symbols for a thousand clients: as the server tells it, as stock Socket.IO does with `emit`, and as nothing but `ws` could, with
 * a frame that is made once.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import type { CandleFeeds } from '../../../src/application/live/candle-feeds.ts';
import type { LiveConnections } from '../../../src/application/live/live-connections.ts';
import type { LiveNamespace } from '../../../src/presentation/realtime/socket-connection.ts';
import { ClientProcess } from '../client-process.ts';
import { report, sideOptions } from '../side.ts';

interface Options {
  kind: 'live' | 'stock' | 'bare';
  clients: number;
  intervalMs: number;
  warmFrames: number;
  frames: number;
}

const SYMBOLS = Array.from({ length: 20 }, (_, i) => `SYM${100 + i}`);
const options = sideOptions<Options>();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let round = 0;
/** Quotes of one frame, another one each time; the same bytes for all sides. */
function quote(symbol: string): string {
  const i = Number(symbol.slice(3));
  const last = 100 + ((round * 7919 + i * 104_729) % 1_000_000) / 10_000;
  return JSON.stringify({ symbol, bid: last - 0.05, ask: last + 0.05, last, ts: 1_700_000_000_000 + round });
}

interface Fanout {
  /** Tells all clients of the next frame. */
  publish: () => void;
  encodes: () => number;
}

const http = createServer();
const fanout = await { live, stock, bare }[options.kind]();
http.listen(0, '127.0.0.1');
await new Promise((resolve) => http.once('listening', resolve));
const clients = new ClientProcess();
const restingBytes = await settledMemory();
const kind = options.kind === 'live' ? 'live' : options.kind === 'stock' ? 'socketio' : 'ws';
await clients.open({
  port: (http.address() as AddressInfo).port,
  clients: options.clients,
  kind,
  token: 'any',
  channels: ['quotes:*'],
  mark: '"quotes:*"',
});

const idleBytes = ((await settledMemory()) - restingBytes) / options.clients;
await run(options.warmFrames);
await clients.reset();
const encodesBefore = fanout.encodes();
const cpu = process.cpuUsage();
const wall = performance.now();
await run(options.frames);
const { user, system } = process.cpuUsage(cpu);
const wallSeconds = (performance.now() - wall) / 1000;
await pause(500);
const { frames, firstClient } = await clients.counts();
report({
  units: frames,
  cpuSeconds: (user + system) / 1e6,
  wallSeconds,
  check: { frames },
  notes: { encodesPerMessage: (fanout.encodes() - encodesBefore) / firstClient, idleBytes },
});
clients.end();
process.exit(0);

/** Resident bytes when everything is done that had to be. */
async function settledMemory(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc!();
    await pause(200);
  }
  return process.memoryUsage.rss();
}

async function run(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    round += 1;
    fanout.publish();
    await pause(options.intervalMs);
  }
}

/** The classes of the server, built, with everything but sign-in. */
async function live(): Promise<Fanout> {
  const load = (path: string): Promise<unknown> => import(new URL(`../../../dist/${path}.js`, import.meta.url).href);
  const { Broadcaster } = (await load('application/live/broadcaster')) as typeof import('../../../src/application/live/broadcaster.ts');
  const { Channels } = (await load('application/live/channels')) as typeof import('../../../src/application/live/channels.ts');
  const { FactFeed } = (await load('application/live/fact-feed')) as typeof import('../../../src/application/live/fact-feed.ts');
  const { StateTable } = (await load('application/live/state-table')) as typeof import('../../../src/application/live/state-table.ts');
  const { LiveGateway } = (await load(
    'presentation/realtime/live.gateway',
  )) as typeof import('../../../src/presentation/realtime/live.gateway.ts');
  const { LiveIoAdapter } = (await load(
    'presentation/realtime/live-io.adapter',
  )) as typeof import('../../../src/presentation/realtime/live-io.adapter.ts');
  const { FrameEncoder } = (await load(
    'presentation/realtime/socketio-frame',
  )) as typeof import('../../../src/presentation/realtime/socketio-frame.ts');
  const principal = { id: 'u', kind: 'user', name: 'u', roles: [], mustChangePassword: false, permissions: new Set(['market:read']) };
  const connections = {
    assertHere: () => undefined,
    authenticate: () => Promise.resolve(principal),
    add: () => undefined,
    remove: () => undefined,
    expiresAt: () => null,
  } as unknown as LiveConnections;
  const feed = (channel: 'transactions' | 'alerts' | 'anomalies') => new FactFeed({ channel, capacity: 100, shown: 100, remembered: 100 });
  const facts = { transactions: feed('transactions'), alerts: feed('alerts'), anomalies: feed('anomalies') };
  const table = new StateTable(quote);
  const channels = new Channels({ quotes: table, statistics: table, metrics: table, ...facts }, {} as CandleFeeds);
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: pause };
  const journal = { isVerbose: false, error: console.error, warn: console.error, info: () => undefined, debug: () => undefined };
  const settings = { intervalMs: 2 ** 30, bufferBytes: 262_144 };
  const broadcaster = new Broadcaster(
    { ...facts, beginFrame: () => undefined, refresh: () => undefined },
    channels,
    clock,
    journal,
    settings,
  );
  broadcaster.start();
  const encoder = new FrameEncoder();
  const gateway = new LiveGateway(broadcaster, connections, encoder, clock, journal);
  const adapter = Reflect.construct(LiveIoAdapter, [
    http,
    {
      corsOrigins: [],
      liveMaxClients: 5000,
      liveMaxMessageBytes: 65_536,
      livePingIntervalMs: 25_000,
      livePingTimeoutMs: 20_000,
    },
  ]) as { createIOServer(port: number): Server };
  const namespace: LiveNamespace = adapter.createIOServer(0).of('/live');
  gateway.afterInit(namespace);
  namespace.on('connection', (socket) => gateway.handleConnection(socket));
  const publish = () => {
    for (const symbol of SYMBOLS) table.touch(symbol);
    broadcaster.frame();
  };
  return { publish, encodes: () => encoder.encodes };
}

async function stock(): Promise<Fanout> {
  const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
  const publish = () =>
    io.emit('quote', {
      channel: 'quotes:*',
      epoch: 'state',
      seq: round,
      type: 'update',
      ts: Date.now(),
      data: SYMBOLS.map((symbol) => JSON.parse(quote(symbol)) as unknown),
    });
  return Promise.resolve({ publish, encodes: () => round });
}

async function bare(): Promise<Fanout> {
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const publish = () => {
    const text = `42/live,["quote",{"channel":"quotes:*","epoch":"state","seq":${round},"type":"update","ts":${Date.now()},"data":[${SYMBOLS.map(quote).join(',')}]}]`;
    const data = Buffer.from(text);
    const head = Buffer.from([0x81, 126, data.length >> 8, data.length & 255]);
    for (const client of server.clients) {
      const { _socket: socket } = client as unknown as { _socket: Socket };
      socket.cork();
      socket.write(head);
      socket.write(data);
      socket.uncork();
    }
  };
  return Promise.resolve({ publish, encodes: () => round });
}
