/** Alerts and list entries of an account or a transaction, for those who show accounts and transactions. */
import type { AlertRepository } from '../ports/alert-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListRepository } from '../ports/list-repository.ts';
import { RiskFindings } from '../ports/risk-findings.ts';
import type { AccountFindings } from '../ports/risk-findings.ts';
import { alertView } from './alert.view.ts';
import { listEntryView } from './rule.view.ts';

export class StoredFindings extends RiskFindings {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly lists: ListRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  async ofAccount(accountId: string): Promise<AccountFindings> {
    const openAlerts = (await this.alerts.unresolvedOf(accountId)).map(alertView);
    const entries = await this.lists.ofAccount(accountId, this.clock.now());
    return { openAlerts, listEntries: entries.map(listEntryView) };
  }

  async alertIdsOf(transactionId: string): Promise<string[]> {
    return this.alerts.idsOfTransaction(transactionId);
  }
}
