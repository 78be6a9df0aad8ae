/**
 * Transactions in order of time and then id, as numbers in one array: a row is one line of the processor's cache. Counts and sums of what went
 * out run along, so that those of a window are two look-ups. Nobody is told of more than the newest `reach` rows before a moment, so that it
 * makes no difference how many are kept beyond them.
 */
import type { Transaction } from '../transactions/transaction.ts';
import { hashOf, idNumbers } from './text-numbers.ts';

/** What is remembered of a transaction. */
export type PastTransaction = Pick<
  Transaction,
  'id' | 'createdAt' | 'amountReporting' | 'type' | 'counterpartyId' | 'latitude' | 'longitude'
>;

/** Of a row: where each number is. */
const TIME = 0;
const AMOUNT = 1;
/** Sum of the amounts that went out, up to and with this row. */
const SUM = 2;
/** Rows that went out, and `RATED` for each of them that has an amount, up to and with this row. */
const COUNT = 3;
const ID = 4;
/** Four times the hash of the counterparty, and what kind of row it is. */
const KIND = 7;
const STRIDE = 8;
const RATED = 2 ** 20;
const OUT = 1;
const IN = 2;
const KINDS = 4;
const FIRST_CAPACITY = 4;
/** Rows that are kept beyond the reach, for whatever comes late; half of them go at once. */
const LEAST_SLACK = 8;

/** Rows that are kept where `reach` are looked at. */
export function capacityOf(reach: number): number {
  return reach + Math.max(LEAST_SLACK, reach >>> 3);
}

export class Timeline {
  /** Rows before a moment that count. */
  readonly reach: number;
  private rows = new Float64Array(FIRST_CAPACITY * STRIDE);
  /** Latitude and longitude by row, NaN where unknown; null before the first that is known. */
  private places: Float64Array | null = null;
  private size = 0;
  /** What `findPlace` found. */
  placeTime = NaN;
  latitude = NaN;
  longitude = NaN;

  /** @param reach below 2^19 */
  constructor(reach: number) {
    this.reach = reach;
  }

  get length(): number {
    return this.size;
  }

  /** Rows for which memory is held. */
  get room(): number {
    return this.rows.length / STRIDE;
  }

  time(row: number): number {
    return this.rows[row * STRIDE + TIME]!;
  }

  /** Minor units of the reporting currency; NaN without a rate. */
  amount(row: number): number {
    return this.rows[row * STRIDE + AMOUNT]!;
  }

  isOut(row: number): boolean {
    return this.rows[row * STRIDE + KIND]! % KINDS === OUT;
  }

  /** How many rows lie before that time and id. */
  seek(time: number, id: string): number {
    const { rows, size } = this;
    if (size === 0 || rows[(size - 1) * STRIDE + TIME]! < time) return size;
    let row = this.firstFrom(time, 0, size);
    if (row === size || rows[row * STRIDE + TIME]! > time) return row;
    const [high, middle, low] = idNumbers(id);
    while (row < size && rows[row * STRIDE + TIME] === time && this.compareId(row, high, middle, low) < 0) row += 1;
    return row;
  }

  /** The first of the rows before `end` that counts and whose time is not below `from`; `end` where there is none. */
  start(from: number, end: number): number {
    return this.firstFrom(from, this.oldest(end), end);
  }

  /** Rows from `start` up to `end` that went out. */
  outCount(start: number, end: number): number {
    return this.counts(start, end) % RATED;
  }

  /** Those of them that have an amount. */
  ratedCount(start: number, end: number): number {
    return Math.floor(this.counts(start, end) / RATED);
  }

  /** The sum of their amounts. */
  outSum(start: number, end: number): number {
    if (start >= end) return 0;
    const { rows } = this;
    const sum = rows[(end - 1) * STRIDE + SUM]!;
    if (sum <= Number.MAX_SAFE_INTEGER) return start === 0 ? sum : sum - rows[(start - 1) * STRIDE + SUM]!;
    let exact = 0;
    for (let row = start; row < end; row += 1) if (this.isOut(row) && !Number.isNaN(this.amount(row))) exact += this.amount(row);
    return exact;
  }

  /** The time of the newest before `end`; -Infinity without one. */
  lastTime(end: number): number {
    return end > 0 ? this.time(end - 1) : -Infinity;
  }

  /** Looks for the newest located one before `end`; true where `placeTime`, `latitude` and `longitude` tell of it. */
  findPlace(end: number): boolean {
    const { places } = this;
    if (places === null) return false;
    for (let row = end - 1; row >= this.oldest(end); row -= 1) {
      if (Number.isNaN(places[row * 2]!)) continue;
      this.placeTime = this.time(row);
      this.latitude = places[row * 2]!;
      this.longitude = places[row * 2 + 1]!;
      return true;
    }
    return false;
  }

  /** Whether something went out to the counterparty before `end`. */
  hasPaid(counterpartyId: string, end: number): boolean {
    const { rows } = this;
    const kind = hashOf(counterpartyId) * KINDS + OUT;
    const last = this.oldest(end) * STRIDE;
    for (let at = (end - 1) * STRIDE; at >= last; at -= STRIDE) if (rows[at + KIND] === kind) return true;
    return false;
  }

  /** Puts a transaction in its place; false where it is in already. */
  insert(transaction: PastTransaction): boolean {
    const { createdAt, id } = transaction;
    const [high, middle, low] = idNumbers(id);
    const place = this.seek(createdAt, id);
    if (place < this.size && this.time(place) === createdAt && this.compareId(place, high, middle, low) === 0) return false;
    // Too old to count for anybody.
    if (place === 0 && this.size === capacityOf(this.reach)) return true;
    const row = this.makeRoom(place);
    const { rows } = this;
    const { type, counterpartyId, amountReporting, latitude, longitude } = transaction;
    const isOut = type === 'Payment' || type === 'Transfer' || type === 'Withdrawal';
    const at = row * STRIDE;
    rows[at + TIME] = createdAt;
    rows[at + AMOUNT] = amountReporting ?? NaN;
    rows[at + ID] = high;
    rows[at + ID + 1] = middle;
    rows[at + ID + 2] = low;
    rows[at + KIND] = (counterpartyId === null ? 0 : hashOf(counterpartyId)) * KINDS + (isOut ? OUT : IN);
    const isLocated = latitude !== null && longitude !== null;
    if (isLocated) this.places ??= new Float64Array((rows.length / STRIDE) * 2).fill(NaN);
    if (this.places !== null) {
      this.places[row * 2] = isLocated ? latitude : NaN;
      this.places[row * 2 + 1] = isLocated ? longitude : NaN;
    }
    this.sumFrom(row);
    return true;
  }

  /** Takes a transaction out; false where it is not in. */
  remove({ createdAt, id }: PastTransaction): boolean {
    const row = this.seek(createdAt, id);
    if (row === this.size || this.time(row) !== createdAt || this.compareId(row, ...idNumbers(id)) !== 0) return false;
    this.rows.copyWithin(row * STRIDE, (row + 1) * STRIDE, this.size * STRIDE);
    this.places?.copyWithin(row * 2, (row + 1) * 2, this.size * 2);
    this.size -= 1;
    this.sumFrom(row);
    return true;
  }

  /** The oldest row before `end` that counts. */
  private oldest(end: number): number {
    return Math.max(0, end - this.reach);
  }

  private firstFrom(from: number, first: number, end: number): number {
    let low = first;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows[middle * STRIDE + TIME]! < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private counts(start: number, end: number): number {
    if (start >= end) return 0;
    const upTo = this.rows[(end - 1) * STRIDE + COUNT]!;
    return start === 0 ? upTo : upTo - this.rows[(start - 1) * STRIDE + COUNT]!;
  }

  private compareId(row: number, high: number, middle: number, low: number): number {
    const at = row * STRIDE + ID;
    return this.rows[at]! - high || this.rows[at + 1]! - middle || this.rows[at + 2]! - low;
  }

  /** A free row at `place`, or where that has moved to. */
  private makeRoom(place: number): number {
    let row = place;
    if (this.size === capacityOf(this.reach)) row -= this.dropOldest(place);
    if (this.size * STRIDE === this.rows.length) this.grow();
    if (row < this.size) {
      this.rows.copyWithin((row + 1) * STRIDE, row * STRIDE, this.size * STRIDE);
      this.places?.copyWithin((row + 1) * 2, row * 2, this.size * 2);
    }
    this.size += 1;
    return row;
  }

  private grow(): void {
    const capacity = Math.min(capacityOf(this.reach), this.size * 2);
    const rows = new Float64Array(capacity * STRIDE);
    rows.set(this.rows);
    this.rows = rows;
    if (this.places === null) return;
    const places = new Float64Array(capacity * 2).fill(NaN);
    places.set(this.places);
    this.places = places;
  }

  /** Half of what is beyond the reach at once, so that it is seldom done, but never more than lie before the place of the new one. */
  private dropOldest(place: number): number {
    const dropped = Math.min((capacityOf(this.reach) - this.reach) >>> 1, place);
    this.rows.copyWithin(0, dropped * STRIDE, this.size * STRIDE);
    this.places?.copyWithin(0, dropped * 2, this.size * 2);
    this.size -= dropped;
    this.sumFrom(0);
    return dropped;
  }

  private sumFrom(first: number): void {
    const { rows } = this;
    let sum = first === 0 ? 0 : rows[(first - 1) * STRIDE + SUM]!;
    let count = first === 0 ? 0 : rows[(first - 1) * STRIDE + COUNT]!;
    for (let at = first * STRIDE; at < this.size * STRIDE; at += STRIDE) {
      if (rows[at + KIND]! % KINDS === OUT) {
        const amount = rows[at + AMOUNT]!;
        const isRated = !Number.isNaN(amount);
        if (isRated) sum += amount;
        count += isRated ? RATED + 1 : 1;
      }
      rows[at + SUM] = sum;
      rows[at + COUNT] = count;
    }
  }
}
