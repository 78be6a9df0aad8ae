/**
 * Side: a steady feed through HTTP batches of the built server, sent on a fixed schedule whatever the answers do, while probes measure how
 * long a tick takes from the moment it was due to be posted until GET shows it. Its note `dropped` counts every tick that was not processed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MarketServer } from '../market-server.ts';
import { report, sideOptions } from '../side.ts';
import { symbolName } from '../tape.ts';

const TICKS_PER_REQUEST = 100;
const PROBES_PER_SECOND = 10;
const MEMORY_INTERVAL_MS = 1000;
/** The first half is for caches and compiled code to settle. */
const SETTLED_SHARE = 0.5;
const MEMORY_SAMPLES = 10;

const { symbols, ticksPerSecond, seconds } = sideOptions<{ symbols: number; ticksPerSecond: number; seconds: number }>();
const server = await MarketServer.start();
const requests = (ticksPerSecond / TICKS_PER_REQUEST) * seconds;
const msPerRequest = (1000 * TICKS_PER_REQUEST) / ticksPerSecond;
let walk = 0;
let sent = 0;
let longestPostMs = 0;

function batchAt(now: number): Buffer {
  const ticks = Array.from({ length: TICKS_PER_REQUEST }, (_, k) => {
    walk = (walk * 1_103_515_245 + 12_345) % 2 ** 31;
    return { symbol: symbolName((sent + k) % symbols), price: 100 + (walk % 1000) / 10_000, timestamp: Math.floor(now), size: 1 };
  });
  sent += TICKS_PER_REQUEST;
  return Buffer.from(JSON.stringify(ticks));
}

async function post(): Promise<void> {
  const due = performance.now();
  await server.post(batchAt(Date.now()), 'application/json', TICKS_PER_REQUEST);
  longestPostMs = Math.max(longestPostMs, performance.now() - due);
}

/** Milliseconds from `due` until GET answers with the probe's price. */
async function probe(number: number, due: number): Promise<number> {
  const price = 100 + number / 100;
  const symbol = `PROBE${number % PROBES_PER_SECOND}`;
  const body = Buffer.from(JSON.stringify([{ symbol, price }]));
  await server.post(body, 'application/json', 1);
  sent += 1;
  for (;;) {
    const shown = await server.get<{ currentPrice: number }>(`/api/prices/${symbol}`);
    if (shown?.currentPrice === price) return performance.now() - due;
    await sleep(1);
  }
}

/** Calls `work` at fixed times; resolves when all calls have ended. */
async function onSchedule(count: number, everyMs: number, work: (k: number, due: number) => Promise<void>): Promise<void> {
  const begin = performance.now();
  const running: Promise<void>[] = [];
  for (let k = 0; k < count; k += 1) {
    const due = begin + k * everyMs;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    running.push(work(k, due));
  }
  await Promise.all(running);
}

const delays: number[] = [];
const memory: number[] = [];
const wall = performance.now();
const cpu = await server.cpuSeconds();
await Promise.all([
  onSchedule(requests, msPerRequest, post),
  onSchedule(seconds * PROBES_PER_SECOND, 1000 / PROBES_PER_SECOND, async (k, due) => void delays.push(await probe(k, due))),
  onSchedule((seconds * 1000) / MEMORY_INTERVAL_MS, MEMORY_INTERVAL_MS, async () => void memory.push((await server.counters()).rssBytes)),
]);
while ((await server.counters()).queued > 0) await sleep(5);
const cpuSeconds = (await server.cpuSeconds()) - cpu;
const wallSeconds = (performance.now() - wall) / 1000;
const { accepted, processed } = await server.counters();
const ending = await server.stop();
if (ending.code !== 0) throw new Error(`the server ended with ${ending.code}`);
if (accepted !== sent) throw new Error(`${sent} sent, ${accepted} accepted`);

delays.sort((a, b) => a - b);
const at = (share: number): number => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]!;
const lowest = (samples: readonly number[]): number => Math.min(...samples);
const middle = Math.floor(memory.length * SETTLED_SHARE);
report({
  units: processed,
  cpuSeconds,
  wallSeconds,
  check: null,
  notes: {
    dropped: accepted - processed,
    visibleP50Ms: at(0.5),
    visibleP99Ms: at(0.99),
    visibleMaxMs: at(1),
    longestPostMs,
    // The least of some samples: what is left after collections.
    memoryRatio: lowest(memory.slice(-MEMORY_SAMPLES)) / lowest(memory.slice(middle - MEMORY_SAMPLES, middle)),
    rssMiB: memory.at(-1)! / 2 ** 20,
  },
});
