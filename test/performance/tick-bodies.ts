/** Requests of 1 000 ticks each as their bytes, from the tape: the same in every process. */
import { TICK_PRICE, TICK_SIZE, TICK_STRIDE, TICK_TIME, TickBatch } from '../../src/domain/market/tick.ts';
import { symbolName, Tape } from './tape.ts';

export type BodyFormat = 'json' | 'ndjson';
export const CONTENT_TYPE: Record<BodyFormat, string> = { json: 'application/json', ndjson: 'application/x-ndjson' };
export const TICKS_PER_BODY = 1000;
/** Event time runs at about the speed at which a server takes the ticks in, as in a live market. */
const TICKS_PER_MS = 1000;

export class TickBodies {
  private readonly format: BodyFormat;
  private readonly tape: Tape;
  private readonly batch = new TickBatch(TICKS_PER_BODY);

  constructor(format: BodyFormat, symbols: number) {
    this.format = format;
    this.tape = new Tape(symbols, TICKS_PER_MS);
  }

  next(): Buffer {
    this.tape.fill(this.batch.slots, TICKS_PER_BODY);
    const ticks: string[] = [];
    for (let at = 0; at < TICKS_PER_BODY * TICK_STRIDE; at += TICK_STRIDE) ticks.push(tickText(this.batch.slots, at));
    return Buffer.from(this.format === 'json' ? `[${ticks.join(',')}]` : `${ticks.join('\n')}\n`);
  }
}

function tickText(slots: Float64Array, at: number): string {
  const [symbol, price, time, size] = [symbolName(slots[at]!), slots[at + TICK_PRICE], slots[at + TICK_TIME], slots[at + TICK_SIZE]];
  return `{"symbol":"${symbol}","price":${price},"timestamp":${time},"size":${size}}`;
}
