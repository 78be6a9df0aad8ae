/** A model of one symbol straight from the definitions: every question is asked of all ticks, in exact integers; slow on purpose. */
import { unitsOf } from './exact-decimal.ts';

const DAY_MS = 86_400_000;
export type OracleDirection = 'UP' | 'DOWN';

export interface OracleTick {
  time: number;
  price: number;
  size?: number;
}

export interface OracleSettings {
  thresholdBp: number;
  windowMs: number;
  cooldownMs: number;
}

interface Arrival extends OracleTick {
  /** Place in the order of arrival. */
  place: number;
  units: bigint;
  tooLate: boolean;
  /** Newest event time before it, null for the first of all, and the window in force. */
  newestBefore: number | null;
  windowMs: number;
  counted: Set<OracleDirection>;
}

export interface OracleEpisode extends OracleSettings {
  direction: OracleDirection;
  triggerTime: number;
  ordinal: number;
  oldPrice: number;
  referenceTime: number;
  newPrice: number;
  peakPrice: number;
  peakReference: number;
  severity: number;
  breaches: number;
  lastTime: number;
  closedAt: number | null;
  late: boolean;
}

export interface OracleEvent {
  event: 'opened' | 'updated' | 'closed';
  episode: OracleEpisode;
}

export interface OracleCandle {
  open: number;
  firstTime: number;
  high: number;
  low: number;
  close: number;
  lastTime: number;
  volume: number;
  count: number;
  revision: number;
}

export class MarketOracle {
  readonly arrivals: Arrival[] = [];
  readonly episodes: OracleEpisode[] = [];
  readonly events: OracleEvent[] = [];
  newest: number | null = null;
  private settings: OracleSettings;
  private readonly averageWindow: number;
  private readonly dedup: 'episode' | 'none';
  /** Places at which the session, and the memory of single ticks, begin. */
  private sessionFrom = 0;
  private memoryFrom = 0;

  constructor(settings: OracleSettings, averageWindow: number, dedup: 'episode' | 'none') {
    this.settings = settings;
    this.averageWindow = averageWindow;
    this.dedup = dedup;
  }

  get windowMs(): number {
    return this.settings.windowMs;
  }

  get thresholdBp(): number {
    return this.settings.thresholdBp;
  }

  configure(settings: OracleSettings): void {
    this.settings = settings;
  }

  reset(): void {
    this.sessionFrom = this.arrivals.length;
  }

  /** The process ended and began again: average and window are empty, the rest goes on. */
  restart(): void {
    this.memoryFrom = this.arrivals.length;
  }

  /** Ticks that take part in spikes, by (event time, arrival). */
  samples(): Arrival[] {
    return this.arrivals
      .filter((tick) => !tick.tooLate && tick.place >= this.memoryFrom)
      .sort((a, b) => a.time - b.time || a.place - b.place);
  }

  push(tick: OracleTick): void {
    const { windowMs } = this.settings;
    const lag = this.newest === null ? 0 : this.newest - tick.time;
    const arrival: Arrival = {
      ...tick,
      place: this.arrivals.length,
      units: unitsOf(tick.price),
      tooLate: lag > windowMs,
      newestBefore: this.newest,
      windowMs,
      counted: new Set(),
    };
    this.arrivals.push(arrival);
    if (arrival.tooLate) return;
    this.newest = Math.max(this.newest ?? tick.time, tick.time);
    for (const episode of this.episodes) if (episode.closedAt === null && this.newest > closingTime(episode)) this.close(episode);

    const inOrder = this.samples();
    this.decide(arrival, this.extremes(arrival, inOrder), lag > 0);
    for (const follower of inOrder)
      if (follower.time > tick.time && follower.time <= tick.time + windowMs) this.decide(follower, { UP: arrival, DOWN: arrival }, true);
  }

  /** Least and greatest tick of the closed window that ends before `tick`; of equal ones the latest. */
  private extremes(tick: Arrival, inOrder: Arrival[]): Record<OracleDirection, Arrival | undefined> {
    const window = inOrder.slice(0, inOrder.indexOf(tick)).filter((earlier) => tick.time - earlier.time <= this.settings.windowMs);
    const least = window.reduce((best, x) => (x.units < best ? x.units : best), window[0]?.units ?? 0n);
    const most = window.reduce((best, x) => (x.units > best ? x.units : best), 0n);
    return { UP: window.findLast((x) => x.units === least), DOWN: window.findLast((x) => x.units === most) };
  }

  private decide(tick: Arrival, references: Record<OracleDirection, Arrival | undefined>, late: boolean): void {
    for (const direction of ['UP', 'DOWN'] as const) {
      const reference = references[direction];
      if (reference === undefined || tick.counted.has(direction)) continue;
      if (!this.isBreach(tick, reference, direction)) continue;
      tick.counted.add(direction);
      this.found(tick, reference, direction, late);
    }
  }

  private isBreach(tick: Arrival, reference: Arrival, direction: OracleDirection): boolean {
    const move = direction === 'UP' ? tick.units - reference.units : reference.units - tick.units;
    return move * 10_000n > reference.units * BigInt(this.settings.thresholdBp);
  }

  private found(tick: Arrival, reference: Arrival, direction: OracleDirection, late: boolean): void {
    const open = this.episodes.find((episode) => episode.direction === direction && episode.closedAt === null);
    if (open !== undefined) {
      open.breaches += 1;
      open.lastTime = Math.max(open.lastTime, tick.time);
      const severity = open.severity;
      if (isLarger(tick.price, reference.price, open.peakPrice, open.peakReference)) {
        open.peakPrice = tick.price;
        open.peakReference = reference.price;
        open.severity = severityOf(tick.price, reference.price);
      }
      if (open.severity > severity) this.tell('updated', open);
      return;
    }
    const ties = this.arrivals.filter((x) => x.time === tick.time && x.place < tick.place && x.place >= this.memoryFrom);
    const episode: OracleEpisode = {
      ...this.settings,
      direction,
      triggerTime: tick.time,
      ordinal: ties.length,
      oldPrice: reference.price,
      referenceTime: reference.time,
      newPrice: tick.price,
      peakPrice: tick.price,
      peakReference: reference.price,
      severity: severityOf(tick.price, reference.price),
      breaches: 1,
      lastTime: tick.time,
      closedAt: this.dedup === 'none' ? tick.time : null,
      late,
    };
    this.episodes.push(episode);
    this.tell('opened', episode);
  }

  private close(episode: OracleEpisode): void {
    episode.closedAt = closingTime(episode);
    this.tell('closed', episode);
  }

  private tell(event: OracleEvent['event'], episode: OracleEpisode): void {
    this.events.push({ event, episode: { ...episode } });
  }

  closeAll(): void {
    for (const episode of this.episodes) if (episode.closedAt === null) this.close(episode);
  }

  /** Every (tick, direction) beyond the threshold, decided anew from all ticks by the rule alone; `place direction` each. */
  breachesByDefinition(): string[] {
    const inOrder = this.samples();
    return inOrder.flatMap((tick) => {
      const references = this.extremes(tick, inOrder);
      return (['UP', 'DOWN'] as const)
        .filter((direction) => references[direction] !== undefined && this.isBreach(tick, references[direction], direction))
        .map((direction) => `${tick.place} ${direction}`);
    });
  }

  countedBreaches(): string[] {
    return this.samples().flatMap((tick) =>
      (['UP', 'DOWN'] as const).filter((direction) => tick.counted.has(direction)).map((direction) => `${tick.place} ${direction}`),
    );
  }

  statistics() {
    const session = this.arrivals.slice(this.sessionFrom).map((tick) => tick.price);
    const ofTime = this.arrivals.filter((tick) => !tick.tooLate).sort((a, b) => a.time - b.time || a.place - b.place);
    const newest = ofTime.at(-1)!;
    const averaged = this.arrivals.filter((tick) => !tick.tooLate && tick.place >= this.memoryFrom).slice(-this.averageWindow);
    const sum = averaged.reduce((total, tick) => total + tick.units, 0n);
    const window = this.samples().filter((tick) => newest.time - tick.time <= this.settings.windowMs);
    const today = ofTime.filter((tick) => Math.floor(tick.time / DAY_MS) === Math.floor(newest.time / DAY_MS));
    const prices = (ticks: Arrival[]) => ticks.map((tick) => tick.price);
    return {
      time: newest.time,
      price: newest.price,
      count: session.length,
      min: Math.min(...session),
      max: Math.max(...session),
      average: averaged.length === 0 ? NaN : Number(sum) / 1e30 / averaged.length,
      windowMin: window.length === 0 ? NaN : Math.min(...prices(window)),
      windowMax: window.length === 0 ? NaN : Math.max(...prices(window)),
      dayOpen: today[0]!.price,
      dayOpenTime: today[0]!.time,
      dayHigh: Math.max(...prices(today)),
      dayLow: Math.min(...prices(today)),
      dayVolume: today.reduce((total, tick) => total + (tick.size ?? 0), 0),
    };
  }

  /** Candles of one interval by opening time; those that are too late take part. */
  candles(intervalMs: number): Map<number, OracleCandle> {
    const groups = Map.groupBy(this.arrivals, (tick) => Math.floor(tick.time / intervalMs) * intervalMs);
    return new Map([...groups].map(([openTime, ticks]) => [openTime, candleOf(ticks, openTime + intervalMs)]));
  }
}

function candleOf(ticks: Arrival[], end: number): OracleCandle {
  const inOrder = ticks.toSorted((a, b) => a.time - b.time || a.place - b.place);
  const first = inOrder[0]!;
  const last = inOrder.at(-1)!;
  return {
    open: first.price,
    firstTime: first.time,
    high: Math.max(...ticks.map((tick) => tick.price)),
    low: Math.min(...ticks.map((tick) => tick.price)),
    close: last.price,
    lastTime: last.time,
    volume: ticks.reduce((total, tick) => total + (tick.size ?? 0), 0),
    count: ticks.length,
    revision: ticks.filter((tick) => tick.newestBefore !== null && tick.newestBefore >= end + tick.windowMs).length,
  };
}

function closingTime(episode: OracleEpisode): number {
  return episode.lastTime + Math.max(episode.windowMs, episode.cooldownMs);
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** Whether the move from r1 to p1 is larger in percent than that from r2 to p2. */
export function isLarger(p1: number, r1: number, p2: number, r2: number): boolean {
  const [a, b, c, d] = [unitsOf(p1), unitsOf(r1), unitsOf(p2), unitsOf(r2)];
  return distance(a, b) * d > distance(c, d) * b;
}

/** 2 above 5 %, 1 above 3 %, else 0. */
export function severityOf(price: number, reference: number): number {
  const from = unitsOf(reference);
  const move = distance(unitsOf(price), from) * 100n;
  return move > from * 5n ? 2 : move > from * 3n ? 1 : 0;
}
