/** Rules, their versions and their hits in PostgreSQL. */
import { RuleRepository } from '../../application/ports/rule-repository.ts';
import type { RuleQuality, RuleSnapshot, RuleVersion } from '../../application/ports/rule-repository.ts';
import type { RuleState } from '../../domain/risk/rule-book.ts';
import type { RuleParams } from '../../domain/risk/rule-kind.ts';
import type { Database } from './database.ts';
import { LIST_ENTRY_COLUMNS, listEntryOf } from './list-repository.postgres.ts';
import type { ListEntryRow } from './list-repository.postgres.ts';
import { DECISION_CODES } from './transaction-codes.ts';

interface VersionRow {
  rule_id: string;
  created_at: number;
  changed_at: number;
  steps: number;
  version: number;
  weight: number;
  decision: number | null;
  state: RuleState;
  kind: string;
  name: string;
  created_by: string;
  params: RuleParams;
}

const COLUMNS = 'rule_id, created_at, changed_at, steps, version, weight, decision, state, kind, name, created_by, params';
const HITS_BUCKET_MS = 600_000;
const HITS_KEPT_MS = 2 * 86_400_000;

/** One statement sees one state of the database. */
const SNAPSHOT = `
  SELECT revision, is_seeded,
    (SELECT json_agg(v ORDER BY v.kind, v.created_at, v.rule_id)
     FROM (SELECT ${COLUMNS} FROM rule_versions WHERE state IN ('active', 'shadow')) v) AS versions,
    (SELECT json_agg(e) FROM (SELECT ${LIST_ENTRY_COLUMNS} FROM list_entries WHERE expires_at IS NULL OR expires_at > $1) e) AS entries
  FROM risk_revision`;

export class PostgresRuleRepository extends RuleRepository {
  constructor(private readonly database: Database) {
    super();
  }

  async find(id: string): Promise<RuleVersion[]> {
    const rows = await this.database.query<VersionRow>(`SELECT ${COLUMNS} FROM rule_versions WHERE rule_id = $1 ORDER BY version`, [id]);
    return rows.map(versionOf);
  }

  async all(): Promise<RuleVersion[]> {
    return (await this.database.query<VersionRow>(`SELECT ${COLUMNS} FROM rule_versions ORDER BY rule_id, version`)).map(versionOf);
  }

  async save(versions: readonly RuleVersion[]): Promise<void> {
    // What stops first, so that no index sees two that run.
    const inOrder = versions.toSorted((a, b) => Number(isRunning(a)) - Number(isRunning(b)));
    for (const version of inOrder) {
      await this.database.execute(
        `INSERT INTO rule_versions (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
         ON CONFLICT (rule_id, version) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at, steps = excluded.steps`,
        [
          version.id,
          version.createdAt,
          version.changedAt,
          version.steps,
          version.version,
          version.weight,
          version.decision === null ? null : DECISION_CODES.code(version.decision),
          version.state,
          version.kind,
          version.name,
          version.createdBy,
          JSON.stringify(version.params),
        ],
      );
    }
  }

  async lock(): Promise<boolean> {
    const [row] = await this.database.query<{ was_seeded: boolean }>(`
      WITH before AS MATERIALIZED (SELECT is_seeded FROM risk_revision FOR UPDATE)
      UPDATE risk_revision SET revision = revision + 1, is_seeded = true FROM before RETURNING before.is_seeded AS was_seeded`);
    return row!.was_seeded;
  }

  async revision(): Promise<number> {
    const [row] = await this.database.query<{ revision: number }>('SELECT revision FROM risk_revision');
    return row!.revision;
  }

  async snapshot(at: number): Promise<RuleSnapshot> {
    type Row = { revision: number; is_seeded: boolean; versions: VersionRow[] | null; entries: ListEntryRow[] | null };
    const [row] = await this.database.query<Row>(SNAPSHOT, [at]);
    const { revision, is_seeded: isSeeded, versions, entries } = row!;
    return { revision, isSeeded, versions: (versions ?? []).map(versionOf), entries: (entries ?? []).map(listEntryOf) };
  }

  async hits(since: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ rule_id: string; hits: number }>(
      'SELECT rule_id, sum(hits)::bigint AS hits FROM rule_hits WHERE since >= $1 GROUP BY rule_id',
      [since - HITS_BUCKET_MS],
    );
    return new Map(rows.map((row) => [row.rule_id, row.hits]));
  }

  async addHits(hits: ReadonlyMap<string, number>, at: number): Promise<void> {
    const since = Math.floor(at / HITS_BUCKET_MS) * HITS_BUCKET_MS;
    await this.database.execute(
      `WITH old AS (DELETE FROM rule_hits WHERE since < $2::bigint - ${HITS_KEPT_MS})
       INSERT INTO rule_hits AS r (rule_id, since, hits)
       SELECT id, $2::bigint, hits FROM unnest($1::uuid[], $3::bigint[]) AS given (id, hits)
       ON CONFLICT (rule_id, since) DO UPDATE SET hits = r.hits + excluded.hits`,
      [[...hits.keys()], since, [...hits.values()]],
    );
  }

  async quality(id: string, since: number): Promise<ReadonlyMap<number, RuleQuality>> {
    const rows = await this.database.query<{ version: number; alerts: number; confirmed: number; false_positive: number }>(
      `SELECT version, count(*) AS alerts, count(*) FILTER (WHERE disposition = 'confirmed') AS confirmed,
              count(*) FILTER (WHERE disposition = 'false_positive') AS false_positive
       FROM (SELECT DISTINCT a.id, a.disposition, (hit ->> 'ruleVersion')::integer AS version
             FROM alerts a, jsonb_array_elements(a.hits) hit
             WHERE a.kind = 'transaction-risk' AND a.created_at >= $2 AND hit ->> 'ruleId' = $1) named
       GROUP BY version`,
      [id, since],
    );
    return new Map(rows.map((row) => [row.version, { alerts: row.alerts, confirmed: row.confirmed, falsePositive: row.false_positive }]));
  }
}

function isRunning({ state }: RuleVersion): boolean {
  return state === 'active' || state === 'shadow';
}

function versionOf(row: VersionRow): RuleVersion {
  return {
    id: row.rule_id,
    kind: row.kind,
    name: row.name,
    version: row.version,
    params: row.params,
    weight: row.weight,
    decision: row.decision === null ? null : DECISION_CODES.word(row.decision),
    state: row.state,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    steps: row.steps,
    createdBy: row.created_by,
  };
}
