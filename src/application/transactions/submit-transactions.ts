/** Takes transactions in, from whoever sends them: checked, given an id and a value, and kept before the sender is answered. */
import { hash } from 'node:crypto';
import { DomainError, ValidationError } from '../../domain/kernel/domain-error.ts';
import type { UuidV7Source } from '../../domain/kernel/uuid-v7.ts';
import type { ExchangeRates } from '../../domain/transactions/exchange-rates.ts';
import { pendingTransaction } from '../../domain/transactions/transaction.ts';
import type { Transaction, TransactionFacts } from '../../domain/transactions/transaction.ts';
import { canonicalFacts, IDEMPOTENCY_KEY_PATTERN, readItem, readTransaction } from '../../domain/transactions/transaction-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { AcceptRequest, AcceptResult, TransactionLedger } from '../ports/transaction-ledger.ts';

/** Transactions of one batch. */
export const MAX_BATCH_TRANSACTIONS = 5000;

/** Who sends. */
export interface Sender {
  /** Idempotency keys are his own. */
  readonly principalId: string;
  /** `user:ada`, `key:feed`, `system:simulation`. */
  readonly actor: string;
  /** What he sends is made up. */
  readonly isSimulator: boolean;
}

/** Stored now, or before under the same key; then the transaction is as it was first answered. */
export interface Submission {
  readonly outcome: 'accepted' | 'replayed';
  readonly transaction: Transaction;
}

export class SubmitTransactions {
  /** Told after each call that stored something. */
  onAccepted: () => void = () => undefined;
  /** Told what was stored. */
  onStored: (ids: readonly string[]) => void = () => undefined;

  /** @param isSettledBySimulation outcomes are made up, so every transaction says that it is simulated */
  constructor(
    private readonly ledger: TransactionLedger,
    private readonly rates: ExchangeRates,
    private readonly ids: UuidV7Source,
    private readonly clock: Clock,
    private readonly isSettledBySimulation: boolean,
  ) {}

  /** @throws ValidationError; DomainError `idempotency_key_invalid`, and what the ledger refuses with */
  async submit(sender: Sender, raw: unknown, idempotencyKey: string | null): Promise<Submission> {
    if (idempotencyKey !== null && !IDEMPOTENCY_KEY_PATTERN.test(idempotencyKey)) {
      throw new DomainError('idempotency_key_invalid', 'an Idempotency-Key has 16 to 64 characters of A–Z, a–z, 0–9, _ and -');
    }
    const read = readTransaction(raw);
    if (read.errors !== null) throw new ValidationError(read.errors);
    const [result] = await this.accept([this.request(sender, read.facts, idempotencyKey, this.clock.now())]);
    if (result!.outcome === 'refused') throw result!.error;
    return result!;
  }

  /**
   * One result per item, in their order. Valid items are committed together; when that fails, so does the whole call.
   * @throws DomainError as the ledger
   */
  async submitAll(sender: Sender, items: readonly unknown[]): Promise<AcceptResult[]> {
    const now = this.clock.now();
    const requests: AcceptRequest[] = [];
    const refused = new Map<number, AcceptResult>();
    items.forEach((item, index) => {
      const read = readItem(item);
      if (read.errors === null) requests.push(this.request(sender, read.facts, read.idempotencyKey, now));
      else refused.set(index, { outcome: 'refused', error: new ValidationError(read.errors) });
    });
    const stored = requests.length === 0 ? [] : await this.accept(requests);
    let next = 0;
    return items.map((_, index) => refused.get(index) ?? stored[next++]!);
  }

  private request(sender: Sender, facts: TransactionFacts, idempotencyKey: string | null, createdAt: number): AcceptRequest {
    const amountReporting = this.rates.convert(facts.amountMinor, facts.currency);
    const simulated = sender.isSimulator || this.isSettledBySimulation;
    return {
      transaction: pendingTransaction(facts, { id: this.ids.next(createdAt), createdAt, amountReporting, simulated }),
      principalId: sender.principalId,
      actor: sender.actor,
      idempotencyKey,
      fingerprint: idempotencyKey === null ? null : hash('sha256', canonicalFacts(facts), 'buffer'),
    };
  }

  private async accept(requests: readonly AcceptRequest[]): Promise<AcceptResult[]> {
    const results = await this.ledger.accept(requests);
    const stored = results.flatMap((result) => (result.outcome === 'accepted' ? [result.transaction.id] : []));
    if (stored.length > 0) {
      this.onStored(stored);
      this.onAccepted();
    }
    return results;
  }
}
