/** The version of the product, from its package. */
import { readFileSync } from 'node:fs';

/** The same place from `src/infrastructure` and from `dist/infrastructure`. */
const PACKAGE_FILE = new URL('../../package.json', import.meta.url);

export const VERSION = (JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { version: string }).version;
