/** Units and records of acts in memory, for what acts on stores in memory. */
import type { AuditEntry } from '../../src/application/ports/audit-log.ts';
import { AuditLog } from '../../src/application/ports/audit-log.ts';
import { UnitOfWork } from '../../src/application/ports/unit-of-work.ts';
import type { Act } from '../../src/domain/kernel/act.ts';

export const ACT: Act = { actor: 'user:ada', ipAddress: '203.0.113.7', requestId: 'r-1' };

/** Stores in memory have nothing to undo. */
export class DirectUnit extends UnitOfWork {
  run<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  afterCommit(work: () => void): void {
    work();
  }
}

/** Keeps what it is told to record; has no chain. */
export class KeptAudit extends AuditLog {
  readonly entries: AuditEntry[] = [];

  async append(entry: AuditEntry): Promise<void> {
    this.entries.push(entry);
  }

  find = () => Promise.resolve([]);
  head = () => Promise.resolve(null);
  verify = () => Promise.resolve({ valid: true, records: this.entries.length, head: null, brokenAt: null });
}
