/** `npm run bench [-- --only NAME] [--rounds N] [--json FILE]`: measures the product against plainer programs; 1 where a floor is missed. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  // Some figures are taken from the built server.
  await ensureBuilt();
  return runNode(['test/performance/bench.ts', ...args]);
});
