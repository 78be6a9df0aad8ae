/** What both processors need to know. */
export interface ProcessingOptions {
  /** Number of partitions, at least 1. */
  partitions: number;
  /** Ticks a ring holds, a power of two. */
  ringCapacity: number;
  maxSymbols: number;
  /** N of the moving average, ticks. */
  averageWindow: number;
  /** w, milliseconds. */
  windowMs: number;
  /** θ, basis points. */
  thresholdBp: number;
  cooldownMs: number;
  dedup: 'episode' | 'none';
  /** Wall-clock silence after which a symbol's episodes close, milliseconds; null = never, for recorded files. */
  idleCloseMs: number | null;
  /** Least time between publications of a partition, milliseconds; 0 = whenever its ring runs empty. Without it 2. */
  publishIntervalMs?: number;
  /** Whether a symbol is fed by the simulated market; its anomalies say so. */
  isSimulated?: (symbolId: number) => boolean;
  /** Tells of a worker thread that died and was replaced, with the ticks that it held. */
  onRestart?: (partition: number, lost: number, error: unknown) => void;
}
