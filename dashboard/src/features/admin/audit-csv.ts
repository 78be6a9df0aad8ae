/** The audit log as a CSV file: every record that matches, page by page, written here. */
import type { AuditFilter, AuditRecord, Page } from '../../api/contract.ts';
import { saveFile } from '../../api/download.ts';
import { withQuery } from '../../api/query.ts';
import { session } from '../../api/session.ts';
import { csvText } from '../../lib/csv.ts';

/** The most that the server gives at once. */
const PAGE = 500;

const COLUMNS = [
  ['sequence', (record) => record.sequence],
  ['at', (record) => record.at],
  ['actor', (record) => record.actor],
  ['action', (record) => record.action],
  ['target', (record) => record.target],
  ['outcome', (record) => record.outcome],
  ['details', (record) => record.details],
  ['ipAddress', (record) => record.ipAddress],
  ['requestId', (record) => record.requestId],
  ['prevHash', (record) => record.prevHash],
  ['hash', (record) => record.hash],
] satisfies readonly (readonly [name: string, value: (record: AuditRecord) => unknown])[];

export interface Exported {
  count: number;
  file: string;
}

/**
 * Reads all pages, then saves the file under a name with `now`.
 * @throws Problem, Unreachable, or what `signal` was aborted with: then nothing is saved
 */
export async function exportAudit(
  filter: AuditFilter,
  now: number,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (count: number) => void },
): Promise<Exported> {
  const records: AuditRecord[] = [];
  let cursor: string | null = null;
  do {
    const path = withQuery('/api/audit', { ...filter, limit: PAGE, cursor });
    const page: Page<AuditRecord> = await session.ask<Page<AuditRecord>>(path, { signal });
    records.push(...page.items);
    onProgress(records.length);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const file = `audit-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z.csv`;
  saveFile(new Blob([csvText(COLUMNS, records)], { type: 'text/csv;charset=utf-8' }), file);
  return { count: records.length, file };
}
