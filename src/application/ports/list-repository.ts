/** Entries of the lists of accounts, counterparties, addresses and countries. */
import type { ListEntry, ListName } from '../../domain/risk/list-book.ts';

export abstract class ListRepository {
  /** Inside a unit of work that has called `RuleRepository.lock`. */
  abstract add(entry: ListEntry): Promise<void>;
  /** The entry that is gone now; null where there was none. Inside a unit of work that has called `RuleRepository.lock`. */
  abstract remove(list: ListName, id: string): Promise<ListEntry | null>;
  /** Newest first; `before` is the place of the last one seen. */
  abstract list(list: ListName, limit: number, before: { createdAt: number; id: string } | null): Promise<ListEntry[]>;
  /** All that hold at `at` or later. */
  abstract inForce(at: number): Promise<ListEntry[]>;
  /** Entries in force that name the account, newest first. */
  abstract ofAccount(accountId: string, at: number): Promise<ListEntry[]>;
}
