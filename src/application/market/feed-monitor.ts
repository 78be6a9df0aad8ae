/** Who feeds each symbol and when it last spoke: feed status, and the gaps of silence. */
import type { Gap } from '../../domain/market/statistics.ts';
import { TICK_STRIDE, TICK_TIME } from '../../domain/market/tick.ts';
import type { TickBatch } from '../../domain/market/tick.ts';

export const FEED_STATUSES = ['LIVE', 'QUIET', 'STALE', 'GAP'] as const;
export type FeedStatus = (typeof FEED_STATUSES)[number];

/** Sources that are told apart; the last one stands for all further ones. */
const MAX_SOURCES = 65_536;

export interface FeedMonitorOptions {
  maxSymbols: number;
  /** Milliseconds of wall time. */
  quietAfterMs: number;
  staleAfterMs: number;
}

export class FeedMonitor {
  /** Index by name of a principal that sends ticks, or of a feed of our own. */
  private readonly sources = new Map<string, number>();
  /** Arrival of the newest tick by source and by symbol, epoch milliseconds; 0 = none since the start. */
  private readonly sourceSpoke = new Float64Array(MAX_SOURCES);
  private readonly symbolSpoke: Float64Array;
  /** Source of each symbol. */
  private readonly sourceOf: Uint16Array;
  private readonly simulated: Uint8Array;
  /** Event time since which a symbol is silent; 0 = it is not. */
  private readonly silentSince: Float64Array;
  private startedAt = 0;

  constructor(private readonly options: FeedMonitorOptions) {
    this.symbolSpoke = new Float64Array(options.maxSymbols);
    this.sourceOf = new Uint16Array(options.maxSymbols);
    this.simulated = new Uint8Array(options.maxSymbols);
    this.silentSince = new Float64Array(options.maxSymbols);
  }

  /** Notes that a source sent these ticks; returns the silences that they end, as [symbol id, from, to]. */
  heard(source: string, simulated: boolean, batch: TickBatch, now: number): [symbolId: number, from: number, to: number][] {
    const index = this.indexOf(source);
    const { slots } = batch;
    const ended: [number, number, number][] = [];
    this.sourceSpoke[index] = now;
    const flag = simulated ? 1 : 0;
    for (let at = 0, end = batch.length * TICK_STRIDE; at < end; at += TICK_STRIDE) {
      const id = slots[at]!;
      this.symbolSpoke[id] = now;
      this.sourceOf[id] = index;
      this.simulated[id] = flag;
      if (this.silentSince[id] !== 0) {
        // A late tick ends the silence too, before the event time at which it began.
        ended.push([id, this.silentSince[id]!, Math.max(this.silentSince[id]!, slots[at + TICK_TIME]!)]);
        this.silentSince[id] = 0;
      }
    }
    return ended;
  }

  private indexOf(source: string): number {
    const known = this.sources.get(source);
    if (known !== undefined) return known;
    const index = Math.min(this.sources.size, MAX_SOURCES - 1);
    if (this.sources.size < MAX_SOURCES) this.sources.set(source, index);
    return index;
  }

  /** The market opens: symbols of an earlier run get their time to be heard again before they are stale. */
  begin(now: number): void {
    this.startedAt = now;
  }

  isSimulated(symbolId: number): boolean {
    return this.simulated[symbolId] === 1;
  }

  restoreSimulated(symbolId: number, simulated: boolean): void {
    this.simulated[symbolId] = simulated ? 1 : 0;
  }

  /** LIVE, QUIET or STALE; whether there is a GAP is the engine's to say. */
  statusOf(symbolId: number, now: number): Exclude<FeedStatus, 'GAP'> {
    if (now - this.symbolSpoke[symbolId]! <= this.options.quietAfterMs) return 'LIVE';
    // A symbol that was not heard since the start has no source yet.
    const spoke = this.symbolSpoke[symbolId] === 0 ? this.startedAt : this.sourceSpoke[this.sourceOf[symbolId]!]!;
    return now - spoke < this.options.staleAfterMs ? 'QUIET' : 'STALE';
  }

  isKnownSilent(symbolId: number): boolean {
    return this.silentSince[symbolId] !== 0;
  }

  /** Notes that a symbol is silent since its newest event time; ends with its next tick. */
  fellSilent(symbolId: number, lastTime: number): void {
    this.silentSince[symbolId] = lastTime;
  }

  /** Arrival of the newest tick of a symbol, epoch milliseconds; 0 = none since the start. */
  lastHeard(symbolId: number): number {
    return this.symbolSpoke[symbolId]!;
  }
}

/** A silence as a gap; `to` null while it lasts. */
export function silence(symbol: string, from: number, to: number | null): Gap {
  return { symbol, from, to, reason: 'silent', lost: null };
}
