/**
 * `npm run build`: compiles `src` to `dist` and notes what it was built from, so that `npm start` need not build again; and the client
 * package to `client/dist`.
 */
import { build, buildClient, ensureInstalled, main } from './toolchain.mjs';

await main(async () => {
  ensureInstalled();
  const code = await build();
  return code === 0 ? buildClient() : code;
});
