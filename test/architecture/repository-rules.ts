/** What every file and folder of the repository must be like; each rule names the offenders. */
import { stripTypeScriptTypes } from 'node:module';
import type { Folder, SourceFile } from './source-files.ts';

export const LINES_MAX = 300;

/** Longer than `LINES_MAX` on purpose, with the reason. */
const LONG_FILES: Readonly<Record<string, string>> = {
  'src/presentation/realtime/live.contract.ts': 'one contract in one file, which programs for browsers copy as it is',
  'src/domain/market/tick-engine.ts': 'one loop per tick: its parts, as functions of their own, would be called or copied per tick',
};

/** Words of unfinished work. */
const UNFINISHED = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'place' + 'holder', 'lorem' + ' ipsum'].join('|')})\\b`, 'i');
const FOLDER_NAMES = ['helpers', 'utils', 'common', 'shared', 'interfaces', 'entities', 'misc'];

/** Collections of exports: import a thing from the file that has it. */
export function barrels(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => /(^|\/)index\.[cm]?[jt]s$/.test(path)).map(({ path }) => path);
}

/** Folders for one source file only (its spec belongs to it), but for migrations, which come one by one. */
export function lonelyFolders(folders: readonly Folder[]): string[] {
  return folders
    .filter(({ path, files, folders: below }) => {
      const things = new Set(files.map((name) => name.replace(/\.spec\.ts$/, '.ts').replace(/\.module\.css$/, '.tsx')));
      const isCode = files.some((name) => /\.m?[jt]sx?$/.test(name));
      return isCode && things.size === 1 && below.length === 0 && !path.endsWith('/migrations');
    })
    .map(({ path }) => path);
}

/** Folders named after a kind of file, in which anything could lie. */
export function vagueFolders(folders: readonly Folder[]): string[] {
  return folders.filter(({ path }) => FOLDER_NAMES.includes(path.split('/').at(-1)!)).map(({ path }) => path);
}

/** Files that do not open with a sentence that says what they are for; a unit spec is explained by the file that it stands beside. */
export function unexplained(files: readonly SourceFile[]): string[] {
  const isUnitSpec = ({ path }: SourceFile) => /^(dashboard\/)?src\//.test(path) && path.endsWith('.spec.ts');
  return files.filter((file) => !isUnitSpec(file) && !/^(#!.*\n)?\/\*\*[\s*]+\S[^]*?\*\//.test(file.text)).map(({ path }) => path);
}

/** Files that no longer fit a head. */
export function tooLong(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => !(path in LONG_FILES) && linesOf(text) > LINES_MAX)
    .map(({ path, text }) => `${path}: ${linesOf(text)}`);
}

/** Exceptions to the length that nobody needs any more. */
export function idleExceptions(files: readonly SourceFile[]): string[] {
  return Object.keys(LONG_FILES).filter((name) => linesOf(files.find(({ path }) => path === name)?.text ?? '') <= LINES_MAX);
}

/** Lines with words of unfinished work. */
export function unfinished(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => linesMatching(path, text, UNFINISHED));
}

/** Lines with pictures among the letters. */
export function pictures(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => linesMatching(path, text, /\p{Emoji_Presentation}/u));
}

/** Files with more than types to take out (enums, parameter properties, decorators), which Node does not run from source. */
export function notErasable(loaded: ReadonlyMap<string, string>): string[] {
  return [...loaded].flatMap(([path, text]) => {
    try {
      stripTypeScriptTypes(text);
      return /^\s*@[A-Z]\w+\(/m.test(text) ? [`${path}: decorator`] : [];
    } catch (error) {
      return [`${path}: ${(error as Error).message.trim().split('\n').at(-1)}`];
    }
  });
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

function linesMatching(path: string, text: string, pattern: RegExp): string[] {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : []));
}
