/** `npm run lighthouse [-- RUNS]`: what Lighthouse says of the Overview of the built product. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  return runNode(['--disable-warning=ExperimentalWarning', 'test/browser/lighthouse.ts', ...args]);
});
