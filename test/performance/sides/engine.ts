/** Side: `TickEngine.process` over the tape; its messages are only summed up. */
import { KIND_CANDLE, MESSAGE_CANDLE, MESSAGE_DOUBLES, MESSAGE_KIND, ROW_DOUBLES } from '../../../src/domain/market/engine-layout.ts';
import { TickEngine } from '../../../src/domain/market/tick-engine.ts';
import { addRow, candleFigure } from '../figures.ts';
import type { Figures } from '../figures.ts';
import { MARKET_OPTIONS, measureTape, report, sideOptions } from '../side.ts';
import type { TapeSideOptions } from '../side.ts';

const options = sideOptions<TapeSideOptions>();
/** One sum, in memory of its own: a variable would be a new heap number at each change. */
const candles = new Float64Array(1);
const row = new Float64Array(MESSAGE_DOUBLES);
const sink = {
  row,
  send() {
    if (row[MESSAGE_KIND] === KIND_CANDLE) candles[0]! += candleFigure(row, MESSAGE_CANDLE);
  },
};
const engine = new TickEngine({ ...MARKET_OPTIONS, maxSymbols: options.symbols }, sink, new Float64Array(options.symbols * 2));
const result = await measureTape(options, (batches) => {
  for (const batch of batches) engine.process(batch.slots, 0, batch.length);
});

const board = new Map<number, Float64Array>();
const published = new Float64Array(ROW_DOUBLES);
engine.publish(published, (id) => board.set(id, published.slice()));
const check: Figures = { breaches: engine.breaches, candles: candles[0]!, averages: 0, session: 0, day: 0, window: 0 };
for (let id = 0; id < options.symbols; id += 1) if (board.has(id)) addRow(check, board.get(id)!);
report({ ...result, check });
