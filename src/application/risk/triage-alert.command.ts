/** A person acts on an alert. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Act } from '../../domain/kernel/act.ts';
import { DomainError, NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import { actOn } from '../../domain/risk/alert.ts';
import type { Alert, AlertAct } from '../../domain/risk/alert.ts';
import { changeOf } from '../../domain/risk/alert-book.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { AuditLog } from '../ports/audit-log.ts';
import type { AuditDetails } from '../ports/audit-log.ts';
import { Clock } from '../ports/clock.ts';
import { TriageStaff } from '../ports/triage-staff.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { AlertWriter } from './alert-writer.ts';
import { alertView } from './alert.view.ts';
import type { AlertView } from './alert.view.ts';

export class TriageAlert extends Command<AlertView> {
  constructor(
    readonly alertId: string,
    readonly triage: AlertAct,
    /** The version that the caller saw; null = whatever it is. */
    readonly expectedVersion: number | null,
    readonly act: Act,
  ) {
    super();
  }
}

/** `409 illegal_transition`. */
class IllegalActError extends DomainError {
  /** @param current the alert as it stands */
  constructor(
    detail: string,
    readonly current: AlertView,
  ) {
    super('illegal_transition', detail);
  }
}

@CommandHandler(TriageAlert)
export class TriageAlertHandler implements ICommandHandler<TriageAlert> {
  constructor(
    private readonly store: AlertStore,
    private readonly writer: AlertWriter,
    private readonly staff: TriageStaff,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Repeating the last act changes nothing and succeeds.
   * @throws NotFoundError, ValidationError, DomainError `version_mismatch`, IllegalActError
   */
  async execute({ alertId, triage, expectedVersion, act }: TriageAlert): Promise<AlertView> {
    const checked = await this.check(triage);
    const alert = await this.unit.run(() => this.change(alertId, checked, expectedVersion, act));
    return alertView(alert);
  }

  /** What the act says must make sense now. */
  private async check(triage: AlertAct): Promise<AlertAct> {
    if (triage.name === 'snooze' && triage.until <= this.clock.now()) throw refusal('/until', 'must be in the future');
    if (triage.name !== 'assign' || triage.assignee === null) return triage;
    const assignee = await this.staff.find(triage.assignee);
    if (assignee === null) throw refusal('/assignee', 'must be a user who may act on alerts');
    return { name: 'assign', assignee };
  }

  private async change(id: string, triage: AlertAct, expectedVersion: number | null, act: Act): Promise<Alert> {
    await this.store.lock();
    const current = await this.store.get(id);
    if (current === null) throw new NotFoundError('there is no alert with this id');
    if (expectedVersion !== null && current.version !== expectedVersion) {
      throw new DomainError('version_mismatch', `the version is ${current.version}, expected was ${expectedVersion}`);
    }
    const at = Math.max(this.clock.now(), current.updatedAt);
    const result = actOn(current, triage, act.actor, at);
    if (result.outcome === 'repeated') return current;
    if (result.outcome !== 'changed') {
      throw new IllegalActError(`${triage.name} is no act of an alert that is ${current.status}`, alertView(current));
    }
    if (triage.name === 'reopen') await this.refuseSecond(current, at);
    const change = changeOf({ ...result.alert, pushedAt: at, isPushDue: false });
    change.entries.push(...result.entries);
    const isResolved = triage.name === 'resolve';
    change.events.push({ event: isResolved ? 'resolved' : 'updated', alert: change.alert });
    if (isResolved) change.notices.push({ notice: 'resolved', alert: change.alert });
    await this.writer.write([change]);
    await this.audit.append({ act, action: `alert.${triage.name}`, target: `alert:${id}`, details: detailsOf(triage) });
    return change.alert;
  }

  /** Of one kind and subject one alert is unresolved. */
  private async refuseSecond(current: Alert, at: number): Promise<void> {
    const { unresolved } = await this.store.before([current], at);
    const other = unresolved.find(({ kind, subject }) => kind === current.kind && subject === current.subject);
    if (other === undefined) return;
    throw new IllegalActError(`another alert of this kind and subject is ${other.status}: ${other.id}`, alertView(current));
  }
}

function refusal(pointer: string, detail: string): ValidationError {
  return new ValidationError([{ pointer, code: 'out_of_range', detail }]);
}

/** What a person wrote stays with the alert. */
function detailsOf(triage: AlertAct): AuditDetails {
  switch (triage.name) {
    case 'assign':
      return { assignee: triage.assignee };
    case 'resolve':
      return { disposition: triage.disposition };
    case 'snooze':
      return { until: new Date(triage.until).toISOString() };
    default:
      return {};
  }
}
