/** Seals records of the audit log: each hash stands for its record and, through the hash before it, for all that came earlier. */
import { createHmac } from 'node:crypto';
import type { AuditRecord } from '../ports/audit-log.ts';
import { canonicalJson } from '../../domain/kernel/canonical-json.ts';

/** What the first record has before it. */
export const NO_HASH = '0'.repeat(64);

export class AuditSeal {
  /** @param key `AUDIT_KEY`: who does not have it cannot make a record that fits the chain */
  constructor(private readonly key: string) {}

  /** HMAC-SHA-256 over the hash before (its digits) and the record as it is served, without `prevHash` and `hash`; hexadecimal digits. */
  hashOf({ prevHash, at, ...rest }: Omit<AuditRecord, 'hash'>): string {
    const { sequence, actor, action, target, outcome, ipAddress, requestId, details } = rest;
    const time = new Date(at).toISOString();
    const record = canonicalJson({ sequence, at: time, actor, action, target, outcome, ipAddress, requestId, details });
    return createHmac('sha256', this.key).update(prevHash).update(record).digest('hex');
  }
}
