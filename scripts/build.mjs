/** `npm run build`: builds the server, the client package and the dashboard, so that `npm start` need not. */
import { build } from './building.mjs';
import { ensureInstalled, main, ScriptError } from './toolchain.mjs';

await main(async () => {
  ensureInstalled();
  const failed = await build();
  if (failed.length > 0) throw new ScriptError(`Not built: ${failed.join(', ')}.`);
  return 0;
});
