/** The record of every security event and every administrative act: only added to, one chain of hashes. */
import type { Act } from '../../domain/kernel/act.ts';
import type { AuditAction } from '../../domain/identity/audit-action.ts';
import type { Json } from '../../domain/kernel/canonical-json.ts';

export type AuditDetails = Readonly<Record<string, Json>>;

/** What is to be recorded. No password, token or key may be in it. */
export interface AuditEntry {
  readonly act: Act;
  readonly action: AuditAction;
  /** `user:<id>`, `session:<id>`, `key:<id>`, `symbol:<name>`; null where nothing was acted upon. */
  readonly target: string | null;
  /** `success` unless it is said. */
  readonly outcome?: 'success' | 'failure';
  readonly details?: AuditDetails;
}

/** A record as it stands in the chain. Hashes are 64 hexadecimal digits. */
export interface AuditRecord extends Act {
  /** 1, 2, 3 … without a gap. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly details: AuditDetails;
  /** Hash of the record before it; of the first, zeros. */
  readonly prevHash: string;
  readonly hash: string;
}

/** What is absent or null does not matter. */
export interface AuditFilter {
  readonly actor?: string | null | undefined;
  readonly action?: string | null | undefined;
  /** Epoch milliseconds, inclusive. */
  readonly from?: number | null | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly to?: number | null | undefined;
}

/** A record that was known to be in the chain at some time. */
export interface AuditAnchor {
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditVerification {
  readonly valid: boolean;
  /** How many are there. */
  readonly records: number;
  /** Hash of the last one; null where there is none. */
  readonly head: string | null;
  /** Sequence of the first record that is not as it was written, or is missing; null in a valid chain. */
  readonly brokenAt: number | null;
}

export abstract class AuditLog {
  /**
   * Adds a record. Inside `UnitOfWork.run` it is committed with everything else there; call it last in there, because whoever appends holds
   * the chain until the end. Where the act was refused, append outside of the unit that is rolled back.
   */
  abstract append(entry: AuditEntry): Promise<void>;
  /** Newest first, only those of a lower sequence than `before`. */
  abstract find(filter: AuditFilter, before: number | null, limit: number): Promise<AuditRecord[]>;
  /** The last record; null where there is none. */
  abstract head(): Promise<AuditAnchor | null>;
  /** Walks the whole chain. Only an anchor tells that its end was cut off. */
  abstract verify(anchor?: AuditAnchor | null): Promise<AuditVerification>;
}
