/** `npm test [-- arguments of Jest]`; `--e2e` first runs the suites against the built product instead. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  const isEndToEnd = args[0] === '--e2e';
  ensureInstalled();
  if (isEndToEnd) await ensureBuilt();
  const config = isEndToEnd ? ['--config', 'test/e2e/jest.config.mjs', ...args.slice(1)] : args;
  // Jest loads native ES modules through Node's vm, which Node calls experimental and says so in each process.
  return runNode(['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...config]);
});
