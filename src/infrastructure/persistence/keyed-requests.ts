/** Requests of one flush by their idempotency key: the first of a group is stored, its twins get the answer of a repeated request. */
import type { AcceptRequest, AcceptResult } from '../../application/ports/transaction-ledger.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { keyOf } from './ledger-statements.ts';
import type { KeyUse } from './ledger-statements.ts';

export interface AcceptEntry {
  readonly request: AcceptRequest;
  result: AcceptResult | null;
}

export class KeyedGroup {
  private readonly twins: AcceptEntry[] = [];

  constructor(
    /** null: without a key there are no twins. */
    readonly key: string | null,
    readonly first: AcceptEntry,
  ) {}

  add(twin: AcceptEntry): void {
    this.twins.push(twin);
  }

  /** The first was stored. */
  accept(): void {
    const { transaction, fingerprint } = this.first.request;
    this.first.result = { outcome: 'accepted', transaction };
    for (const twin of this.twins) twin.result = answerTo(twin.request, { fingerprint: fingerprint!, transaction });
  }

  /** The key was used before this flush. */
  answer(use: Pick<KeyUse, 'fingerprint' | 'transaction'>): void {
    for (const entry of [this.first, ...this.twins]) entry.result = answerTo(entry.request, use);
  }

  /** The first cannot be stored. Twins with another body have a try of their own. */
  refuse(error: DomainError): void {
    const { fingerprint } = this.first.request;
    for (const entry of [this.first, ...this.twins]) {
      const isSame = entry === this.first || entry.request.fingerprint!.equals(fingerprint!);
      if (isSame) entry.result = { outcome: 'refused', error };
    }
  }
}

/** One group per key, one per request without a key, in the order of their first entries. */
export function groupByKey(entries: readonly AcceptEntry[]): KeyedGroup[] {
  const groups: KeyedGroup[] = [];
  const byKey = new Map<string, KeyedGroup>();
  for (const entry of entries) {
    const { principalId, idempotencyKey } = entry.request;
    const key = idempotencyKey === null ? null : keyOf(principalId, idempotencyKey);
    const known = key === null ? undefined : byKey.get(key);
    if (known !== undefined) {
      known.add(entry);
      continue;
    }
    const group = new KeyedGroup(key, entry);
    groups.push(group);
    if (key !== null) byKey.set(key, group);
  }
  return groups;
}

function answerTo({ fingerprint }: AcceptRequest, use: Pick<KeyUse, 'fingerprint' | 'transaction'>): AcceptResult {
  if (use.transaction !== null && use.fingerprint.equals(fingerprint!)) return { outcome: 'replayed', transaction: use.transaction };
  const detail =
    use.transaction === null ? 'the key was used before, and its answer is no longer kept' : 'the key was used with another body';
  return { outcome: 'refused', error: new DomainError('idempotency_key_reused', detail) };
}
