/** People put accounts, counterparties, addresses and countries on a list and take them off. */
import type { Act } from '../../domain/kernel/act.ts';
import { DomainError, NotFoundError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { FieldError } from '../../domain/kernel/domain-error.ts';
import { isIpAddress } from '../../domain/kernel/ip-address.ts';
import type { ListEntry, ListName } from '../../domain/risk/list-book.ts';
import { isCountry } from '../../domain/transactions/country.ts';
import { ACCOUNT_PATTERN } from '../../domain/transactions/transaction-reader.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListRepository } from '../ports/list-repository.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { nameOf } from './rule-administration.ts';
import type { RuleSet } from './rule-set.ts';
import { listEntryView } from './rule.view.ts';
import type { ListEntryView } from './rule.view.ts';

/** All of them are in the memory of each replica. */
const MOST_ENTRIES = 100_000;

export class ListAdministration {
  constructor(
    private readonly lists: ListRepository,
    private readonly set: RuleSet,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {}

  /** @throws ValidationError */
  async add(written: Pick<ListEntry, 'list' | 'kind' | 'value' | 'reason' | 'expiresAt'>, act: Act): Promise<ListEntryView> {
    const error = problemOf(written);
    if (error !== null) throw new ValidationError([error]);
    const now = this.clock.now();
    const entry: ListEntry = { ...written, id: this.newId(), createdBy: nameOf(act), createdAt: now };
    await this.unit.run(async () => {
      await this.set.lock();
      if ((await this.lists.count(now)) >= MOST_ENTRIES)
        throw new DomainError('overloaded', `the lists have ${MOST_ENTRIES} entries already`);
      await this.lists.add(entry);
      const { list, kind, value, reason, expiresAt } = entry;
      await this.audit.append({
        act,
        action: 'list.entry_added',
        target: `list:${list}`,
        details: { id: entry.id, kind, value, reason, expiresAt },
      });
    });
    return listEntryView(entry);
  }

  /** @throws NotFoundError */
  async remove(list: ListName, id: string, act: Act): Promise<void> {
    await this.unit.run(async () => {
      await this.set.lock();
      const entry = await this.lists.remove(list, id);
      if (entry === null) throw new NotFoundError('there is no such entry');
      const { kind, value } = entry;
      await this.audit.append({ act, action: 'list.entry_removed', target: `list:${list}`, details: { id, kind, value } });
    });
  }
}

function problemOf({ kind, value }: Pick<ListEntry, 'kind' | 'value'>): FieldError | null {
  const wrong = (code: string, detail: string): FieldError => ({ pointer: '/value', code, detail });
  switch (kind) {
    case 'account':
    case 'counterparty':
      return ACCOUNT_PATTERN.test(value) ? null : wrong('invalid_format', 'must be 1–64 characters of A–Z, a–z, 0–9 and . _ : -');
    case 'ip':
      return isIpAddress(value) ? null : wrong('invalid_format', 'must be an IPv4 or IPv6 address');
    case 'country':
      return isCountry(value) ? null : wrong('out_of_range', 'must be a country of ISO 3166-1');
  }
}
