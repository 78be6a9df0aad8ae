import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../domain/identity/principal.ts';
import { Payload } from '../../application/live/payload.ts';
import { SocketConnection } from './socket-connection.ts';
import type { LiveSocket } from './socket-connection.ts';
import { FrameEncoder } from './socketio-frame.ts';

/** A connection of Socket.IO, with a line to the client that may be blocked. */
class Line {
  /** What was done, in order. */
  readonly done: string[] = [];
  readyState = 'open';
  readonly writeBuffer: { data: string; options: object }[] = [];
  readonly tcp = {
    writableLength: 0,
    cork: () => this.done.push('cork'),
    uncork: () => this.done.push('uncork'),
    write: (frame: Buffer) => this.done.push(`direct ${frame.length > 125}`),
  };
  readonly wire = { readyState: 1, _socket: this.tcp, terminate: () => this.done.push('terminate') };
  readonly transport = { socket: this.wire };

  close(): void {
    this.done.push('close');
  }

  write(data: string, options: object): void {
    this.done.push('queued');
    this.writeBuffer.push({ data, options });
  }
}

function connect(wire: object = {}) {
  const line = new Line();
  Object.assign(line.wire, wire);
  const socket = {
    conn: line,
    emit: (event: string, body: object) => line.done.push(`${event} ${JSON.stringify(body)}`),
    disconnect: (isAll: boolean) => line.done.push(`disconnect ${isAll}`),
  };
  const connection = new SocketConnection(
    socket as unknown as LiveSocket,
    {} as Principal,
    { kind: 'token', token: 't' },
    new FrameEncoder(),
    () => undefined,
  );
  return { line, connection };
}

const message = (data = '1') => ({ payload: new Payload('quote', 'q', 'e', 'update', 0, data), seq: 1 });

describe('a connection of Socket.IO', () => {
  it('gets frames past the queue of packets, several in one go', () => {
    const { line, connection } = connect();
    connection.write([message()]);
    connection.write([message(), message()]);
    expect(line.done).toEqual(['direct false', 'cork', 'direct false', 'direct false', 'uncork']);
  });

  it('gets them after the packets that wait, and knows how much that is', () => {
    const { line, connection } = connect();
    line.tcp.writableLength = 10;
    expect(connection.pendingBytes()).toBe(10);
    line.writeBuffer.push({ data: 'x'.repeat(20), options: {} });
    expect(connection.pendingBytes()).toBe(30);
    const long = message(JSON.stringify('y'.repeat(5000)));
    connection.write([long, long]);
    expect(line.done).toEqual(['queued', 'queued']);
    // Frames that nobody can take are no room for more.
    expect(connection.pendingBytes()).toBeGreaterThan(10_000);
  });

  it('gets nothing where there is no connection any more', () => {
    const { connection } = connect({ _socket: null });
    connection.write([message()]);
    expect(connection.pendingBytes()).toBe(0);
  });

  it('is deaf when it asks much and reads no answer', () => {
    const { line, connection } = connect();
    for (let i = 0; i < 500; i += 1) line.writeBuffer.push({ data: '', options: {} });
    expect(connection.isDeaf()).toBe(false);
    line.writeBuffer.push({ data: '', options: {} });
    expect(connection.isDeaf()).toBe(true);
  });

  it('hears why it ends, and is destroyed when it does not let go', async () => {
    const { line, connection } = connect();
    connection.end('session_revoked');
    expect(line.done).toEqual(['server:disconnect {"code":"session_revoked","reconnect":false}', 'disconnect true', 'close']);
    const { line: other, connection: slow } = connect();
    slow.end('slow_client');
    expect(other.done[0]).toBe('server:disconnect {"code":"slow_client","reconnect":true}');
    await sleep(1100);
    expect([line.done.at(-1), other.done.at(-1)]).toEqual(['terminate', 'terminate']);
  });

  it('answers in the order of the questions', async () => {
    const { connection } = connect();
    const done: number[] = [];
    connection.inTurn(async () => {
      await sleep(5);
      done.push(1);
    });
    const last = new Promise<void>((resolve) =>
      connection.inTurn(async () => {
        done.push(2);
        resolve();
      }),
    );
    await last;
    expect(done).toEqual([1, 2]);
  });
});
