/**
 * Puts one jump into a recording of a quiet symbol, at many places one after the other, and holds what the engine finds against the model.
 * Usage: node test/e2e/injected-trade.ts FILE [PLACES]; FILE as the replay command takes it, of one symbol without a spike.
 */
import { MarketOutput } from '../../src/application/ports/tick-processor.ts';
import type { Anomaly } from '../../src/domain/market/anomaly.ts';
import { TickBatch } from '../../src/domain/market/tick.ts';
import { RecordedFiles } from '../../src/infrastructure/feeds/recorded-feed.files.ts';
import { TimestampParser } from '../../src/infrastructure/feeds/timestamp-parser.ts';
import { InlineTickProcessor } from '../../src/infrastructure/processing/tick-processor.inline.ts';
import { MarketOracle } from '../support/market-oracle.ts';

const WINDOW_MS = 1000;
const SETTINGS = { thresholdBp: 200, windowMs: WINDOW_MS, cooldownMs: WINDOW_MS };
/** The model asks all ticks of all others, so it gets only those around the jump: no other can breach, as the recording alone shows none. */
const AROUND_MS = 3 * WINDOW_MS;
const JUMPS = [1.025, 0.975];

interface Trade {
  time: number;
  price: number;
}

class Anomalies extends MarketOutput {
  readonly byId = new Map<string, Anomaly>();
  override anomaly(_event: string, anomaly: Anomaly): void {
    this.byId.set(anomaly.id, anomaly);
  }
  override candle(): void {}
  override gap(): void {}
  override ready(): boolean {
    return true;
  }
}

async function tradesOf(path: string): Promise<Trade[]> {
  const feed = new RecordedFiles([path], { format: 'auto', symbol: null, columns: null, timestamps: new TimestampParser('UTC', null) });
  const trades: Trade[] = [];
  for await (const piece of feed.pieces()) {
    for (const tick of piece.ticks as { price: number; timestamp: number }[]) trades.push({ price: tick.price, time: tick.timestamp });
  }
  return trades;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const describe = (parts: readonly unknown[]) => parts.join(' ');

async function found(trades: readonly Trade[]): Promise<string[]> {
  const processor = new InlineTickProcessor({
    ...SETTINGS,
    partitions: 1,
    ringCapacity: 1024,
    maxSymbols: 1,
    averageWindow: 64,
    dedup: 'episode',
    idleCloseMs: null,
  });
  const output = new Anomalies();
  await processor.start({ statistics: [], openAnomalies: [], settings: new Map() }, output);
  const batch = new TickBatch(trades.length);
  for (const { time, price } of trades) batch.push(processor.symbols.intern('X'), price, time, 0);
  await processor.publishLossless(batch);
  await processor.closeEpisodes();
  await processor.stop();
  return [...output.byId.values()]
    .map((a) =>
      describe([
        a.direction,
        a.oldPrice,
        a.referenceTime,
        a.newPrice,
        a.triggerTime,
        a.ordinal,
        a.breachCount,
        a.peakPrice,
        a.lastBreachTime,
        a.closedAt,
      ]),
    )
    .sort();
}

function expected(trades: readonly Trade[], around: number): string[] {
  const oracle = new MarketOracle(SETTINGS, 64, 'episode');
  for (const { time, price } of trades) if (Math.abs(time - around) <= AROUND_MS) oracle.push({ time, price });
  oracle.closeAll();
  return oracle.episodes
    .map((e) =>
      describe([
        e.direction,
        e.oldPrice,
        e.referenceTime,
        e.newPrice,
        e.triggerTime,
        e.ordinal,
        e.breaches,
        e.peakPrice,
        e.lastTime,
        e.closedAt,
      ]),
    )
    .sort();
}

const [path, places = '5'] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node test/e2e/injected-trade.ts FILE [PLACES]');
const trades = await tradesOf(path);
let different = (await found(trades)).length;
say(`${trades.length} ticks, ${different} spikes without a jump`);
for (let k = 0; k < Number(places); k += 1) {
  const at = Math.floor(((k + 0.5) / Number(places)) * trades.length);
  for (const jump of JUMPS) {
    const { time, price } = trades[at]!;
    const injected = trades.toSpliced(at + 1, 0, { time, price: Number((price * jump).toPrecision(9)) });
    const [got, want] = [await found(injected), expected(injected, time)];
    const isSame = got.join('\n') === want.join('\n');
    if (!isSame) different += 1;
    say(`place ${at}, × ${jump}: ${got.length} spikes, ${isSame ? 'as the model' : `the model says ${want.join(' | ')}`}`);
  }
}
process.exitCode = different === 0 ? 0 : 1;
