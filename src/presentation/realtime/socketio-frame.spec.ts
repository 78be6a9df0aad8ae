import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Server } from 'socket.io';
import * as ws from 'ws';
import { Payload } from '../../application/live/payload.ts';
import { FrameEncoder, NAMESPACE } from './socketio-frame.ts';

const PACKET_OF_EVENT = 2;
const { encoder } = new Server() as unknown as { encoder: { encode(packet: object): [string] } };
const { Sender } = ws as unknown as { Sender: new (wire: PassThrough) => { send(text: string, options: object, done: () => void): void } };

/** What Socket.IO and ws would write. */
function written(event: string, envelope: object): Buffer {
  const [text] = encoder.encode({ type: PACKET_OF_EVENT, nsp: NAMESPACE, data: [event, envelope] });
  const wire = new PassThrough();
  new Sender(wire).send(`4${text}`, { fin: true, binary: false, mask: false, compress: false }, () => undefined);
  return wire.read() as Buffer;
}

const payloadOf = (data: unknown, firstSeq: number | null = null) =>
  new Payload('quote', 'quotes:A/B', 'e1', 'update', 1_732_182_300_123, JSON.stringify(data), firstSeq);
const envelopeOf = (data: unknown, seq: number, firstSeq: number | null = null) => ({
  channel: 'quotes:A/B',
  epoch: 'e1',
  ...(firstSeq === null ? {} : { firstSeq }),
  seq,
  type: 'update',
  ts: 1_732_182_300_123,
  data,
});

describe('frames of Socket.IO', () => {
  const empty = written('quote', envelopeOf('', 5)).length - 2;

  it.each([empty, 125, 126, 127, 65_535, 65_536, 65_537, 1_000_000])('of %i bytes are those that Socket.IO would write', (length) => {
    const data = 'x'.repeat(Math.max(0, length - empty));
    const frame = new FrameEncoder().frame({ payload: payloadOf(data), seq: 5 });
    const expected = written('quote', envelopeOf(data, 5));
    expect(expected.length - (length < 126 ? 2 : length < 65_536 ? 4 : 10)).toBe(Math.max(length, empty));
    expect(frame.equals(expected)).toBe(true);
  });

  it('count bytes, not characters', () => {
    const data = [{ name: 'Größe ✓ 😀 "quoted" \\ \u2028 \ud800' }, 'é'.repeat(20_000), null, 0.1];
    for (const seq of [1, 9, 10, 123_456_789]) {
      const frame = new FrameEncoder().frame({ payload: payloadOf(data, 3), seq });
      expect(frame.equals(written('quote', envelopeOf(data, seq, 3)))).toBe(true);
    }
  });

  it('are made once for all who are at the same number, and the text once for all', () => {
    const seconds: number[] = [];
    const encoder = new FrameEncoder((took) => seconds.push(took));
    const payload = payloadOf(['a']);
    const frame = encoder.frame({ payload, seq: 7 });
    expect(encoder.frame({ payload, seq: 7 })).toBe(frame);
    expect(encoder.frame({ payload, seq: 8 }).equals(written('quote', envelopeOf(['a'], 8)))).toBe(true);
    // The first one is still on its way to others.
    expect(frame.equals(written('quote', envelopeOf(['a'], 7)))).toBe(true);
    encoder.frame({ payload: payloadOf(['b']), seq: 1 });
    expect([encoder.encodes, seconds.length]).toEqual([2, 2]);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
  });
});
