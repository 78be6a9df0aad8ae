/**
 * Side: the tape through the ring to one engine, lossless, with everything that it publishes and reports. `from: 'names'` begins with names
 * of symbols instead of ids, as a request does; `engine: 'inline'` runs it on this thread (`TICK_WORKERS=inline`) instead of a worker.
 */
import { ROW_DOUBLES } from '../../../src/domain/market/engine-layout.ts';
import {
  TICK_ARRIVAL,
  TICK_ASK,
  TICK_BID,
  TICK_PRICE,
  TICK_SEQUENCE,
  TICK_SIZE,
  TICK_STRIDE,
  TICK_TIME,
  TickBatch,
} from '../../../src/domain/market/tick.ts';
import { InlineTickProcessor } from '../../../src/infrastructure/processing/tick-processor.inline.ts';
import { WorkerPoolTickProcessor } from '../../../src/infrastructure/processing/tick-processor.pool.ts';
import { addRow, SumOutput } from '../figures.ts';
import type { Figures } from '../figures.ts';
import { MARKET_OPTIONS, measureTape, report, sideOptions } from '../side.ts';
import type { TapeSideOptions } from '../side.ts';
import { symbolName } from '../tape.ts';

const options = sideOptions<TapeSideOptions & { from: 'ids' | 'names'; engine: 'worker' | 'inline' }>();
const output = new SumOutput();
const Processor = options.engine === 'inline' ? InlineTickProcessor : WorkerPoolTickProcessor;
const processor = new Processor({
  ...MARKET_OPTIONS,
  partitions: 1,
  ringCapacity: 131_072,
  maxSymbols: options.symbols,
  idleCloseMs: null,
});
const names = Array.from({ length: options.symbols }, (_, id) => symbolName(id));
for (const name of names) processor.symbols.intern(name);
await processor.start({ statistics: [], openAnomalies: [], settings: new Map() }, output);

const named = new TickBatch(1000);
function fromNames({ slots, length }: TickBatch): TickBatch {
  named.clear();
  for (let at = 0; at < length * TICK_STRIDE; at += TICK_STRIDE) {
    named.push(
      processor.symbols.intern(names[slots[at]!]!),
      slots[at + TICK_PRICE]!,
      slots[at + TICK_TIME]!,
      slots[at + TICK_ARRIVAL]!,
      slots[at + TICK_BID]!,
      slots[at + TICK_ASK]!,
      slots[at + TICK_SIZE]!,
      slots[at + TICK_SEQUENCE]!,
    );
  }
  return named;
}

const result = await measureTape(options, async (batches) => {
  for (const batch of batches) await processor.publishLossless(options.from === 'ids' ? batch : fromNames(batch));
  await processor.settled();
});

const { accepted, processed, dropped, breaches } = processor.counters()[0]!;
const check: Figures = { breaches, candles: output.candles, averages: 0, session: 0, day: 0, window: 0 };
const row = new Float64Array(ROW_DOUBLES);
for (let id = 0; id < options.symbols; id += 1) if (processor.board.read(id, row)) addRow(check, row);
if (processed !== accepted || dropped !== 0) throw new Error(`${accepted} accepted, ${processed} processed, ${dropped} dropped`);
await processor.stop();
report({ ...result, check });
