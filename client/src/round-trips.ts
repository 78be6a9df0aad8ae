/** How far the server is away and how its clock differs, so that the age of a message can be told. */

/** Samples of which the shortest round trip is believed: it has waited least. */
const SAMPLES = 8;

interface Sample {
  roundTripMs: number;
  /** Server clock minus ours. */
  offsetMs: number;
}

export class RoundTrips {
  /** Milliseconds from the making of the newest message to its arrival; null before the first. */
  lagMs: number | null = null;
  private readonly samples: Sample[] = [];

  /** All epoch milliseconds: our clock, the server's, ours. */
  measured(sentAt: number, serverTime: number, receivedAt: number): void {
    if (!Number.isFinite(serverTime)) return;
    this.samples.push({ roundTripMs: receivedAt - sentAt, offsetMs: serverTime - (sentAt + receivedAt) / 2 });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  /** A message that the server made at `ts` arrives now. */
  arrived(ts: number): void {
    const best = this.best();
    if (best !== null) this.lagMs = Math.max(0, Math.round(Date.now() + best.offsetMs - ts));
  }

  /** Server clock minus ours, as the best round trip tells; 0 before the first. */
  get offsetMs(): number {
    return this.best()?.offsetMs ?? 0;
  }

  get roundTripMs(): number | null {
    return this.samples.at(-1)?.roundTripMs ?? null;
  }

  private best(): Sample | null {
    return this.samples.reduce<Sample | null>(
      (best, sample) => (best !== null && best.roundTripMs <= sample.roundTripMs ? best : sample),
      null,
    );
  }
}
