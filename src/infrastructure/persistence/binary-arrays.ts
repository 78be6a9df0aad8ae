/**
 * Arrays as parameters in PostgreSQL's binary format, which `pg` passes on as they are: nothing to quote here, nothing to parse there.
 * Layout: dimensions, whether there are nulls, OID of the elements, length, lower bound; then length and bytes of each element.
 */

const HEADER_BYTES = 20;
const EMPTY_BYTES = 12;
const LENGTH_BYTES = 4;
const NULL = -1;

interface ElementType<Value> {
  oid: number;
  /** Bytes of one value. */
  size: (value: Value) => number;
  write: (buffer: Buffer, value: Value, at: number) => void;
}

/** Makes parameters of one element type. Values that are all null become an empty array: `unnest` beside longer ones fills it up with nulls. */
function arrayOf<Value>({ oid, size, write }: ElementType<Value>): (values: readonly (Value | null)[]) => Buffer {
  return (values) => {
    let bytes = HEADER_BYTES + LENGTH_BYTES * values.length;
    let nulls = 0;
    for (const value of values) {
      if (value === null) nulls += 1;
      else bytes += size(value);
    }
    if (nulls === values.length) return emptyArray(oid);
    const buffer = Buffer.allocUnsafe(bytes);
    buffer.writeInt32BE(1, 0);
    buffer.writeInt32BE(nulls > 0 ? 1 : 0, 4);
    buffer.writeInt32BE(oid, 8);
    buffer.writeInt32BE(values.length, 12);
    buffer.writeInt32BE(1, 16);
    let at = HEADER_BYTES;
    for (const value of values) {
      const length = value === null ? NULL : size(value);
      buffer.writeInt32BE(length, at);
      at += LENGTH_BYTES;
      if (value === null) continue;
      write(buffer, value, at);
      at += length;
    }
    return buffer;
  };
}

function emptyArray(oid: number): Buffer {
  const buffer = Buffer.alloc(EMPTY_BYTES);
  buffer.writeInt32BE(oid, 8);
  return buffer;
}

const TWO_32 = 4_294_967_296;

export const booleans = arrayOf<boolean>({ oid: 16, size: () => 1, write: (buffer, value, at) => void (buffer[at] = value ? 1 : 0) });
export const byteas = arrayOf<Buffer>({ oid: 17, size: (value) => value.length, write: (buffer, value, at) => value.copy(buffer, at) });
/** Safe integers. */
export const bigints = arrayOf<number>({
  oid: 20,
  size: () => 8,
  write: (buffer, value, at) => {
    buffer.writeInt32BE(Math.floor(value / TWO_32), at);
    buffer.writeUInt32BE(value >>> 0, at + 4);
  },
});
export const smallints = arrayOf<number>({ oid: 21, size: () => 2, write: (buffer, value, at) => buffer.writeInt16BE(value, at) });
export const texts = arrayOf<string>({
  oid: 25,
  size: (value) => Buffer.byteLength(value),
  write: (buffer, value, at) => buffer.write(value, at),
});
export const doubles = arrayOf<number>({ oid: 701, size: () => 8, write: (buffer, value, at) => buffer.writeDoubleBE(value, at) });
/** In the usual form with four dashes. */
export const uuids = arrayOf<string>({
  oid: 2950,
  size: () => 16,
  write: (buffer, value, at) => buffer.write(value.replaceAll('-', ''), at, 'hex'),
});
