/** Ids that sort by the time of their making: UUID version 7 (RFC 9562). */

/** A counter of this many bits follows the milliseconds, so that ids of one millisecond rise too. */
const COUNTER_BITS = 26;
const COUNTER_LOW_BITS = 14;
const RANDOM_BYTES = 6;
/** For this many ids random bytes are asked for at once. */
const IDS_PER_REFILL = 256;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export class UuidV7Source {
  private time = -1;
  private counter = 0;
  private readonly random = new Uint8Array(IDS_PER_REFILL * RANDOM_BYTES);
  private used = this.random.length;
  private readonly fill: (bytes: Uint8Array) => void;

  /** @param fill writes unpredictable bytes: ids are shown to strangers */
  constructor(fill: (bytes: Uint8Array) => void) {
    this.fill = fill;
  }

  /** The next id of this moment, epoch milliseconds; of one moment they rise. */
  next(time: number): string {
    const at = this.take();
    const bytes = this.random;
    if (time === this.time) {
      this.counter = (this.counter + 1) % 2 ** COUNTER_BITS;
    } else {
      this.time = time;
      // Beginning in the lower half leaves room for 2^25 ids of one millisecond, more than can be made.
      this.counter = ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) << 1;
    }
    const clock = time.toString(16).padStart(12, '0');
    const high = this.counter >>> COUNTER_LOW_BITS;
    const low = this.counter & (2 ** COUNTER_LOW_BITS - 1);
    const version = `7${(high >>> 8).toString(16)}${HEX[high & 0xff]!}`;
    const variant = HEX[0x80 | (low >>> 8)]! + HEX[low & 0xff]!;
    let node = '';
    for (let i = at; i < at + RANDOM_BYTES; i += 1) node += HEX[bytes[i]!]!;
    return `${clock.slice(0, 8)}-${clock.slice(8)}-${version}-${variant}-${node}`;
  }

  private take(): number {
    if (this.used === this.random.length) {
      this.fill(this.random);
      this.used = 0;
    }
    const at = this.used;
    this.used += RANDOM_BYTES;
    return at;
  }
}

/** Epoch milliseconds of a UUIDv7. */
export function timeOfUuidV7(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
