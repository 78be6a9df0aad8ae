/** Reads a file, plain or gzip, as UTF-8 text in chunks. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** Large enough that the cost per chunk vanishes, small enough to stay in the cache. */
const CHUNK_BYTES = 128 * 1024;

/** The file's text; `onBytes` hears how many bytes of the file were read each time. Gzip is known by its first two bytes. */
export async function* fileText(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const handle = await open(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    for await (const chunk of await bytesOf(handle, onBytes)) yield decoder.write(chunk as Buffer);
    yield decoder.end();
  } finally {
    await handle.close();
  }
}

/** Reads from where the handle stands and never seeks, so that a pipe will do as well as a file. */
async function bytesOf(handle: FileHandle, onBytes: (bytes: number) => void): Promise<AsyncIterable<unknown>> {
  const head = await readHead(handle);
  const source = Readable.from(rawBytes(head, handle, onBytes), { objectMode: false, highWaterMark: CHUNK_BYTES });
  if (head[0] !== 0x1f || head[1] !== 0x8b) return source;
  // An error of the source destroys the decompressor with that error, which ends the iteration: nothing is left to do here.
  return pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}

async function readHead(handle: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(2);
  let length = 0;
  while (length < 2) {
    const { bytesRead } = await handle.read(head, length, 2 - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return head.subarray(0, length);
}

async function* rawBytes(head: Buffer, handle: FileHandle, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  onBytes(head.length);
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    onBytes(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}
