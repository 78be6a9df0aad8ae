/**
 * Side: the built server with a thousand clients that follow all quotes. How old ticks are on arrival, what a client is sent at a low and at a
 * high rate of ticks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientProcess } from '../client-process.ts';
import { MarketServer } from '../market-server.ts';
import { report, sideOptions } from '../side.ts';
import { symbolName } from '../tape.ts';

interface Options {
  clients: number;
  symbols: number;
  slowTicks: number;
  fastTicks: number;
  seconds: number;
}

const PROBES = 10;
const REQUESTS_PER_SECOND = 50;
const { clients, symbols, slowTicks, fastTicks, seconds } = sideOptions<Options>();
const server = await MarketServer.start();
const port = Number(new URL(server.url).port);

const reader = new ClientProcess();
await reader.open({ port, clients, kind: 'live', token: server.token, channels: ['quotes:*'], mark: '"quotes:*"', probe: '"PROBE' });
await feed(slowTicks, 5);
const slow = await phase(slowTicks);
await feed(fastTicks, 5);
const fast = await phase(fastTicks);
reader.end();
const ending = await server.stop();
if (ending.code !== 0) throw new Error(`the server ended with ${ending.code}`);

report({
  units: slow.frames,
  cpuSeconds: slow.cpuSeconds,
  wallSeconds: seconds,
  check: null,
  notes: {
    ageP50Ms: slow.ages[0],
    ageP99Ms: slow.ages[1],
    ageMaxMs: slow.ages[2],
    ageAtFastP99Ms: fast.ages[1],
    bytesRatio: fast.bytes / slow.bytes,
  },
});
process.exit(0);

async function phase(ticksPerSecond: number) {
  await reader.reset();
  const cpu = await server.cpuSeconds();
  await feed(ticksPerSecond, seconds);
  const cpuSeconds = (await server.cpuSeconds()) - cpu;
  return { ...(await reader.counts()), cpuSeconds };
}

/** Ticks of all symbols all the time, and now and then one of a probe. */
async function feed(ticksPerSecond: number, duration: number): Promise<void> {
  const begin = performance.now();
  const perRequest = ticksPerSecond / REQUESTS_PER_SECOND;
  const running: Promise<void>[] = [];
  for (let k = 0; k < duration * REQUESTS_PER_SECOND; k += 1) {
    const early = begin + (k * 1000) / REQUESTS_PER_SECOND - performance.now();
    if (early > 1) await sleep(early);
    const ticks = Array.from({ length: perRequest }, (_, i) => ({
      symbol: symbolName(i % symbols),
      price: 100 + ((k * 7 + i) % 100) / 10_000,
    }));
    running.push(server.post(Buffer.from(JSON.stringify(ticks)), 'application/json', ticks.length));
    // Each probe once in a second or so, at another place between two frames each time.
    if (k % 5 === 0) running.push(server.post(probe(k), 'application/json', 1));
  }
  await Promise.all(running);
}

function probe(k: number): Buffer {
  const price = 100 + (k % 100) / 10_000;
  return Buffer.from(JSON.stringify([{ symbol: `PROBE${(k / 5) % PROBES}`, price, timestamp: Date.now() }]));
}
