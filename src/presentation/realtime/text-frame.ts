/** Text messages as WebSocket frames (RFC 6455), made once and written to as many sockets as there are. */

const FIN_TEXT = 0x81;

/** The frame of a text of so many bytes with its header filled in, and where the text goes. */
export function frameFor(length: number): { frame: Buffer; start: number } {
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN_TEXT;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return { frame, start };
}

export function textFrame(text: string): Buffer {
  const { frame, start } = frameFor(Buffer.byteLength(text));
  frame.write(text, start);
  return frame;
}
