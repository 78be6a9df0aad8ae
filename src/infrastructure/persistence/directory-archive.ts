/** A folder as one compressed tar file (ustar), and back: what `tar xzf` reads too. Knows files and folders, nothing else. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const BLOCK = 512;
const NAME_LENGTH = 100;
const MODE_AT = 100;
const SIZE_AT = 124;
const TIME_AT = 136;
const CHECKSUM_AT = 148;
const TYPE_AT = 156;
const MAGIC_AT = 257;
const FOLDER = '5';
const FILE = '0';
/** Eleven octal digits. */
const MAX_FILE_BYTES = 8 ** 11 - 1;

/** Relative, with `/`, and never out of the folder. */
const NAME = /^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/;

/** Packs these entries of a folder; those that are not there are left out. The file appears when it is whole. */
export async function packFolder(folder: string, entries: readonly string[], file: string): Promise<void> {
  const draft = `${file}.partial`;
  try {
    // Keys may be inside.
    await pipeline(blocksOf(folder, entries), createGzip({ level: 6 }), createWriteStream(draft, { mode: 0o600 }));
    const handle = await open(draft);
    await handle.sync().finally(() => handle.close());
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Unpacks into a folder that exists. @throws Error where the file is damaged, or names anything outside */
export async function unpackFolder(file: string, folder: string): Promise<void> {
  await pipeline(createReadStream(file), createGunzip(), (chunks: AsyncIterable<Buffer>) => unpack(new Reader(chunks), folder));
}

async function* blocksOf(folder: string, entries: readonly string[]): AsyncGenerator<Buffer> {
  for (const entry of entries) yield* entryBlocks(folder, entry);
  yield Buffer.alloc(2 * BLOCK);
}

async function* entryBlocks(folder: string, name: string): AsyncGenerator<Buffer> {
  const path = join(folder, name);
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return;
  if (found.isDirectory()) {
    yield header(`${name}/`, FOLDER, 0, 0o700, found.mtimeMs);
    for (const child of (await readdir(path)).sort()) yield* entryBlocks(folder, `${name}/${child}`);
    return;
  }
  yield header(name, FILE, found.size, 0o600, found.mtimeMs);
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes !== found.size) throw new Error(`${path} changed while it was read`);
  yield Buffer.alloc(padding(bytes));
}

function header(name: string, type: string, size: number, mode: number, mtimeMs: number): Buffer {
  if (Buffer.byteLength(name) > NAME_LENGTH) throw new Error(`the name is too long: ${name}`);
  if (size > MAX_FILE_BYTES) throw new Error(`the file is too large: ${name}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): void =>
    void block.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  block.write(name, 0);
  octal(mode, MODE_AT, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, SIZE_AT, 11);
  octal(Math.floor(mtimeMs / 1000), TIME_AT, 11);
  block.write(type, TYPE_AT, 'latin1');
  block.write('ustar\u000000', MAGIC_AT, 'latin1');
  octal(checksum(block), CHECKSUM_AT, 6);
  block.write('\u0000 ', CHECKSUM_AT + 6, 'latin1');
  return block;
}

/** Sum of all bytes, those of the checksum itself taken as blanks. */
function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= CHECKSUM_AT && at < CHECKSUM_AT + 8 ? 0x20 : block[at]!;
  return sum;
}

function padding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

async function unpack(reader: Reader, folder: string): Promise<void> {
  for (;;) {
    const block = await reader.take(BLOCK);
    if (block.every((byte) => byte === 0)) return reader.end();
    const field = (at: number, length: number): string => block.toString('latin1', at, at + length).split('\u0000')[0]!;
    const name = field(0, NAME_LENGTH).replace(/\/$/, '');
    const type = field(TYPE_AT, 1);
    if (Number.parseInt(field(CHECKSUM_AT, 8), 8) !== checksum(block)) throw new Error('the archive is damaged');
    if (!NAME.test(name) || (type !== FOLDER && type !== FILE)) throw new Error(`the archive holds what does not belong there: ${name}`);
    const path = join(folder, name);
    if (type === FOLDER) await mkdir(path, { recursive: true, mode: 0o700 });
    else await unpackFile(reader, path, Number.parseInt(field(SIZE_AT, 12), 8));
  }
}

async function unpackFile(reader: Reader, path: string, size: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of reader.pieces(size)) await handle.write(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await reader.take(padding(size));
}

/** Takes so many bytes at a time from a stream of chunks. */
class Reader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async *pieces(length: number): AsyncGenerator<Buffer, void, undefined> {
    for (let missing = length; missing > 0;) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done === true) throw new Error('the archive ends too early');
        this.rest = next.value;
      }
      const piece = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  /** Reads to the end, so that the checksum of the compression is looked at. */
  async end(): Promise<void> {
    while ((await this.chunks.next()).done !== true);
  }
}
