/** Tells the log where the audit chain stands: whoever keeps those lines elsewhere finds out when the end of the chain is cut off. */
import type { AuditLog } from '../ports/audit-log.ts';
import type { Journal } from '../ports/journal.ts';

const INTERVAL_MS = 3_600_000;

export class AuditAnchors {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly audit: AuditLog,
    private readonly journal: Journal,
  ) {}

  /** Every hour from now. */
  start(): void {
    this.timer = setInterval(() => void this.announce(), INTERVAL_MS).unref();
  }

  /** Once more, at the end. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.announce();
  }

  private async announce(): Promise<void> {
    try {
      const head = await this.audit.head();
      if (head === null) return;
      const { sequence, hash } = head;
      this.journal.info('audit.anchor', `the audit chain stands at ${sequence}:${hash}`, { sequence, hash });
    } catch (error) {
      this.journal.warn('audit.no_anchor', 'the audit chain could not be read', { reason: (error as Error).message });
    }
  }
}
