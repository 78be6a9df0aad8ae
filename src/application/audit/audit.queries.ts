/** Reads of the audit log. */
import { Injectable } from '@nestjs/common';
import { visibleTo } from '../../domain/identity/masking.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { AuditLog } from '../ports/audit-log.ts';
import type { AuditFilter, AuditVerification } from '../ports/audit-log.ts';
import { auditRecordView } from './audit.view.ts';
import type { AuditRecordView } from './audit.view.ts';

@Injectable()
export class AuditQueries {
  private verification: Promise<AuditVerification> | null = null;

  constructor(private readonly audit: AuditLog) {}

  /** Newest first, of a lower sequence than `before`; `next` is the `before` of the rest, null where there is none. */
  async recordsBefore(
    before: number | null,
    filter: AuditFilter,
    limit: number,
    reader: Principal,
  ): Promise<{ items: AuditRecordView[]; next: number | null }> {
    const found = await this.audit.find(filter, before, limit + 1);
    const items = found.slice(0, limit).map((record) => visibleTo(reader, auditRecordView(record)));
    return { items, next: found.length > limit ? items.at(-1)!.sequence : null };
  }

  /** Walks the chain; those who ask meanwhile get the same answer, so that the walks do not add up. */
  async verify(): Promise<AuditVerification> {
    this.verification ??= this.audit.verify().finally(() => (this.verification = null));
    return this.verification;
  }
}
