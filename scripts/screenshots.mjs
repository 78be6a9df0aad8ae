/** `npm run screenshots [-- --all --to DIR …]`: pictures of every page, of the built product with a simulated market. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  return runNode(['--disable-warning=ExperimentalWarning', 'test/browser/screenshots.ts', ...args]);
});
