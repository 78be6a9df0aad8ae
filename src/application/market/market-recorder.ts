/**
 * Writes down what the engines find: anomalies and gaps at once (in batches as fast as the database takes them), statistics and candles at
 * an interval. What could not be written waits and is tried again; when too much waits, the engines are held back and nothing is lost.
 */
import { SEVERITIES } from '../../domain/market/anomaly.ts';
import type { Anomaly, AnomalyEventKind, Direction, Severity } from '../../domain/market/anomaly.ts';
import type { Candle } from '../../domain/market/candle.ts';
import type { Gap } from '../../domain/market/statistics.ts';
import type { Journal } from '../ports/journal.ts';
import type { AnomalyNews, AnomalyRepository, GapRepository } from '../ports/market-repositories.ts';
import { MarketOutput } from '../ports/tick-processor.ts';
import type { CandleBook } from './candle-book.ts';
import type { RecentAnomalies } from './recent-anomalies.ts';

/** Anomalies, news of them, gaps or candles that may wait for the database before the engines are held back. */
const MAX_WAITING = 100_000;
const RETRY_MS = 1000;
const PROGRESS_MS = 1000;

export class MarketRecorder extends MarketOutput {
  /** Anomalies opened since the start, by direction and severity at their opening. */
  readonly detected: Readonly<Record<Direction, Record<Severity, number>>> = {
    UP: { medium: 0, high: 0, critical: 0 },
    DOWN: { medium: 0, high: 0, critical: 0 },
  };
  private anomalies = new Map<string, Anomaly>();
  /** What is to be told of them, in order. */
  private news: AnomalyNews[] = [];
  private gaps = new Map<string, Gap>();
  /** Opened and not stored yet: the database cannot answer for them. */
  private readonly unstored = new Set<string>();
  private writing: Promise<void> | null = null;
  private later: NodeJS.Timeout | null = null;
  private isEnding = false;
  private isClosing = false;

  constructor(
    private readonly anomalyRepository: AnomalyRepository,
    private readonly gapRepository: GapRepository,
    private readonly candles: CandleBook,
    private readonly recent: RecentAnomalies,
    private readonly journal: Journal,
  ) {
    super();
  }

  get detectedCount(): number {
    return SEVERITIES.reduce((sum, severity) => sum + this.detected.UP[severity] + this.detected.DOWN[severity], 0);
  }

  override anomaly(event: AnomalyEventKind | 'progress', anomaly: Anomaly): void {
    if (event === 'opened') {
      this.detected[anomaly.direction][anomaly.severity] += 1;
      this.unstored.add(anomaly.id);
    }
    this.recent.put(anomaly, this.isUnstored);
    this.anomalies.set(anomaly.id, anomaly);
    if (event === 'progress') this.writeLater();
    else {
      this.news.push({ event, anomaly });
      this.write();
    }
  }

  /** A count that moves with every breach goes with the next event, or within a second. */
  private writeLater(): void {
    this.later ??= setTimeout(() => {
      this.later = null;
      this.write();
    }, PROGRESS_MS);
  }

  private readonly isUnstored = (id: string): boolean => this.unstored.has(id);

  override candle(candle: Candle, complete: boolean): void {
    if (complete) this.candles.complete(candle);
    else this.candles.addPart(candle);
  }

  override gap(gap: Gap): void {
    this.gaps.set(`${gap.symbol} ${gap.reason} ${gap.from}`, gap);
    this.write();
  }

  override restarted(openCandles: readonly Candle[]): void {
    for (const candle of openCandles) {
      const whole = this.candles.withBase(candle);
      this.candles.complete(candle);
      this.candles.rebase(whole);
    }
  }

  override ready(): boolean {
    return (
      this.isEnding || (Math.max(this.anomalies.size, this.news.length) + this.gaps.size < MAX_WAITING && this.candles.size < MAX_WAITING)
    );
  }

  /** The engines end: they are held back no more, since what they still have to say is bounded by their rings. */
  hearOut(): void {
    this.isEnding = true;
  }

  /** Resolves when all that was told so far is stored, or once a try failed while closing. */
  async flushed(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  /** From now on a failed write is not tried again. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.later !== null) clearTimeout(this.later);
    this.write();
    await this.flushed();
  }

  private write(): void {
    this.writing ??= this.writeAll();
  }

  private async writeAll(): Promise<void> {
    // Everything that the current drain still brings goes into the first batch.
    await Promise.resolve();
    while (this.anomalies.size > 0 || this.gaps.size > 0) {
      if (await this.writeBatch()) continue;
      if (this.isClosing) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    // In the same step as the last look: what is told from now on begins a new round.
    this.writing = null;
  }

  /** False where the database did not take it: then it waits again. */
  private async writeBatch(): Promise<boolean> {
    const { anomalies, news, gaps } = this;
    this.anomalies = new Map();
    this.news = [];
    this.gaps = new Map();
    try {
      if (anomalies.size > 0) await this.anomalyRepository.save([...anomalies.values()], news);
      for (const id of anomalies.keys()) this.unstored.delete(id);
      if (gaps.size > 0) await this.gapRepository.save([...gaps.values()]);
      return true;
    } catch (error) {
      // What came meanwhile is newer.
      this.anomalies = new Map([...anomalies, ...this.anomalies]);
      this.news = [...news, ...this.news];
      this.gaps = new Map([...gaps, ...this.gaps]);
      const waiting = { anomalies: this.anomalies.size, gaps: this.gaps.size };
      this.journal.error('market.write_failed', 'anomalies or gaps could not be stored; they wait', error, waiting);
      return false;
    }
  }
}
