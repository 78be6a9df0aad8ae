/**
 * A message of a channel as the bytes that Socket.IO would write: a WebSocket frame around an event packet of the namespace (protocol 5 of
 * Socket.IO in protocol 4 of Engine.IO). The part that all clients share is made once; what differs is the number in its midst.
 */
import type { OutMessage } from '../../application/live/live-session.ts';
import type { Payload } from '../../application/live/payload.ts';
import { frameFor } from './text-frame.ts';

export const NAMESPACE = '/live';

interface Encoded {
  head: Buffer;
  tail: Buffer;
  /** The frame of the number that was asked for last: most clients are at the same one. */
  seq: number;
  frame: Buffer;
}

export class FrameEncoder {
  /** Payloads that were made into bytes: one for each, whatever the number of clients. */
  encodes = 0;

  /** @param onEncoded told how long it took, seconds */
  constructor(private readonly onEncoded: (seconds: number) => void = () => undefined) {}

  /** The bytes to write, which nobody may change. */
  frame({ payload, seq }: OutMessage): Buffer {
    const encoded = (payload.encoded ??= this.encode(payload)) as Encoded;
    if (encoded.seq !== seq) {
      encoded.frame = frameOf(encoded.head, String(seq), encoded.tail);
      encoded.seq = seq;
    }
    return encoded.frame;
  }

  private encode({ event, channel, epoch, type, ts, data, firstSeq }: Payload): Encoded {
    const began = performance.now();
    const first = firstSeq === null ? '' : `"firstSeq":${firstSeq},`;
    const head = `42${NAMESPACE},["${event}",{"channel":${JSON.stringify(channel)},"epoch":"${epoch}",${first}"seq":`;
    const tail = `,"type":"${type}","ts":${ts},"data":${data}}]`;
    const encoded = { head: Buffer.from(head), tail: Buffer.from(tail), seq: -1, frame: EMPTY };
    this.encodes += 1;
    this.onEncoded((performance.now() - began) / 1000);
    return encoded;
  }
}

const EMPTY = Buffer.alloc(0);

function frameOf(head: Buffer, seq: string, tail: Buffer): Buffer {
  const { frame, start } = frameFor(head.length + seq.length + tail.length);
  head.copy(frame, start);
  frame.write(seq, start + head.length, 'latin1');
  tail.copy(frame, start + head.length + seq.length);
  return frame;
}
