/** A text message as a WebSocket frame (RFC 6455), made once and written to as many sockets as there are. */

/** Longer ones would need another form of the header; nobody sends them. */
const LENGTH_16_BITS = 65_536;
const FIN_TEXT = 0x81;

/** @throws RangeError for a text of 64 KiB or more */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length >= LENGTH_16_BITS) throw new RangeError(`a frame of ${length} bytes is too long`);
  const header = length < 126 ? 2 : 4;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FIN_TEXT;
  if (header === 2) frame[1] = length;
  else {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, header);
  return frame;
}
