/** Side: the naive market over the tape, from names and numbers as they come out of a request. */
import { TICK_PRICE, TICK_SIZE, TICK_STRIDE, TICK_TIME } from '../../../src/domain/market/tick.ts';
import { AsyncQueue, NaiveMarket } from '../naive-market.ts';
import type { NaiveTick } from '../naive-market.ts';
import { symbolName } from '../tape.ts';
import { measureTape, report, sideOptions } from '../side.ts';
import type { TapeSideOptions } from '../side.ts';

const QUEUE_CAPACITY = 100_000;

const options = sideOptions<TapeSideOptions>();
const names = Array.from({ length: options.symbols }, (_, id) => symbolName(id));
const market = new NaiveMarket();
const result = await measureTape(options, async (batches) => {
  const queue = new AsyncQueue<NaiveTick>(QUEUE_CAPACITY);
  const consumed = (async () => {
    for await (const tick of queue) market.process(tick);
  })();
  for (const { slots, length } of batches) {
    for (let at = 0; at < length * TICK_STRIDE; at += TICK_STRIDE) {
      await queue.put({
        symbol: names[slots[at]!]!,
        price: slots[at + TICK_PRICE]!,
        timestamp: slots[at + TICK_TIME]!,
        size: slots[at + TICK_SIZE]!,
      });
    }
  }
  queue.close();
  await consumed;
});
report({ ...result, check: market.figures(names) });
