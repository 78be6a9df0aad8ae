/** `audit:verify`: walks the chain of the audit log. */
import { parseArgs } from 'node:util';
import type { AuditAnchor, AuditVerification } from '../application/ports/audit-log.ts';
import { loadConfig } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { auditLogOf } from '../infrastructure/persistence/audit-log.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand } from './cli-command.ts';

const ANCHOR = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i;

export const auditVerifyCommand: CliCommand = {
  name: 'audit:verify',
  summary: 'walks the audit log and names the first record that was tampered with',
  usage: '[--anchor SEQ:HASH] [--json]',
  run: async (args, { stdout, stderr }) => {
    const { values } = parseArgs({ args, options: { anchor: { type: 'string' }, json: { type: 'boolean', default: false } } });
    const anchor = values.anchor === undefined ? null : anchorOf(values.anchor);
    const config = loadConfig();
    const database = new Database({
      databaseUrl: config.databaseUrl,
      dataDir: config.dataDir,
      poolSize: 1,
      migrateOnStart: false,
      log: (level, _event, message) => {
        if (level !== 'info') stderr.write(`${message}\n`);
      },
    });
    await database.openUnmigrated();
    try {
      const due = (await database.migrationStatus()).filter(({ applied }) => !applied).map(({ name }) => name);
      if (due.length > 0) throw new Error(`migrations are due: ${due.join(', ')}`);
      const found = await auditLogOf(config, database, new SystemClock()).verify(anchor);
      stdout.write(`${values.json ? JSON.stringify(found) : sentence(found)}\n`);
      return found.valid ? 0 : 1;
    } finally {
      await database.close();
    }
  },
};

/** As the server logs it: `audit.anchor`. */
function anchorOf(text: string): AuditAnchor {
  const parts = ANCHOR.exec(text);
  if (parts === null) throw new UsageError('--anchor must be a sequence, a colon and the hash of that record: 64 hexadecimal digits');
  return { sequence: Number(parts[1]), hash: parts[2]!.toLowerCase() };
}

function sentence({ records, head, brokenAt }: AuditVerification): string {
  if (brokenAt !== null) return `broken at ${brokenAt}`;
  return `audit chain valid: ${records} records${head === null ? '' : `, head ${head}`}`;
}
