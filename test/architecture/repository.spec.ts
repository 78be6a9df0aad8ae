/** Every file and folder keeps the repository's habits; each habit has a control that breaks it. */
import { describe, expect, it } from '@jest/globals';
import * as rules from './repository-rules.ts';
import { filesUnder, foldersUnder, loadedFrom } from './source-files.ts';
import type { SourceFile } from './source-files.ts';

const PLACES = ['src', 'dashboard/src', 'test', 'scripts'];
const code = PLACES.flatMap((path) => filesUnder(path, ['.ts', '.tsx', '.mjs', '.js']));
const prose = filesUnder('docs', ['.md']);
const folders = PLACES.flatMap((path) => foldersUnder(path));
const production = code.filter(({ path }) => /^(dashboard\/)?src\//.test(path) && !path.endsWith('.spec.ts'));
const workers = production.filter(({ path }) => path.endsWith('-worker.ts')).map(({ path }) => path);
const file = (text: string, path = 'src/domain/market/control.ts'): SourceFile => ({ path, text });

describe('the repository', () => {
  it('has no barrels', () => {
    expect(rules.barrels(code)).toEqual([]);
    expect(rules.barrels([file('', 'src/domain/market/index.ts')])).toHaveLength(1);
  });

  it('has no folder for a single file', () => {
    expect(rules.lonelyFolders(folders)).toEqual([]);
    expect(rules.lonelyFolders([{ path: 'src/domain/lonely', files: ['a.ts', 'a.spec.ts'], folders: [] }])).toHaveLength(1);
    expect(rules.lonelyFolders([{ path: 'src/x/migrations', files: ['0001-a.ts'], folders: [] }])).toHaveLength(0);
  });

  it('has no folder named after a kind', () => {
    expect(rules.vagueFolders(folders)).toEqual([]);
    expect(rules.vagueFolders([{ path: 'src/domain/utils', files: ['a.ts', 'b.ts'], folders: [] }])).toHaveLength(1);
  });

  it('says at the top of each file what it is for', () => {
    expect(rules.unexplained(code)).toEqual([]);
    expect(rules.unexplained([file("import 'a';\n"), file('/** */\n'), file('// No.\n')])).toHaveLength(3);
    expect(rules.unexplained([file('#!/usr/bin/env node\n/**\n * Starts.\n */\n')])).toHaveLength(0);
  });

  it(`keeps files to ${rules.LINES_MAX} lines`, () => {
    // Words are a table: a line per text.
    expect(rules.tooLong(production.filter(({ path }) => !/\/words\.\w\w\.ts$/.test(path)))).toEqual([]);
    expect(rules.idleExceptions(production)).toEqual([]);
    expect(rules.tooLong([file('x\n'.repeat(rules.LINES_MAX + 1))])).toHaveLength(1);
    expect(rules.tooLong([file('x\n'.repeat(rules.LINES_MAX))])).toHaveLength(0);
  });

  it('is finished', () => {
    // Pages in a browser have fields, which have such texts; lint sees to the rest there.
    const served = ({ path }: SourceFile) => path.startsWith('dashboard/') || path.includes('/docs-page/');
    expect(rules.unfinished([...code.filter((each) => !served(each)), ...prose])).toEqual([]);
    expect(rules.unfinished([file(`// ${'To'}${'do'}: later\n`), file(`// a ${'place'}${'holder'}\n`)])).toHaveLength(2);
  });

  it('speaks in words, not in pictures', () => {
    // Tests send them on purpose.
    const spoken = code.filter(({ path }) => !path.startsWith('test/') && !path.endsWith('.spec.ts'));
    expect(rules.pictures([...spoken, ...prose])).toEqual([]);
    expect(rules.pictures([file(`// fast ${String.fromCodePoint(0x1f680)}\n`)])).toHaveLength(1);
    expect(rules.pictures([file('// a → b, a ≤ b\n')])).toHaveLength(0);
  });

  it.each(workers)('loads only what Node can run from source in %s', (entry) => {
    expect(rules.notErasable(loadedFrom(entry))).toEqual([]);
  });

  it('sees what Node cannot run from source', () => {
    expect(workers).toContain('src/infrastructure/processing/tick-worker.ts');
    expect(loadedFrom('src/infrastructure/processing/tick-worker.ts').size).toBeGreaterThan(5);
    const controls = [
      'enum A { B }\n',
      'class A { constructor(readonly b: number) {} }\n',
      '@Injectable()\nclass A {}\n',
      'const a: number = 1;\n',
    ];
    expect(rules.notErasable(new Map(controls.map((text, index) => [`control-${index}.ts`, text])))).toHaveLength(3);
  });
});
