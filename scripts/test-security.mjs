/** `npm run test:security [-- --only NAME] [--quick] [--seed N]`: tries the promises about security on the built product. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  return runNode(['--disable-warning=ExperimentalWarning', 'test/security/run.ts', ...args]);
});
