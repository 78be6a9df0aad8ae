/**
 * A frame of 20 symbols for a thousand clients: as the server tells it, as stock Socket.IO does with `emit`, and as nothing but `ws` could, with
 * a frame that is made once.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
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
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
  const built = new URL('../../../dist/', import.meta.url);
  const load = (path: string) => import(new URL(path, built).href) as Promise<Record<string, never>>;
  const { Broadcaster } = (await load('application/live/broadcaster.js')) as any;
  const { Channels } = (await load('application/live/channels.js')) as any;
  const { FactFeed } = (await load('application/live/fact-feed.js')) as any;
  const { StateTable } = (await load('application/live/state-table.js')) as any;
  const { LiveGateway } = (await load('presentation/realtime/live.gateway.js')) as any;
  const { LiveIoAdapter } = (await load('presentation/realtime/live-io.adapter.js')) as any;
  const { FrameEncoder } = (await load('presentation/realtime/socketio-frame.js')) as any;
  const principal = { id: 'u', kind: 'user', name: 'u', roles: [], mustChangePassword: false, permissions: new Set(['market:read']) };
  const connections = {
    assertHere: () => undefined,
    authenticate: () => Promise.resolve(principal),
    add: () => undefined,
    remove: () => undefined,
    expiresAt: () => null,
  };
  const feed = (channel: string) => new FactFeed({ channel, capacity: 100, shown: 100, remembered: 100 });
  const facts = { transactions: feed('transactions'), alerts: feed('alerts'), anomalies: feed('anomalies') };
  const table = new StateTable(quote);
  const channels = new Channels({ quotes: table, statistics: new StateTable(quote), metrics: new StateTable(quote), ...facts }, null);
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: pause };
  const journal = { error: console.error, warn: console.error, info: () => undefined, debug: () => undefined };
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
  const adapter = new LiveIoAdapter(http, {
    corsOrigins: [],
    liveMaxClients: 5000,
    liveMaxMessageBytes: 65_536,
    livePingIntervalMs: 25_000,
    livePingTimeoutMs: 20_000,
  });
  const namespace = adapter.createIOServer(0).of('/live');
  gateway.afterInit(namespace);
  namespace.on('connection', (socket: unknown) => gateway.handleConnection(socket));
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
