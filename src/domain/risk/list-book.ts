/** Accounts, counterparties, addresses and countries that people have put on a list, by value; addresses however they are written. */
import { canonicalIp } from '../kernel/ip-address.ts';
import type { Transaction } from '../transactions/transaction.ts';

export const LISTS = ['block', 'watch'] as const;
export type ListName = (typeof LISTS)[number];
export const LISTED_KINDS = ['account', 'counterparty', 'ip', 'country'] as const;
export type ListedKind = (typeof LISTED_KINDS)[number];

export interface ListEntry {
  readonly id: string;
  readonly list: ListName;
  readonly kind: ListedKind;
  readonly value: string;
  readonly reason: string;
  /** Epoch milliseconds, as `createdAt`; null: it stays until it is deleted. */
  readonly expiresAt: number | null;
  /** A username. */
  readonly createdBy: string;
  readonly createdAt: number;
}

export class ListBook {
  private readonly entries: Readonly<Record<ListedKind, ReadonlyMap<string, readonly ListEntry[]>>>;

  constructor(entries: readonly ListEntry[]) {
    const byKind = { account: new Map(), counterparty: new Map(), ip: new Map(), country: new Map() } as Record<
      ListedKind,
      Map<string, ListEntry[]>
    >;
    for (const entry of entries) {
      const value = entry.kind === 'ip' ? canonicalIp(entry.value) : entry.value;
      const known = byKind[entry.kind].get(value);
      if (known === undefined) byKind[entry.kind].set(value, [entry]);
      else known.push(entry);
    }
    this.entries = byKind;
  }

  /** The entry that names something of the transaction and holds at its creation; one that blocks before one that watches. */
  find(transaction: Transaction): ListEntry | null {
    const { accountId, counterpartyId, ip, country, createdAt } = transaction;
    let found = this.strictest('account', accountId, createdAt, null);
    if (counterpartyId !== null) found = this.strictest('counterparty', counterpartyId, createdAt, found);
    if (ip !== null) found = this.strictest('ip', ip, createdAt, found);
    if (country !== null) found = this.strictest('country', country, createdAt, found);
    return found;
  }

  private strictest(kind: ListedKind, value: string, at: number, found: ListEntry | null): ListEntry | null {
    if (found?.list === 'block') return found;
    const entries = this.entries[kind];
    const named = entries.size === 0 ? undefined : entries.get(kind === 'ip' ? canonicalIp(value) : value);
    if (named === undefined) return found;
    let best = found;
    for (const entry of named) {
      if (entry.expiresAt !== null && entry.expiresAt <= at) continue;
      if (entry.list === 'block') return entry;
      best ??= entry;
    }
    return best;
  }
}

export const NO_LISTS = new ListBook([]);
