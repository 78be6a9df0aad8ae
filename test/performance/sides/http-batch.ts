/**
 * Side: batches of 1 000 ticks through `POST /api/prices/batch` of the built server. The CPU time of its intake counts: received,
 * authenticated, validated, interned, enqueued, answered. What engines and database do then does not (note `wholeServerNs`), nor does what
 * this process does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MarketServer } from '../market-server.ts';
import { report, sideOptions } from '../side.ts';
import { CONTENT_TYPE, TickBodies, TICKS_PER_BODY } from '../tick-bodies.ts';
import type { BodyFormat } from '../tick-bodies.ts';

const { format, symbols, warmBodies, bodies } = sideOptions<{ format: BodyFormat; symbols: number; warmBodies: number; bodies: number }>();
const source = new TickBodies(format, symbols);
const server = await MarketServer.start();
const feed = async (count: number): Promise<void> => {
  await server.postAll(count, () => source.next(), CONTENT_TYPE[format], TICKS_PER_BODY);
  while ((await server.counters()).queued > 0) await sleep(5);
};

await feed(warmBodies);
const wall = performance.now();
const whole = await server.cpuSeconds();
const intake = server.intakeCpuSeconds();
await feed(bodies);
const intakeSeconds = (server.intakeCpuSeconds() ?? 0) - (intake ?? 0);
const wholeSeconds = (await server.cpuSeconds()) - whole;
const wallSeconds = (performance.now() - wall) / 1000;
const { accepted, processed, dropped, invalid } = await server.counters();
const { code } = await server.stop();
if (accepted !== processed || dropped + invalid !== 0)
  throw new Error(`${accepted} accepted, ${processed} processed, ${dropped} dropped, ${invalid} invalid`);
if (code !== 0) throw new Error(`the server ended with ${code}`);
const units = bodies * TICKS_PER_BODY;
report({
  units,
  cpuSeconds: intake === null ? wholeSeconds : intakeSeconds,
  wallSeconds,
  check: { ticks: accepted },
  notes: { wholeServerNs: (wholeSeconds / units) * 1e9 },
});
