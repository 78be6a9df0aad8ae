/** `npm run test:browser [-- arguments of Jest]`: the built dashboard in Chromium (`CHROMIUM`, else `/usr/bin/chromium`). */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return runNode([...flags, 'node_modules/jest/bin/jest.js', '--config', 'test/browser/jest.config.mjs', ...args]);
});
