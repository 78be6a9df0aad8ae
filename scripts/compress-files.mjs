/** Puts `x.br` and `x.gz` beside each text file of a folder, for a server that sends them as they are. */
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { filesUnder } from './toolchain.mjs';

/** Fonts and pictures are compressed already. */
const TEXT = /\.(css|html|js|json|svg|txt)$/;
/** What fits one packet gains nothing. */
const WORTH_BYTES = 1024;
const WAYS = [
  ['.br', (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })],
  ['.gz', (content) => promisify(gzip)(content, { level: 9 })],
];

export async function compressFiles(folder) {
  const paths = filesUnder(folder).filter((path) => TEXT.test(path));
  await Promise.all(paths.map(compress));
}

async function compress(path) {
  const content = await readFile(path);
  if (content.length < WORTH_BYTES) return;
  for (const [ending, shrink] of WAYS) await writeFile(path + ending, await shrink(content));
}
