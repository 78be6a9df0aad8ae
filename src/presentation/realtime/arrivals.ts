/** Connections that have not signed in yet: how many there may be, of all and of one address, so that they take nobody's place. */

export interface ArrivalLimits {
  all: number;
  address: number;
}

/**
 * Signing in takes milliseconds, so this is far more than ever comes at once. The address is the peer's own: behind a proxy all come from one,
 * and whoever finds no room tries again.
 */
export const ARRIVAL_LIMITS: ArrivalLimits = { all: 2500, address: 1000 };

export class Arrivals {
  private count = 0;
  private readonly perAddress = new Map<string, number>();

  constructor(private readonly limits: ArrivalLimits) {}

  hasRoom(address: string): boolean {
    return this.count < this.limits.all && this.of(address) < this.limits.address;
  }

  /** Call what is returned when it has signed in or is gone; only the first call counts. */
  come(address: string): () => void {
    this.count += 1;
    this.perAddress.set(address, this.of(address) + 1);
    let isHere = true;
    return () => {
      if (!isHere) return;
      isHere = false;
      this.count -= 1;
      const left = this.of(address) - 1;
      if (left === 0) this.perAddress.delete(address);
      else this.perAddress.set(address, left);
    };
  }

  private of(address: string): number {
    return this.perAddress.get(address) ?? 0;
  }
}
