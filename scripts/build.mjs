/** `npm run build`: compiles `src` to `dist` and notes what it was built from, so that `npm start` need not build again. */
import { build, ensureInstalled, main } from './toolchain.mjs';

await main(async () => {
  ensureInstalled();
  return build();
});
