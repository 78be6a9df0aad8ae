/** `npm start`: from a bare clone to a running server; needs Node 20 and npm, and brings everything else. */
const MINIMUM_MAJOR = 20;

if (Number.parseInt(process.versions.node, 10) < MINIMUM_MAJOR) {
  process.stderr.write(`Tapewatch needs Node ${MINIMUM_MAJOR} or newer to start; this is Node ${process.versions.node}.\n`);
  process.exit(1);
}

// Loaded only now: an older Node could not read it.
const { ensureBuilt } = await import('./building.mjs');
const { ensureInstalled, main, runNode } = await import('./toolchain.mjs');
const { SERVER_FLAGS } = await import('./server-flags.mjs');

await main(async (args) => {
  ensureInstalled();
  await ensureBuilt();
  return runNode([...SERVER_FLAGS, 'dist/main.js', ...args]);
});
