/**
 * `npm run dev`: the server, compiled and started anew when its source changes, and beside it the dashboard as it is written. Both end together.
 * `PORT` is the server's; the page's is 5173, or `DASHBOARD_PORT`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureInstalled, environment, main, pinnedNode, root, say } from './toolchain.mjs';

const tool = (...path) => join('node_modules', ...path);
/** Time for the server to store what it has, when both are to end. */
const END_MS = 15_000;
const HAS_GROUPS = process.platform !== 'win32';

await main(async () => {
  ensureInstalled();
  const server = `http://127.0.0.1:${process.env.PORT || 8080}`;
  const page = `http://localhost:${process.env.DASHBOARD_PORT || 5173}`;
  const vite = ['dashboard', '--port', new URL(page).port, '--strictPort', '--clearScreen', 'false', '--logLevel', 'warn'];
  const children = [
    run([tool('@nestjs', 'cli', 'bin', 'nest.js'), 'start', '--watch', '--preserveWatchOutput']),
    run([tool('vite', 'bin', 'vite.js'), ...vite], { TAPEWATCH_SERVER: server }),
  ];
  const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  let isEnding = false;
  const end = (signal) => {
    if (isEnding) return;
    isEnding = true;
    for (const child of children) tell(child, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  void tellWhere(page, server, () => isEnding);
  const code = await Promise.race(ended);
  const asked = isEnding;
  end('SIGTERM');
  await Promise.all(children.map(gone));
  return asked ? 0 : code || 1;
});

/** In a group of its own: what it starts itself (Nest starts the server) hears each signal too, and Ctrl-C once. */
function run(args, env = {}) {
  return spawn(pinnedNode(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment(env), detached: HAS_GROUPS });
}

/** Sends a signal to a child and what it started; false where nothing of it is left. */
function tell(child, signal) {
  if (!HAS_GROUPS) return child.kill(signal);
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

/** Waits until a child and what it started have ended; helps those that do not. */
async function gone(child) {
  const deadline = Date.now() + END_MS;
  while (tell(child, Date.now() > deadline ? 'SIGKILL' : 0)) await sleep(50);
}

/** Says which of the two addresses to open, once both answer: the server names its own, too. */
async function tellWhere(page, server, isOver) {
  for (const url of [page, `${server}/health/live`]) {
    while (!isOver() && !(await answers(url))) await sleep(250);
  }
  if (!isOver()) say(`\nOpen ${page}/ : changes of the dashboard show there at once. The server behind it is ${server}.\n`);
}

async function answers(url) {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return ok;
  } catch {
    return false;
  }
}
