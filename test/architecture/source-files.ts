/** The repository's own files: what is to be checked line by line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './seeded-tree.ts';

export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
}

export interface Folder {
  path: string;
  files: string[];
  folders: string[];
}

/** A folder and all below it, parents first. */
export function foldersUnder(path: string, root = ROOT): Folder[] {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return [{ path, files, folders }, ...folders.flatMap((name) => foldersUnder(`${path}/${name}`, root))];
}

/** Files below a folder whose name ends in one of these. */
export function filesUnder(path: string, endings: readonly string[], root = ROOT): SourceFile[] {
  return foldersUnder(path, root).flatMap((folder) =>
    folder.files
      .filter((name) => endings.some((ending) => name.endsWith(ending)))
      .map((name) => ({ path: `${folder.path}/${name}`, text: readFileSync(join(root, folder.path, name), 'utf8') })),
  );
}

/** Relative value imports (types are erased) from an entry on, each file once: what a thread that is started from source loads. */
export function loadedFrom(entry: string, root = ROOT, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(entry)) return seen;
  const text = readFileSync(join(root, entry), 'utf8');
  seen.set(entry, text);
  for (const [, specifier] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)';|^import '(\.[^']+)';/gm)) {
    if (specifier !== undefined) loadedFrom(relative(root, join(root, entry, '..', specifier)).replaceAll('\\', '/'), root, seen);
  }
  return seen;
}
