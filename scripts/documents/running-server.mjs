/** What a freshly started server says about itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pinnedNode, root, ScriptError } from '../toolchain.mjs';

const READY_MS = 60_000;
/** Nothing of the caller's settings may show in a document. */
const SETTINGS = {
  PORT: '0',
  DATA_DIR: 'memory',
  LOG_FORMAT: 'json',
  TICK_WORKERS: 'inline',
  MARKET_PARTITIONS: '1',
  SIMULATION_ENABLED: 'true',
  ADMIN_PASSWORD: 'only-for-this-minute-7291',
};

/** Starts the built server without a disk, reads its OpenAPI document and its metrics, and ends it. */
export async function readServer() {
  const directory = mkdtempSync(join(tmpdir(), 'tapewatch-docs-'));
  const server = spawn(pinnedNode(), [join(root, 'dist', 'main.js')], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...SETTINGS },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(server, 'close');
  try {
    const url = await readyUrl(server);
    const openApi = await (await fetch(`${url}/docs-json`)).json();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return { openApi, metrics };
  } finally {
    server.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  }
}

async function readyUrl(server) {
  let errors = '';
  server.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
  const timer = setTimeout(() => server.kill('SIGKILL'), READY_MS);
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const record = line.startsWith('{') ? JSON.parse(line) : {};
      if (record.event === 'ready') {
        server.stdout.resume();
        return record.url;
      }
    }
  } finally {
    clearTimeout(timer);
  }
  throw new ScriptError(`the server did not become ready\n${errors}`);
}
