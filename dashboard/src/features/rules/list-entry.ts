/** What somebody wants to put on a list, checked before the server checks it. */
import type { ListedKind, NewListEntry } from '../../api/contract.ts';
import { instantOf } from '../../lib/zone-time.ts';

export type ExpiryChoice = 'never' | 'day' | 'week' | 'month' | 'own';
export const EXPIRY_CHOICES: readonly ExpiryChoice[] = ['never', 'day', 'week', 'month', 'own'];
export const LISTED_KINDS: readonly ListedKind[] = ['account', 'counterparty', 'ip', 'country'];

export interface EntryFields {
  kind: ListedKind;
  value: string;
  reason: string;
  expiry: ExpiryChoice;
  /** Of `own`, as a field of date and time holds it. */
  expiresAt: string;
}

export type EntryFault = 'valueRequired' | 'valueWrong' | 'reasonRequired' | 'badTime' | 'expiryPast';
export type EntryReading = { entry: NewListEntry } | { faults: Partial<Record<'value' | 'reason' | 'expiresAt', EntryFault>> };

const DAY = 86_400_000;
const DAYS: Readonly<Record<'day' | 'week' | 'month', number>> = { day: 1, week: 7, month: 30 };
/** Of addresses the server alone can tell. */
const PATTERNS: Readonly<Record<ListedKind, RegExp>> = {
  account: /^[A-Za-z0-9._:-]{1,64}$/,
  counterparty: /^[A-Za-z0-9._:-]{1,64}$/,
  ip: /^[0-9a-fA-F.:]{2,64}$/,
  country: /^[A-Z]{2}$/,
};

/** @param now epoch milliseconds, clock of the server */
export function readEntry({ kind, value, reason, expiry, expiresAt }: EntryFields, now: number, zone: string): EntryReading {
  const faults: Partial<Record<'value' | 'reason' | 'expiresAt', EntryFault>> = {};
  const tidy = kind === 'country' ? value.trim().toUpperCase() : value.trim();
  if (tidy === '') faults.value = 'valueRequired';
  else if (!PATTERNS[kind].test(tidy)) faults.value = 'valueWrong';
  if (reason.trim() === '') faults.reason = 'reasonRequired';
  const end = expiry === 'never' ? undefined : expiry === 'own' ? instantOf(expiresAt, zone) : now + DAYS[expiry] * DAY;
  if (end === null) faults.expiresAt = 'badTime';
  else if (end !== undefined && end <= now) faults.expiresAt = 'expiryPast';
  if (Object.keys(faults).length > 0 || end === null) return { faults };
  return { entry: { kind, value: tidy, reason: reason.trim(), ...(end !== undefined && { expiresAt: new Date(end).toISOString() }) } };
}
