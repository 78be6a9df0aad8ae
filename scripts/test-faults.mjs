/** `npm run test:faults [-- --only NAME] [--quick]`: injects faults into the built product while senders send. */
import { ensureBuilt } from './building.mjs';
import { ensureInstalled, main, runNode } from './toolchain.mjs';

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  return runNode(['--disable-warning=ExperimentalWarning', 'test/reliability/run.ts', ...args]);
});
