/** Nonsense for the live ports: bytes that are no WebSocket frames, frames that are no packets, packets that make no sense. Seeded. */
import { randomBytes } from 'node:crypto';

/** A WebSocket frame as a client sends it. */
export function frame(
  opcode: number,
  payload: Buffer,
  { isFinal = true, isMasked = true, reserved = 0, length = payload.length } = {},
): Buffer {
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode];
  const mask = isMasked ? 0x80 : 0;
  if (length < 126) head.push(mask | length);
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 255);
  else {
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(length));
    head.push(mask | 127, ...size);
  }
  if (!isMasked) return Buffer.concat([Buffer.from(head), payload]);
  const key = randomBytes(4);
  const masked = Buffer.from(payload);
  for (let i = 0; i < masked.length; i += 1) masked[i]! ^= key[i & 3]!;
  return Buffer.concat([Buffer.from(head), key, masked]);
}

export function text(value: string): Buffer {
  return frame(1, Buffer.from(value));
}

const NAMES = ['subscribe', 'unsubscribe', 'resume', 'time', 'auth:renew', 'list', 'message', '__proto__', 'constructor', ''];
const BODIES: readonly unknown[] = [
  null,
  0,
  'x',
  [],
  {},
  { channels: null },
  { channels: [1, null, {}, []] },
  { channels: ['__proto__', 'constructor', 'toString', 'quotes:', 'quotes:*:*', 'candles:1s:', 'candles::', '*', ''] },
  { channels: Array.from({ length: 300 }, (_, i) => `quotes:X${i}`) },
  { channels: ['x'.repeat(5000)] },
  { channels: ['transactions'], maxHz: -1 },
  { channels: ['transactions'], maxHz: 1e308 },
  { channel: 'transactions', epoch: 'x', seq: 1 },
  { channel: 'transactions', epoch: {}, seq: '1' },
  { channel: 'quotes:*', epoch: 'state', seq: Number.MAX_SAFE_INTEGER },
  { channel: 'alerts', epoch: '', seq: -1 },
  { token: 'x'.repeat(9000) },
  { token: null },
];
/** Of Engine.IO and Socket.IO, as text. */
const PACKETS: readonly string[] = [
  '',
  '0',
  '1',
  '2probe',
  '3',
  '5',
  '6',
  '9',
  'b!!!!',
  'bAAAA',
  '4',
  '40',
  '40/',
  '40/live',
  '40/live,{"token":',
  '40/live,[]',
  '40/live,{"token":1e999}',
  '40/nowhere,',
  '41/live,',
  '42',
  '42/live',
  '42/live,',
  '42/live,{}',
  '42/live,[]',
  '42/live,[1]',
  '42/live,[null,null]',
  '42/live,["newListener"]',
  '42/live,["disconnect"]',
  '42/live,["connect_error",{}]',
  '42/live,[{"a":1}]',
  '42/live,99999999999999999999["time"]',
  '43/live,1[]',
  '43/live,999["x"]',
  '44/live,"x"',
  '451-/live,["subscribe",{"_placeholder":true,"num":0}]',
  '459999999-/live,["x",{"_placeholder":true,"num":5}]',
  '46/live,1[{"_placeholder":true,"num":-1}]',
  '47',
  '4\u0000\u0001',
  '42/live,["subscribe",{"channels":["transactions"]},{"channels":["alerts"]}]',
  '42/live,["subscribe",{"__proto__":{"channels":["transactions"]}}]',
  `42/live,${'['.repeat(20_000)}`,
  `42/live,["${'x'.repeat(60_000)}"]`,
];

export class GarbageFrames {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }

  /** Something of all kinds; gentle is what is a packet at least, and does not end the connection at once. */
  next(isGentle: boolean): Buffer {
    const kind = isGentle ? 0.5 : this.random();
    if (kind < 0.35) return text(this.pick(PACKETS));
    if (kind < 0.7) return text(`42/live,${Math.floor(this.random() * 1000)}${JSON.stringify([this.pick(NAMES), this.pick(BODIES)])}`);
    if (kind < 0.75) return frame(2, randomBytes(Math.floor(this.random() * 2000)));
    if (kind < 0.8) return frame(Math.floor(this.random() * 16), randomBytes(Math.floor(this.random() * 200)));
    if (kind < 0.84) return frame(1, Buffer.from('42/live,["time"]'), { reserved: 1 + Math.floor(this.random() * 7) });
    if (kind < 0.87) return frame(1, Buffer.from('42/live,["time"]'), { isMasked: false });
    if (kind < 0.9) return frame(1, Buffer.from('4'), { isFinal: false });
    if (kind < 0.93) return frame(0, Buffer.from('x'));
    if (kind < 0.95) return frame(1, Buffer.from('x'), { length: 2 ** 40 });
    if (kind < 0.97) return frame(1, Buffer.from([0xff, 0xfe, 0xc0]));
    if (kind < 0.98) return frame(8, Buffer.from([0xff]));
    return randomBytes(1 + Math.floor(this.random() * 4000));
  }
}

/** Numbers from 0 to 1 that follow from the seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
