/** What the routes of alerts take. */
import { IntersectionType } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches, ValidateIf } from 'class-validator';
import { SEVERITIES } from '../../domain/market/anomaly.ts';
import type { Severity } from '../../domain/market/anomaly.ts';
import { ALERT_KINDS, ALERT_STATUSES, DISPOSITIONS } from '../../domain/risk/alert.ts';
import type { AlertKind, AlertStatus, Disposition } from '../../domain/risk/alert.ts';
import { QueryFormat } from './list-export.ts';
import type { ExportFormat } from './list-export.ts';
import { PageQuery, QueryTime } from './paging.ts';
import { Optional } from './validation.ts';

const OneOf = (words: readonly string[]): PropertyDecorator => IsIn([...words], { message: `must be one of ${words.join(', ')}` });
/** Words of a person. */
const Words =
  (most: number): PropertyDecorator =>
  (target, property) => {
    IsString()(target, property);
    Length(1, most, { message: `must have 1 to ${most} characters` })(target, property);
  };
const MAX_REASON = 500;
const MAX_NOTE = 2000;

/** What both the list and the export select by. */
class AlertFilters {
  @Optional()
  @OneOf(ALERT_STATUSES)
  status?: AlertStatus;

  @Optional()
  @OneOf(ALERT_KINDS)
  kind?: AlertKind;

  @Optional()
  @OneOf(SEVERITIES)
  severity?: Severity;

  @Optional()
  @Words(100)
  subject?: string;

  @Optional()
  @Matches(/^[A-Za-z][A-Za-z0-9._-]{2,49}$/, { message: 'must be a username' })
  assignee?: string;

  @Optional()
  @QueryTime()
  from?: number;

  @Optional()
  @QueryTime()
  to?: number;
}

export class AlertsQuery extends IntersectionType(AlertFilters, PageQuery) {}

export class AlertExportQuery extends AlertFilters {
  @QueryFormat()
  format?: ExportFormat;
}

export class AssignDto {
  /** null: nobody has it any more. */
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @Length(1, 50, { message: 'must have 1 to 50 characters' })
  assignee: string | null;
}

export class ResolveDto {
  @OneOf(DISPOSITIONS)
  disposition: Disposition;

  @Optional()
  @Words(MAX_NOTE)
  note?: string;
}

export class ReopenDto {
  @Words(MAX_REASON)
  reason: string;
}

export class SnoozeDto {
  @QueryTime()
  until: number;

  @Words(MAX_REASON)
  reason: string;
}

export class NoteDto {
  @Words(MAX_NOTE)
  text: string;
}
