/** Everything that brings a transaction from acceptance to its end, on a database of a test. */
import type { Judged } from '../../src/application/ports/assessment-queue.ts';
import type { Assessment } from '../../src/application/ports/risk-assessor.ts';
import type { HistoryEntry, Transaction } from '../../src/domain/transactions/transaction.ts';
import { PostgresAssessmentQueue } from '../../src/infrastructure/persistence/assessment-queue.postgres.ts';
import { PostgresClusterLease } from '../../src/infrastructure/persistence/cluster-lease.postgres.ts';
import type { Database } from '../../src/infrastructure/persistence/database.ts';
import { PostgresOutboxRelay } from '../../src/infrastructure/persistence/outbox-relay.postgres.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresSettlementClaims } from '../../src/infrastructure/persistence/settlement-claims.postgres.ts';
import { PostgresTransactionEventLog } from '../../src/infrastructure/persistence/transaction-event-log.postgres.ts';
import { PostgresTransactionLedger } from '../../src/infrastructure/persistence/transaction-ledger.postgres.ts';
import { PostgresTransactionRepository } from '../../src/infrastructure/persistence/transaction-repository.postgres.ts';
import { PostgresTransactionTotalsReader } from '../../src/infrastructure/persistence/transaction-totals.postgres.ts';
import { PostgresTransactionTransitions } from '../../src/infrastructure/persistence/transaction-transitions.postgres.ts';
import { HandClock } from './hand-clock.ts';
import { KeptJournal } from './market-stores.ts';
import { anAccept } from './transaction-builders.ts';

export const APPROVED: Assessment = { riskScore: 0, decision: 'approve', hits: [], shadowHits: [] };

type Verdict = Omit<Judged, 'id'>;

/** The stores of one replica. */
export class FlowScene {
  readonly clock = new HandClock(Date.now());
  readonly ledger: PostgresTransactionLedger;
  readonly repository: PostgresTransactionRepository;
  readonly transitions: PostgresTransactionTransitions;
  readonly queue: PostgresAssessmentQueue;
  readonly claims: PostgresSettlementClaims;
  readonly relay: PostgresOutboxRelay;
  readonly events: PostgresTransactionEventLog;
  readonly totals: PostgresTransactionTotalsReader;
  readonly lease: PostgresClusterLease;

  constructor(
    readonly database: Database,
    owner = 'a',
  ) {
    const journal = new KeptJournal();
    const partitions = new PostgresPartitionKeeper(database, journal);
    this.ledger = new PostgresTransactionLedger(database, partitions, this.clock, journal, { idempotencyTtlMs: 86_400_000 });
    this.repository = new PostgresTransactionRepository(database);
    this.transitions = new PostgresTransactionTransitions(database);
    this.queue = new PostgresAssessmentQueue(database);
    this.claims = new PostgresSettlementClaims(database, owner);
    this.relay = new PostgresOutboxRelay(database);
    this.events = new PostgresTransactionEventLog(database);
    this.totals = new PostgresTransactionTotalsReader(database);
    this.lease = new PostgresClusterLease(database, owner);
  }

  /** Accepts one transaction; those of later calls are younger. */
  async accepted(changes: Partial<Transaction> = {}): Promise<Transaction> {
    this.clock.at += 1;
    const request = anAccept({ createdAt: this.clock.at, ...changes });
    await this.ledger.accept([request]);
    return request.transaction;
  }

  /** Accepts one and has it judged. */
  async assessed(assessment: Verdict = APPROVED, changes: Partial<Transaction> = {}): Promise<Transaction> {
    const transaction = await this.accepted(changes);
    await this.judge([transaction.id], assessment);
    return transaction;
  }

  async judge(ids: readonly string[], assessment: Verdict = APPROVED): Promise<number | null> {
    const token = await this.lease.hold('assessment', 60_000);
    this.clock.at += 1;
    const judged = ids.map((id) => ({ id, ...assessment }));
    return (await this.queue.decide(judged, token!, this.clock.at))?.settleable ?? null;
  }

  /** Numbers all that waits. */
  async relayed(): Promise<void> {
    const token = await this.lease.hold('relay', 60_000);
    while ((await this.relay.move(1000, token!))!.isMoreWaiting);
  }

  async history(id: string): Promise<readonly HistoryEntry[]> {
    return (await this.repository.detail(id))!.history;
  }

  /** `Pending>Held`, with the actor and reason of each. */
  async steps(id: string): Promise<string[]> {
    return (await this.history(id)).map(({ from, to, actor, reason }) => `${from}>${to} ${actor} ${reason}`);
  }

  /** Ends all leases of claims, as time would. */
  async endLeases(): Promise<void> {
    await this.database.execute(`UPDATE transactions SET lease_until = now() - interval '1 s' WHERE lease_until IS NOT NULL`);
  }
}
