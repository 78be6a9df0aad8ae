/** Side: `JSON.parse` alone on the bytes of the batches. */
import { measure, report, sideOptions } from '../side.ts';
import { TickBodies, TICKS_PER_BODY } from '../tick-bodies.ts';

const BODIES_AT_A_TIME = 100;

const { symbols, warmBodies, bodies } = sideOptions<{ symbols: number; warmBodies: number; bodies: number }>();
const source = new TickBodies('json', symbols);
let ticks = 0;
let cpuSeconds = 0;
let wallSeconds = 0;
for (let done = 0; done < warmBodies + bodies; done += BODIES_AT_A_TIME) {
  const some = Array.from({ length: BODIES_AT_A_TIME }, () => source.next());
  const used = await measure(() => {
    for (const body of some) ticks += (JSON.parse(body.toString()) as unknown[]).length;
  });
  if (done < warmBodies) continue;
  cpuSeconds += used.cpuSeconds;
  wallSeconds += used.wallSeconds;
}
report({ units: bodies * TICKS_PER_BODY, cpuSeconds, wallSeconds, check: { ticks } });
