/** The audit log as clients see it. */
import type { AuditDetails, AuditRecord } from '../ports/audit-log.ts';

/** What `hash` seals is this without `prevHash` and `hash`. */
export interface AuditRecordView {
  sequence: number;
  at: string;
  actor: string;
  action: string;
  target: string | null;
  outcome: string;
  ipAddress: string | null;
  requestId: string | null;
  details: AuditDetails;
  prevHash: string;
  hash: string;
}

export function auditRecordView(record: AuditRecord): AuditRecordView {
  return {
    sequence: record.sequence,
    at: new Date(record.at).toISOString(),
    actor: record.actor,
    action: record.action,
    target: record.target,
    outcome: record.outcome,
    ipAddress: record.ipAddress,
    requestId: record.requestId,
    details: record.details,
    prevHash: record.prevHash,
    hash: record.hash,
  };
}
