import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Server } from 'socket.io';
import { WebSocket } from 'ws';
import { LiveIoAdapter } from './live-io.adapter.ts';

const SETTINGS = {
  corsOrigins: [],
  liveMaxClients: 100,
  liveMaxMessageBytes: 10_000,
  livePingIntervalMs: 10_000,
  livePingTimeoutMs: 10_000,
};

describe('handshakes of Socket.IO', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    const http = createServer();
    server = new LiveIoAdapter(http, SETTINGS, { all: 10, address: 2 }).createIOServer(0);
    server.of('/live');
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`;
  });
  afterEach(() => server.close());

  /** null where it is refused. */
  const open = async (): Promise<WebSocket | null> => {
    const socket = new WebSocket(url);
    // What the server says first.
    return Promise.race([once(socket, 'message').then(() => socket), once(socket, 'error').then(() => null)]).catch(() => null);
  };

  it('are refused while too many of their address have not signed in, and taken once those have or are gone', async () => {
    const [first, second] = [(await open())!, (await open())!];
    expect(await open()).toBeNull();
    first.send('40/live,');
    await once(first, 'message');
    const third = await open();
    expect(third).not.toBeNull();
    expect(await open()).toBeNull();
    const gone = once(server.engine, 'connection');
    second.terminate();
    for (let socket = await open(); socket === null; socket = await open());
    await gone;
    // The end of one that has signed in makes no room.
    first.terminate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await open()).toBeNull();
  });
});
