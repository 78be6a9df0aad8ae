import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FactFeed } from '../../application/live/fact-feed.ts';
import { LiveConnections } from '../../application/live/live-connections.ts';
import { StateTable } from '../../application/live/state-table.ts';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Journal } from '../../application/ports/journal.ts';
import type { RevocationFeed } from '../../application/ports/revocation-feed.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { EventStreams } from './event-streams.ts';

const READER: Principal = {
  kind: 'user',
  id: 'ada',
  name: 'ada',
  roles: ['User'],
  permissions: new Set(['monitoring:read', 'transactions:read', 'alerts:read']),
  mustChangePassword: false,
};

describe('readers of the stream', () => {
  let clock: HandClock;
  let metrics: StateTable;
  let padding: string;
  let connections: LiveConnections;
  let streams: EventStreams;
  let server: Server;
  const open: Socket[] = [];

  beforeEach(async () => {
    clock = new HandClock(1000);
    padding = '';
    metrics = new StateTable(() => JSON.stringify({ version: metrics.version, padding }));
    const feed = (channel: 'transactions' | 'alerts') => {
      const made = new FactFeed({ channel, capacity: 10, shown: 10, remembered: 10 });
      made.begin('e1', [], [], 0);
      return made;
    };
    const nobody = { subscribe: () => () => undefined } as unknown as RevocationFeed;
    connections = new LiveConnections({} as Authenticator, nobody, clock, { maxClients: 1000, assertOpen: () => undefined });
    const sources = { metrics, transactions: feed('transactions'), alerts: feed('alerts') };
    streams = new EventStreams(connections, sources, clock, {} as Journal, 10);
    server = createServer((raw, response) => {
      const request = { headers: raw.headers, raw } as unknown as FastifyRequest;
      const reply = { raw: response, hijack: () => undefined, getHeaders: () => ({ 'x-request-id': 'r' }) } as unknown as FastifyReply;
      streams.open(request, reply, READER, { kind: 'key', key: 'k' });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    metrics.touch('metrics');
    streams.start();
  });
  afterEach(async () => {
    streams.stop();
    for (const socket of open.splice(0)) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function reader(): Promise<{ socket: Socket; text: () => string; closed: () => boolean }> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    open.push(socket);
    let text = '';
    let closed = false;
    socket.on('data', (data) => (text = (text + data.toString()).slice(-100_000)));
    socket.on('close', () => (closed = true));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    return { socket, text: () => text, closed: () => closed };
  }

  async function until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error('it did not come about in time');
      await sleep(5);
    }
  }

  it('get headers of the server, the time to come back, and the figures', async () => {
    const { text } = await reader();
    await until(() => text().includes('event: metrics'));
    expect(text()).toMatch(/^HTTP\/1\.1 200 OK\r\nx-request-id: r\r\n/);
    expect(text()).toMatch(/content-type: text\/event-stream; charset=utf-8\r\ncache-control: no-store/);
    expect(text()).toContain('retry: 2000\n\n');
    expect(text()).toContain('"version":1');
  });

  it('are cut when they read nothing, keep little meanwhile, and hold nobody up', async () => {
    padding = 'x'.repeat(100_000);
    const [good, deaf] = [await reader(), await reader()];
    await until(() => connections.count('sse') === 2);
    deaf.socket.pause();
    await until(() => {
      metrics.touch('metrics');
      for (const stream of streams['streams']) expect(stream['response'].writableLength).toBeLessThan(262_144);
      clock.at += 20;
      return connections.ended.slow_client === 1;
    });
    expect([connections.count('sse'), good.closed()]).toEqual([1, false]);
    padding = '';
    metrics.touch('metrics');
    await until(() => good.text().includes(`"version":${metrics.version}`));
  });

  it('end with the server', async () => {
    const one = await reader();
    await until(() => one.text().includes('event: metrics'));
    connections.endAll('server_shutdown');
    await until(() => one.text().endsWith('0\r\n\r\n'));
    expect(connections.size).toBe(0);
  });

  it.each(['server_shutdown', 'session_revoked'] as const)('are left behind when they do not read their end: %s', async (code) => {
    padding = 'x'.repeat(20_000_000);
    const deaf = await reader();
    await until(() => connections.count('sse') === 1);
    deaf.socket.pause();
    const [stream] = streams['streams'];
    const response = stream!['response'];
    // More than the system takes by itself.
    await until(() => response.writableLength > 10_000_000);
    connections.endAll(code);
    await sleep(500);
    expect(response.destroyed).toBe(false);
    await until(() => streams['streams'].size === 0);
    expect([response.destroyed, connections.size]).toEqual([true, 0]);
  });

  it('leave when they close', async () => {
    const one = await reader();
    await until(() => connections.size === 1);
    one.socket.destroy();
    await until(() => connections.size === 0);
    expect(streams['streams'].size).toBe(0);
  });
});
