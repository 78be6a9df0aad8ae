/** The lint rules catch what they are there for. */
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT, runTool, seededTree } from './seeded-tree.ts';

const SEEDS: readonly [title: string, path: string, text: string, rule: string | null][] = [
  ['a wall clock in the domain', 'src/domain/market/clock.ts', 'export const now = () => Date.now();', 'no-restricted-syntax'],
  ['the present date in the domain', 'src/domain/market/date.ts', 'export const now = () => new Date();', 'no-restricted-syntax'],
  [
    'a monotonic clock in the application',
    'src/application/market/clock.ts',
    'export const now = () => performance.now();',
    'no-restricted-syntax',
  ],
  ['randomness in the application', 'src/application/market/dice.ts', 'export const dice = () => Math.random();', 'no-restricted-syntax'],
  [
    'random ids in the application',
    'src/application/market/ids.ts',
    "import { randomUUID } from 'node:crypto';\nexport const id = () => randomUUID();",
    'no-restricted-imports',
  ],
  [
    'a wait that stops the main thread',
    'src/infrastructure/feeds/wait.ts',
    'export const wait = (cells: Int32Array) => Atomics.wait(cells, 0, 0);',
    'no-restricted-syntax',
  ],
  [
    'a promise that nobody waits for',
    'src/infrastructure/feeds/float.ts',
    'export function f() { Promise.resolve(1); }',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a promise where a condition is meant',
    'src/infrastructure/feeds/misuse.ts',
    'export const f = (p: Promise<boolean>) => (p ? 1 : 2);',
    '@typescript-eslint/no-misused-promises',
  ],
  [
    'a value import of a type',
    'src/infrastructure/feeds/types.ts',
    "import { Readable } from 'node:stream';\nexport type R = Readable;",
    '@typescript-eslint/consistent-type-imports',
  ],
  ['a console in the server', 'src/presentation/http/print.ts', "export const f = () => console.log('x');", 'no-console'],
  [
    'markup made from text',
    'dashboard/src/components/markup.tsx',
    'export const A = ({ text }: { text: string }) => <p dangerouslySetInnerHTML={{ __html: text }} />;',
    'no-restricted-syntax',
  ],
  [
    'markup that is assigned',
    'dashboard/src/lib/markup.ts',
    "export const f = (e: Element) => (e.innerHTML = '<b>');",
    'no-restricted-syntax',
  ],
  [
    'a style in the page',
    'dashboard/src/components/style.tsx',
    "export const A = () => <style>{'b { color: red }'}</style>;",
    'no-restricted-syntax',
  ],
  [
    'a hook on a condition',
    'dashboard/src/components/sometimes.tsx',
    "import { useId } from 'react';\nexport const A = ({ on }: { on: boolean }) => (on ? <i id={useId()} /> : <b />);",
    'react-hooks/rules-of-hooks',
  ],
  [
    'an effect that misses what it reads',
    'dashboard/src/components/misses.tsx',
    "import { useEffect } from 'react';\nexport function A({ text }: { text: string }) {\n  useEffect(() => {\n    document.title = text;\n  }, []);\n  return null;\n}",
    'react-hooks/exhaustive-deps',
  ],
  [
    'a promise of the page that nobody waits for',
    'dashboard/src/components/float.tsx',
    "export const A = () => <button onClick={() => { fetch('/'); }} />;",
    '@typescript-eslint/no-floating-promises',
  ],
  ['the clock of a page', 'dashboard/src/lib/clock.ts', 'export const now = () => Date.now() + performance.now();', null],
  ['a style by the DOM', 'dashboard/src/components/styled.tsx', 'export const A = () => <p style={{ width: 3 }} />;', null],
  ['an assertion that something is there', 'src/domain/market/present.ts', 'export const first = (list: number[]) => list[0]!;', null],
  ['a date of given milliseconds', 'src/domain/market/given.ts', 'export const date = (ms: number) => new Date(ms);', null],
  [
    'the sleep of a ring',
    'src/infrastructure/processing/tick-ring.ts',
    'export const f = (cells: Int32Array) => Atomics.wait(cells, 0, 0);',
    null,
  ],
  [
    'value imports that injection reads',
    'src/application/market/injected.ts',
    "import { Injectable } from '@nestjs/common';\nimport { Clock } from '../ports/clock.ts';\n@Injectable()\nexport class A { constructor(readonly clock: Clock) {} }",
    null,
  ],
];

describe('lint rules', () => {
  let found: Map<string, string[]>;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const files = Object.fromEntries(SEEDS.map(([, path, text]) => [path, `${text}\n`]));
    const tree = await seededTree({ ...files, 'src/application/ports/clock.ts': 'export abstract class Clock {}\n' });
    remove = tree.remove;
    const args = ['--config', join(ROOT, 'eslint.config.mjs'), '--format', 'json', 'src', 'dashboard/src'];
    const report = JSON.parse(await runTool('eslint/bin/eslint.js', args, tree.path)) as {
      filePath: string;
      messages: { ruleId: string | null }[];
    }[];
    found = new Map(
      report.map(({ filePath, messages }) => [
        relative(realpathSync(tree.path), filePath).replaceAll('\\', '/'),
        messages.map(({ ruleId }) => String(ruleId)),
      ]),
    );
  }, 60_000);
  afterAll(() => remove());

  it.each(SEEDS.filter(([, , , rule]) => rule !== null))('catch %s', (_title, path, _text, rule) => {
    expect(found.get(path)).toEqual([rule]);
  });

  it.each(SEEDS.filter(([, , , rule]) => rule === null))('allow %s', (_title, path) => {
    expect(found.get(path)).toEqual([]);
  });
});
