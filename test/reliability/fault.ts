/** What the fault suite consists of: a fault that is injected again and again under load, and what must hold afterwards. */

export interface Surroundings {
  /** An administrator's URL of a PostgreSQL server. */
  readonly databaseUrl: string;
  /** 1 injects as many faults as are promised; 0.1 a tenth of them. */
  readonly share: number;
}

/** What a fault left behind. All but the first two must be 0, and `problems` empty. */
export interface Verdict {
  faults: number;
  acknowledged: number;
  /** Acknowledged and not there, or not what was sent. */
  lost: number;
  /** There twice, or ended twice. */
  doubled: number;
  /** Ended never, or by a way that the life cycle does not have. */
  stuck: number;
  problems: string[];
  /** What was measured. */
  figures: string[];
}

export interface Fault {
  /** For `--only`. */
  readonly name: string;
  /** What is done, and what holds all the same. */
  readonly title: string;
  /** Why it cannot be tried here; null where it can. */
  cannotRun?(): string | null;
  run(surroundings: Surroundings): Promise<Verdict>;
}

export function emptyVerdict(): Verdict {
  return { faults: 0, acknowledged: 0, lost: 0, doubled: 0, stuck: 0, problems: [], figures: [] };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until `holds`; false where it did not within `ms`. */
export async function eventually(holds: () => Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await holds().catch(() => false)) return true;
    await sleep(200);
  }
  return false;
}
