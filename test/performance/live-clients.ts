/**
 * A process full of clients that read: raw sockets whose frames are parsed by hand, so that they cost little. It is told what to do by
 * messages of its parent and answers with counts.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface ClientsOptions {
  port: number;
  clients: number;
  /** What they speak. */
  kind: 'ws' | 'socketio' | 'live';
  /** `live`: the credential, and what they subscribe. */
  token?: string;
  channels?: readonly string[];
  /** What a frame that counts contains. */
  mark: string;
  /** Before each `"ts":` in it whose age on arrival is of interest. */
  probe?: string;
}

export interface ClientCounts {
  /** Frames that count, of all clients. */
  frames: number;
  bytes: number;
  /** Every message of the first client that counts as one of the server's. */
  firstClient: number;
  /** Ages on arrival, milliseconds: median, 99th percentile, highest. */
  ages: [number, number, number];
}

const OPENING_AT_ONCE = 50;
const KEPT_AGES = 5_000_000;

const TS = Buffer.from('"ts":');
const EPOCH_MS_DIGITS = 13;
let options: ClientsOptions;
let mark: Buffer;
let frames = 0;
let bytes = 0;
let firstClient = 0;
let probe: Buffer | null = null;
let ages: number[] = [];

function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const key = randomBytes(4);
  const short = payload.length < 126;
  const head = short ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 255];
  for (let i = 0; i < payload.length; i += 1) payload[i]! ^= key[i & 3]!;
  return Buffer.concat([Buffer.from(head), key, payload]);
}

function open(index: number): Promise<Socket> {
  const { port, kind } = options;
  return new Promise((ready, fail) => {
    const socket = connect(port, '127.0.0.1');
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket';
    let rest: Buffer = Buffer.alloc(0);
    let isUp = false;
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    socket.on('error', fail);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!isUp) {
        const end = data.indexOf('\r\n\r\n');
        if (end < 0) return void (rest = data);
        if (!data.subarray(0, 12).toString().includes('101')) return fail(new Error(data.toString()));
        isUp = true;
        data = data.subarray(end + 4);
        if (kind === 'ws') ready(socket);
      }
      rest = parse(data, (payload) => take(payload, index, socket, ready));
    });
  });
}

/** What is left of it. */
function parse(data: Buffer, onPayload: (payload: Buffer) => void): Buffer {
  let left = data;
  while (left.length >= 2) {
    let length = left[1]! & 127;
    let head = 2;
    if (length === 126) {
      if (left.length < 4) return left;
      length = left.readUInt16BE(2);
      head = 4;
    } else if (length === 127) {
      if (left.length < 10) return left;
      length = Number(left.readBigUInt64BE(2));
      head = 10;
    }
    if (left.length < head + length) return left;
    if ((left[0]! & 15) <= 2) onPayload(left.subarray(head, head + length));
    left = left.subarray(head + length);
  }
  return left;
}

function take(payload: Buffer, index: number, socket: Socket, ready: (socket: Socket) => void): void {
  const { kind, token, channels } = options;
  if (kind !== 'ws') {
    const [engine, packet] = [payload[0], payload[1]];
    // '0' open, '2' ping, '40' connected, '43' acknowledged
    if (engine === 48) return void socket.write(clientFrame(kind === 'live' ? `40/live,${JSON.stringify({ token })}` : '40'));
    if (engine === 50) return void socket.write(clientFrame('3'));
    if (engine === 52 && packet === 48) {
      if (kind === 'live') socket.write(clientFrame(`42/live,0${JSON.stringify(['subscribe', { channels }])}`));
      else ready(socket);
      return;
    }
    if (engine === 52 && packet === 51) return ready(socket);
  }
  if (index === 0) firstClient += 1;
  if (payload.indexOf(mark) < 0) return;
  frames += 1;
  if (probe === null) return;
  const now = Date.now();
  for (let at = payload.indexOf(probe); at >= 0 && ages.length < KEPT_AGES; at = payload.indexOf(probe, at + 1)) {
    const ts = payload.indexOf(TS, at) + TS.length;
    ages.push(now - Number(payload.toString('latin1', ts, ts + EPOCH_MS_DIGITS)));
  }
}

function counts(): ClientCounts {
  const sorted = Float64Array.from(ages).sort();
  const quantile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { frames, bytes, firstClient, ages: [quantile(0.5), quantile(0.99), sorted.at(-1) ?? 0] };
}

process.on('message', (message: ClientsOptions | 'counts' | 'reset') => {
  if (message === 'counts') return process.send!(counts());
  if (message === 'reset') {
    frames = 0;
    bytes = 0;
    firstClient = 0;
    ages = [];
    return process.send!('reset');
  }
  options = message;
  mark = Buffer.from(options.mark);
  probe = options.probe === undefined ? null : Buffer.from(options.probe);
  return void openAll().then(
    () => process.send!('open'),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function openAll(): Promise<void> {
  for (let at = 0; at < options.clients; at += OPENING_AT_ONCE) {
    const many = Math.min(OPENING_AT_ONCE, options.clients - at);
    await Promise.all(Array.from({ length: many }, (_, i) => open(at + i)));
  }
}
