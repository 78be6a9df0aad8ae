/** Side: the bare loop over the tape. */
import { BareMarket } from '../bare-market.ts';
import { measureTape, report, sideOptions } from '../side.ts';
import type { TapeSideOptions } from '../side.ts';

const options = sideOptions<TapeSideOptions>();
const market = new BareMarket(options.symbols);
const result = await measureTape(options, (batches) => {
  for (const batch of batches) market.process(batch.slots, 0, batch.length);
});
report({ ...result, check: market.figures() });
