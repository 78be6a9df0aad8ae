/** The audit log in PostgreSQL: one chain for all replicas. */
import { AuditLog } from '../../application/ports/audit-log.ts';
import type {
  AuditAnchor,
  AuditDetails,
  AuditEntry,
  AuditFilter,
  AuditRecord,
  AuditVerification,
} from '../../application/ports/audit-log.ts';
import type { Clock } from '../../application/ports/clock.ts';
import { AuditSeal, NO_HASH } from '../../application/audit/audit-seal.ts';
import { readOrCreateSecret } from './data-directory.ts';
import type { Database } from './database.ts';

/** Key of the advisory lock under which records are added one after another: "audt" in ASCII. */
const CHAIN_LOCK = 0x61756474;
/** Records that are verified at a time; requests are answered between. */
const VERIFIED_AT_ONCE = 500;
const HEAD = 'SELECT sequence, hash FROM audit_records ORDER BY sequence DESC LIMIT 1';
const FIELDS = `sequence, at, actor, action, target, outcome, ip_address AS "ipAddress", request_id AS "requestId", details,
  prev_hash AS "prevHash", hash`;
const INSERT = `
  INSERT INTO audit_records (sequence, at, actor, action, target, outcome, ip_address, request_id, details, prev_hash, hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

type AuditRow = Omit<AuditRecord, 'details'> & { details: string };

/** The audit log of these settings: `AUDIT_KEY`, or the key in the data directory. */
export function auditLogOf(settings: { auditKey: string | null; dataDir: string }, database: Database, clock: Clock): AuditLog {
  return new PostgresAuditLog(database, clock, settings.auditKey ?? readOrCreateSecret(settings.dataDir, 'audit.key'));
}

export class PostgresAuditLog extends AuditLog {
  private readonly seal: AuditSeal;

  /** @param key `AUDIT_KEY` */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    key: string,
  ) {
    super();
    this.seal = new AuditSeal(key);
  }

  async append({ act, action, target, outcome = 'success', details = {} }: AuditEntry): Promise<void> {
    await this.database.transaction(async (tx) => {
      // Held until the commit, so that nobody builds on a record that may be rolled back. The head is a statement of its own: it must see
      // what was committed while this one waited.
      await tx.execute('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
      const [head] = await tx.query<AuditAnchor>(HEAD);
      const { actor, ipAddress, requestId } = act;
      const place = { sequence: (head?.sequence ?? 0) + 1, at: this.clock.now(), prevHash: head?.hash ?? NO_HASH };
      const record = { ...place, actor, action, target, outcome, ipAddress, requestId, details };
      const { sequence, at, prevHash } = record;
      const hash = this.seal.hashOf(record);
      const text = JSON.stringify(details);
      await tx.execute(INSERT, [sequence, at, actor, action, target, outcome, ipAddress, requestId, text, prevHash, hash]);
    });
  }

  async find({ actor, action, from, to }: AuditFilter, before: number | null, limit: number): Promise<AuditRecord[]> {
    const parameters: unknown[] = [limit];
    const conditions = [
      ['actor =', actor],
      ['action =', action],
      ['at >=', from],
      ['at <', to],
      ['sequence <', before],
    ]
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([condition, value]) => `${condition} $${parameters.push(value)}`);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT ${FIELDS} FROM audit_records ${where} ORDER BY sequence DESC LIMIT $1`;
    return (await this.database.query<AuditRow>(sql, parameters)).map(recordOf);
  }

  async head(): Promise<AuditAnchor | null> {
    const [head] = await this.database.query<AuditAnchor>(HEAD);
    return head ?? null;
  }

  async verify(anchor: AuditAnchor | null = null): Promise<AuditVerification> {
    let records = 0;
    let head = NO_HASH;
    let last: number | null = null;
    let brokenAt: number | null = null;
    for (;;) {
      const rows: AuditRow[] = await this.page(last);
      for (const row of rows) {
        const expected = records + 1;
        records += 1;
        last = row.sequence;
        if (brokenAt === null) {
          const isAnchored = anchor === null || anchor.sequence !== expected || anchor.hash === row.hash;
          if (row.sequence !== expected) brokenAt = Math.min(row.sequence, expected);
          else if (row.prevHash !== head || !this.isGenuine(row) || !isAnchored) brokenAt = expected;
        }
        head = row.hash;
      }
      if (rows.length < VERIFIED_AT_ONCE) break;
    }
    if (brokenAt === null && anchor !== null && anchor.sequence > records) brokenAt = records + 1;
    return { valid: brokenAt === null, records, head: records === 0 ? null : head, brokenAt };
  }

  private async page(after: number | null): Promise<AuditRow[]> {
    const [where, parameters] = after === null ? ['', []] : ['WHERE sequence > $2', [after]];
    return this.database.query<AuditRow>(`SELECT ${FIELDS} FROM audit_records ${where} ORDER BY sequence LIMIT $1`, [
      VERIFIED_AT_ONCE,
      ...parameters,
    ]);
  }

  private isGenuine(row: AuditRow): boolean {
    try {
      return this.seal.hashOf({ ...row, details: JSON.parse(row.details) as AuditDetails }) === row.hash;
    } catch {
      // Somebody wrote what could not be a record at all.
      return false;
    }
  }
}

function recordOf(row: AuditRow): AuditRecord {
  return { ...row, details: JSON.parse(row.details) as AuditDetails };
}
