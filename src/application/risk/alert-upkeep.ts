/** What alerts need without anybody acting: late counts are pushed, snoozes and storms end. On one replica at a time. */
import { resolvedBySystem, SYSTEM } from '../../domain/risk/alert.ts';
import type { Alert } from '../../domain/risk/alert.ts';
import { changeOf } from '../../domain/risk/alert-book.ts';
import type { AlertChange } from '../../domain/risk/alert-book.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { LeaseHolder } from '../transactions/lease-holder.ts';
import { WorkLoop } from '../transactions/work-loop.ts';
import type { AlertWriter } from './alert-writer.ts';

const POLL_MS = 250;
const BATCH = 500;
const PRUNE_MS = 15_000;

/** Numbered events of which the oldest are to be forgotten. */
interface PrunableLog {
  prune(keep: number): Promise<void>;
}

export class AlertUpkeep {
  private readonly loop: WorkLoop;
  private prunedAt = -Infinity;

  /** @param keep newest events that stay to be read again */
  constructor(
    private readonly store: AlertStore,
    private readonly writer: AlertWriter,
    /** Of alerts and of what raises them. */
    private readonly logs: readonly PrunableLog[],
    private readonly unit: UnitOfWork,
    private readonly lease: LeaseHolder,
    private readonly clock: Clock,
    journal: Journal,
    private readonly keep: number,
  ) {
    this.loop = new WorkLoop({
      pollMs: POLL_MS,
      turn: () => this.turn(),
      onError: (error, failures) => {
        if (failures === 1) journal.error('alerts.upkeep_failed', 'alerts could not be looked after; it is tried again', error);
      },
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.lease.release();
  }

  /** True where more may be due. */
  async turn(): Promise<boolean> {
    // Two that do it at once would do nothing twice: what is done is due no more. The lease saves the asking.
    if ((await this.lease.current()) === null) return false;
    const at = this.clock.now();
    const isMore = (await this.store.isAnyDue(at)) && (await this.unit.run(() => this.settle(at)));
    if (this.clock.monotonic() - this.prunedAt > PRUNE_MS) {
      this.prunedAt = this.clock.monotonic();
      for (const log of this.logs) await log.prune(this.keep);
    }
    return isMore;
  }

  private async settle(at: number): Promise<boolean> {
    await this.store.lock();
    const ended = await this.store.endedStorms(at);
    const due = (await this.store.due(at, BATCH)).filter(({ id }) => !ended.some((storm) => storm.id === id));
    await this.writer.write([...ended.map((storm) => endOfStorm(storm, at)), ...due.map((alert) => push(alert, at))]);
    return due.length === BATCH;
  }
}

function endOfStorm(storm: Alert, at: number): AlertChange {
  const { alert, entries } = resolvedBySystem(storm, at);
  const change = changeOf({ ...alert, pushedAt: at, isPushDue: false });
  change.entries.push(...entries);
  change.events.push({ event: 'resolved', alert: change.alert });
  change.notices.push({ notice: 'resolved', alert: change.alert });
  return change;
}

/** The count as it is by now; where a snooze was, it is over. */
function push(before: Alert, at: number): AlertChange {
  const hasSlept = before.snoozedUntil !== null;
  const told = { ...before, pushedAt: at, isPushDue: false };
  const change = changeOf(hasSlept ? { ...told, snoozedUntil: null, updatedAt: at, version: before.version + 1 } : told);
  if (hasSlept) change.entries.push({ at, actor: SYSTEM, action: 'snooze_ended', details: {} });
  // A child of a storm that lasts is due only when its snooze is over, of which clients were told.
  change.events.push({ event: 'updated', alert: change.alert });
  return change;
}
