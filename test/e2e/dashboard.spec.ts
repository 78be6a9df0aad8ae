/** The built dashboard as files: what a first visit loads, how it is compressed, and that it asks for nothing from elsewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const ROOT = join('dist', 'dashboard');
/** Of JavaScript, compressed. */
const FIRST_LOAD_MAX_BYTES = 300_000;

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const index = read('index.html');
const assets = readdirSync(join(ROOT, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));
const allOf = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

/** Scripts of the index, and all that they import before they run, each once. */
function firstLoad(): string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const name of allOf(read(path), /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) visit(join('assets', name));
  };
  allOf(index, /<(?:script|link rel="modulepreload")[^>]*?\s(?:src|href)="\/([^"]+\.js)"/g).forEach(visit);
  return [...seen];
}

describe('the built dashboard', () => {
  it(`loads at most ${FIRST_LOAD_MAX_BYTES / 1000} kB of compressed JavaScript at first`, () => {
    const sizes = firstLoad().map((path) => ({ path, bytes: gzipSync(read(path), { level: 9 }).length }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(sizes.length).toBeGreaterThan(0);
    expect({ fits: total <= FIRST_LOAD_MAX_BYTES, total, sizes }).toMatchObject({ fits: true });
  });

  it('names only files that are there, with a hash in the name of each asset', () => {
    const named = allOf(index, /(?:src|href)="([^"#]+)"/g);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !path.startsWith('/') || !existsSync(join(ROOT, path)))).toEqual([]);
    expect(assets.filter((name) => !/-[\w-]{8}\.\w+$/.test(name))).toEqual([]);
  });

  it('has no inline script, style or handler, and loads nothing from elsewhere', () => {
    expect(index).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(index).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(index).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const styles = assets.filter((name) => name.endsWith('.css')).map((name) => read(join('assets', name)));
    expect(styles.length).toBeGreaterThan(0);
    expect(styles.join('\n')).not.toMatch(/@import|url\(["']?(?!["']?(?:data:|\/assets\/|#))/);
  });

  it('has a compressed copy of each script and style beside it', () => {
    const texts = assets.filter((name) => /\.(js|css)$/.test(name) && readFileSync(join(ROOT, 'assets', name)).length >= 1024);
    expect(texts.length).toBeGreaterThan(1);
    for (const name of texts) {
      const [plain, brotli, gzip] = ['', '.br', '.gz'].map((ending) => readFileSync(join(ROOT, 'assets', name + ending)));
      expect({ name, same: brotliDecompressSync(brotli!).equals(plain!) && gunzipSync(gzip!).equals(plain!) }).toEqual({
        name,
        same: true,
      });
      expect(brotli!.length).toBeLessThan(gzip!.length);
    }
  });
});
