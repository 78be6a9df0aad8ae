/** `npm run check [-- part ...] [--json FILE]`: everything that can be judged without a test; the file gets the number of parts that passed and failed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, main, pinnedNode, runCollected, say, ScriptError } from './toolchain.mjs';

const tool = (path) => join('node_modules', path);
const typesOf = (project) => [tool('typescript/bin/tsc'), '--noEmit', '-p', project];
const dependenciesOf = (config, path) => [tool('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', config, path];

/** In the order of the report. */
const PARTS = {
  format: { title: 'formatting (Prettier)', args: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  lint: { title: 'lint (ESLint)', args: [tool('eslint/bin/eslint.js'), '--max-warnings', '0', '.'] },
  types: { title: 'types (TypeScript)', args: typesOf('tsconfig.json') },
  'types-dashboard': { title: 'types of the dashboard', args: typesOf('dashboard/tsconfig.json') },
  'types-browser': { title: 'types of browser tests and benchmarks', args: typesOf('test/browser/tsconfig.json') },
  dependencies: { title: 'dependency rules (dependency-cruiser)', args: dependenciesOf('.dependency-cruiser.mjs', 'src') },
  'dependencies-dashboard': {
    title: 'dependency rules of the dashboard',
    args: dependenciesOf('dashboard/.dependency-cruiser.mjs', 'dashboard/src'),
  },
  unused: { title: 'unused files, exports and packages (Knip)', args: [tool('knip/bin/knip.js'), '--no-progress'] },
  lock: { title: 'package lock for every platform', args: ['scripts/lock-platforms.mjs', '--check'] },
  docs: { title: 'generated documents', args: ['scripts/docs-generate.mjs', '--check'] },
};
/** Two at a time: the heavy ones take a core each. */
const AT_ONCE = 2;

await main(async (args) => {
  const { values, positionals: names } = parseArgs({ args, options: { json: { type: 'string' } }, allowPositionals: true });
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new ScriptError(`unknown part ${unknown}; there are: ${Object.keys(PARTS).join(', ')}`, 2);
  ensureInstalled();
  const queue = Object.entries(PARTS).filter(([name]) => names.length === 0 || names.includes(name));
  const results = { passed: 0, failed: 0 };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(queue, results)));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results)}\n`);
  return results.failed === 0 ? 0 : 1;
});

async function work(queue, results) {
  for (;;) {
    const next = queue.shift();
    if (next === undefined) return;
    const [, { title, args }] = next;
    const startedAt = performance.now();
    const { code, output } = await runCollected(pinnedNode(), args, { env: { NO_COLOR: '1' } });
    results[code === 0 ? 'passed' : 'failed'] += 1;
    say(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
  }
}
