/** Entries of the lists of accounts, counterparties, addresses and countries. */
import type { ListEntry, ListName } from '../../domain/risk/list-book.ts';

/** A place in a list, which is ordered by (createdAt, id), newest first. */
export interface ListPosition {
  createdAt: number;
  id: string;
}

export abstract class ListRepository {
  /** Inside a unit of work that has called `RuleRepository.lock`. */
  abstract add(entry: ListEntry): Promise<void>;
  /** The entry that is gone now; null where there was none. Inside a unit of work that has called `RuleRepository.lock`. */
  abstract remove(list: ListName, id: string): Promise<ListEntry | null>;
  /** How many of both lists hold at `at`. */
  abstract count(at: number): Promise<number>;
  /** Newest first, only those strictly after `after` in the order of the list. */
  abstract find(list: ListName, after: ListPosition | null, limit: number): Promise<ListEntry[]>;
  /** Entries in force that name the account, also as a counterparty; newest first, at most 100. */
  abstract ofAccount(accountId: string, at: number): Promise<ListEntry[]>;
}
