/** Five minutes of prices per symbol, one value per three seconds: what the small lines of lists show. Older ones are asked for when a line is first seen. */
import type { Candle } from '@tapewatch/client';

/** Values per symbol and the time that each stands for: together five minutes. */
export const HISTORY_VALUES = 100;
const BUCKET_MS = 3_000;

/** Symbols that wait to be asked about; of more, those seen longest ago are left out. */
const MOST_WAITING = 40;
/** Questions at a time, so that a list that is scrolled does not flood the server. */
const ASKED_AT_ONCE = 3;

class Track {
  /** Ring: the value of a bucket stands at its number modulo the length. */
  readonly ring = new Float64Array(HISTORY_VALUES).fill(NaN);
  /** Number of the newest bucket; its price still changes. */
  newest = -1;
  isAsked = false;

  put(bucket: number, price: number): void {
    if (this.newest === -1) this.newest = bucket;
    if (bucket > this.newest) {
      for (let at = Math.max(this.newest + 1, bucket - HISTORY_VALUES + 1); at <= bucket; at += 1) this.ring[at % HISTORY_VALUES] = NaN;
      this.newest = bucket;
    }
    if (bucket > this.newest - HISTORY_VALUES) this.ring[bucket % HISTORY_VALUES] = price;
  }
}

export class PriceHistory {
  /** Rises when older prices of any symbol came. */
  fills = 0;
  private readonly tracks = new Map<string, Track>();
  private waiting: string[] = [];
  private asking = 0;

  /** @param load the newest 300 candles of a second of a symbol */
  constructor(private readonly load: (symbol: string) => Promise<readonly Candle[]>) {}

  take(symbol: string, price: number, at: number): void {
    this.track(symbol).put(Math.floor(at / BUCKET_MS), price);
  }

  /** Number of the newest bucket: the line is drawn anew when it rises. */
  newest(symbol: string): number {
    return this.tracks.get(symbol)?.newest ?? -1;
  }

  /** Oldest first into `into`; asks for what came before the first live price. */
  read(symbol: string, into: Float64Array): void {
    const track = this.track(symbol);
    if (!track.isAsked) this.ask(symbol);
    const first = track.newest - HISTORY_VALUES + 1;
    for (let index = 0; index < HISTORY_VALUES; index += 1) {
      const bucket = first + index;
      into[index] = bucket < 0 ? NaN : (track.ring[bucket % HISTORY_VALUES] ?? NaN);
    }
  }

  private track(symbol: string): Track {
    let track = this.tracks.get(symbol);
    if (track === undefined) {
      track = new Track();
      this.tracks.set(symbol, track);
    }
    return track;
  }

  private ask(symbol: string): void {
    this.waiting = [...this.waiting.filter((each) => each !== symbol), symbol].slice(-MOST_WAITING);
    if (this.asking < ASKED_AT_ONCE) void this.askAll();
  }

  private async askAll(): Promise<void> {
    this.asking += 1;
    for (let symbol = this.waiting.shift(); symbol !== undefined; symbol = this.waiting.shift()) {
      const track = this.track(symbol);
      track.isAsked = true;
      try {
        this.fill(track, await this.load(symbol));
      } catch {
        // The line begins with the first live price; it is asked for again when the page is opened anew.
      }
    }
    this.asking -= 1;
  }

  /** Live prices that came meanwhile are newer. */
  private fill(track: Track, candles: readonly Candle[]): void {
    const known = new Map<number, number>();
    for (const { openTime, close } of candles) known.set(Math.floor(Date.parse(openTime) / BUCKET_MS), close);
    for (const [bucket, price] of known) {
      if (bucket > track.newest || Number.isNaN(track.ring[bucket % HISTORY_VALUES] ?? NaN)) track.put(bucket, price);
    }
    this.fills += 1;
  }
}
