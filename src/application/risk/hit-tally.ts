/** What hits would have cost and brought: how many, on how many alerts a day, and how right they were. */
import type { Ranking } from '../../domain/risk/ranking.ts';

/** Ratios are not rounded; null where there is nothing to divide by, or no label. */
export interface BacktestFigures {
  readonly hits: number;
  /** Accounts with a hit, each day by itself (UTC). */
  readonly alerts: number;
  /** null where the time is too short to tell. */
  readonly alertsPerDay: number | null;
  /** Hits whose label says that they are right. */
  readonly truePositives: number | null;
  /** Right ones among the hits with a label. */
  readonly precision: number | null;
  /** Hits among all that should have been hit. */
  readonly recall: number | null;
  readonly averagePrecision: number | null;
  readonly rocAuc: number | null;
}

/** An hour: what shorter times hold says nothing of a day. */
const LEAST_DAYS = 1 / 24;

export class HitTally {
  private hits = 0;
  private alerts = 0;
  private labelledHits = 0;
  private truePositives = 0;
  private positives = 0;
  private day = NaN;
  private readonly accountsOfDay = new Set<string>();

  constructor(readonly ranking: Ranking) {}

  /** Days come in order. @param day since the epoch */
  add(score: number, isHit: boolean, accountId: string, day: number, label: boolean | null): void {
    if (label !== null) {
      this.ranking.add(score, label);
      if (label) this.positives += 1;
    }
    if (!isHit) return;
    this.hits += 1;
    if (label !== null) this.labelledHits += 1;
    if (label === true) this.truePositives += 1;
    if (day !== this.day) {
      this.accountsOfDay.clear();
      this.day = day;
    }
    if (this.accountsOfDay.has(accountId)) return;
    this.accountsOfDay.add(accountId);
    this.alerts += 1;
  }

  /** @param days that have transactions */
  figures(days: number, isLabelled: boolean): BacktestFigures {
    const { hits, alerts, truePositives, labelledHits, positives, ranking } = this;
    return {
      hits,
      alerts,
      alertsPerDay: days < LEAST_DAYS ? null : alerts / days,
      truePositives: isLabelled ? truePositives : null,
      precision: isLabelled && labelledHits > 0 ? truePositives / labelledHits : null,
      recall: isLabelled && positives > 0 ? truePositives / positives : null,
      averagePrecision: ranking.averagePrecision(),
      rocAuc: ranking.rocAuc(),
    };
  }
}
