/** What happens to a transaction after it was taken in: assessment, settlement, expiry, events. Made-up transactions begin here too. */
import { randomInt, randomUUID } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { AssessmentQueue } from '../application/ports/assessment-queue.ts';
import { Clock } from '../application/ports/clock.ts';
import { ClusterLease } from '../application/ports/cluster-lease.ts';
import { ClusterSignal } from '../application/ports/cluster-signal.ts';
import { Journal } from '../application/ports/journal.ts';
import { OutboxRelay } from '../application/ports/outbox-relay.ts';
import { RiskAssessor } from '../application/ports/risk-assessor.ts';
import { SettlementClaims } from '../application/ports/settlement-claims.ts';
import { SettlementGateway } from '../application/ports/settlement-gateway.ts';
import { TransactionEventLog } from '../application/ports/transaction-event-log.ts';
import { TransactionSimulation } from '../application/ports/transaction-simulation.ts';
import { TransactionTotalsReader } from '../application/ports/transaction-totals.ts';
import { UnitOfWork } from '../application/ports/unit-of-work.ts';
import { EachSink } from '../application/risk/count-rule-hits.ts';
import { AssessTransactions } from '../application/transactions/assess-transactions.ts';
import { ExpireTransactions } from '../application/transactions/expire-transactions.ts';
import { POLL_MS } from '../application/transactions/work-loop.ts';
import { TransactionTransitions } from '../application/ports/transaction-transitions.ts';
import { LeaseHolder } from '../application/transactions/lease-holder.ts';
import { RelayOutbox } from '../application/transactions/relay-outbox.ts';
import { SettleTransactions } from '../application/transactions/settle-transactions.ts';
import { SubmitTransactions } from '../application/transactions/submit-transactions.ts';
import { TransactionEvents } from '../application/transactions/transaction-events.ts';
import { TransactionFlow } from '../application/transactions/transaction-flow.ts';
import { decimalsOf } from '../domain/transactions/currency.ts';
import { Config } from '../infrastructure/config.ts';
import { CrashPoints } from '../infrastructure/crash-points.ts';
import { PostgresAssessmentQueue } from '../infrastructure/persistence/assessment-queue.postgres.ts';
import { PostgresClusterLease } from '../infrastructure/persistence/cluster-lease.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresOutboxRelay } from '../infrastructure/persistence/outbox-relay.postgres.ts';
import { PostgresSettlementClaims } from '../infrastructure/persistence/settlement-claims.postgres.ts';
import { PostgresTransactionEventLog } from '../infrastructure/persistence/transaction-event-log.postgres.ts';
import { PostgresTransactionTotalsReader } from '../infrastructure/persistence/transaction-totals.postgres.ts';
import { SimulatedSettlementGateway } from '../infrastructure/simulation/settlement-gateway.simulated.ts';
import { SimulatedTransactions } from '../infrastructure/simulation/simulated-transactions.ts';
import { AuditModule } from './audit.module.ts';
import { RiskModule } from './risk.module.ts';
import { TransactionsModule } from './transactions.module.ts';

const SEEDS = 2 ** 32;
/** Events that stay at least, whatever live clients may resume: a replica that was held up finds them. */
const MIN_EVENTS = 10_000;
/** Who sends what is made up. */
const SIMULATOR = { principalId: 'system:simulation', actor: 'system:simulation', isSimulator: true };

@Module({
  imports: [AuditModule, TransactionsModule, RiskModule],
  providers: [
    {
      provide: ClusterLease,
      inject: [Database, Config],
      // Another at each start: what the process before it held is not ours.
      useFactory: (database: Database, { instanceId }: Config) => new PostgresClusterLease(database, `${instanceId} ${randomUUID()}`),
    },
    {
      provide: AssessmentQueue,
      inject: [Database, CrashPoints],
      useFactory: (database: Database, points: CrashPoints) => points.around(new PostgresAssessmentQueue(database), { decide: 'decide' }),
    },
    {
      provide: OutboxRelay,
      inject: [Database, CrashPoints],
      useFactory: (database: Database, points: CrashPoints) => points.around(new PostgresOutboxRelay(database), { move: 'move' }),
    },
    { provide: TransactionEventLog, inject: [Database], useFactory: (database: Database) => new PostgresTransactionEventLog(database) },
    {
      provide: TransactionTotalsReader,
      inject: [Database],
      useFactory: (database: Database) => new PostgresTransactionTotalsReader(database),
    },
    {
      provide: SettlementClaims,
      inject: [Database, Config, CrashPoints],
      useFactory: (database: Database, { instanceId }: Config, points: CrashPoints) =>
        points.around(new PostgresSettlementClaims(database, instanceId), { claim: 'claim', finish: 'finish' }),
    },
    {
      provide: SettlementGateway,
      inject: [Config, Journal, CrashPoints],
      useFactory: (config: Config, journal: Journal, points: CrashPoints) => {
        const seed = config.bankSeed ?? randomInt(SEEDS);
        if (config.settlementGateway === 'simulated') journal.info('bank.simulated', `outcomes are made up with seed ${seed}`, { seed });
        const { bankDelayMsMin: delayMsMin, bankDelayMsMax: delayMsMax, bankFailurePercent: failurePercent } = config;
        return points.around(new SimulatedSettlementGateway({ seed, delayMsMin, delayMsMax, failurePercent }), { effect: 'settle' });
      },
    },
    {
      provide: AssessTransactions,
      inject: [AssessmentQueue, RiskAssessor, EachSink, UnitOfWork, ClusterLease, Clock, Journal, Database],
      useFactory: (
        queue: AssessmentQueue,
        assessor: RiskAssessor,
        sink: EachSink,
        unit: UnitOfWork,
        lease: ClusterLease,
        clock: Clock,
        journal: Journal,
        database: Database,
      ) => {
        const holder = new LeaseHolder(lease, 'assessment', clock);
        return new AssessTransactions(queue, assessor, sink, unit, holder, clock, journal, POLL_MS[database.mode]);
      },
    },
    {
      // null where outcomes are reported to us.
      provide: SettleTransactions,
      inject: [SettlementClaims, SettlementGateway, Clock, Journal, Config, Database],
      useFactory: (
        claims: SettlementClaims,
        gateway: SettlementGateway,
        clock: Clock,
        journal: Journal,
        config: Config,
        database: Database,
      ) => {
        if (config.settlementGateway === 'external') return null;
        const { settlementLeaseMs: leaseMs, settlementFlushRows: flushRows, settlementFlushMs: flushMs } = config;
        return new SettleTransactions(claims, gateway, clock, journal, { leaseMs, flushRows, flushMs }, POLL_MS[database.mode]);
      },
    },
    {
      provide: ExpireTransactions,
      inject: [SettlementClaims, Clock, Journal, Config],
      useFactory: (claims: SettlementClaims, clock: Clock, journal: Journal, config: Config) =>
        new ExpireTransactions(claims, clock, journal, {
          pendingSeconds: config.transactionExpirySeconds,
          heldSeconds: config.holdExpirySeconds,
        }),
    },
    {
      provide: RelayOutbox,
      inject: [OutboxRelay, ClusterLease, Clock, Journal, Config, Database],
      useFactory: (relay: OutboxRelay, lease: ClusterLease, clock: Clock, journal: Journal, config: Config, database: Database) => {
        const keep = Math.max(MIN_EVENTS, config.liveResumeEvents);
        return new RelayOutbox(relay, new LeaseHolder(lease, 'relay', clock), clock, journal, keep, POLL_MS[database.mode]);
      },
    },
    {
      provide: TransactionEvents,
      inject: [TransactionEventLog, Journal, Database],
      useFactory: (log: TransactionEventLog, journal: Journal, database: Database) =>
        new TransactionEvents(log, journal, POLL_MS[database.mode]),
    },
    {
      provide: TransactionFlow,
      inject: [
        SubmitTransactions,
        AssessTransactions,
        SettleTransactions,
        ExpireTransactions,
        RelayOutbox,
        TransactionEvents,
        TransactionTransitions,
        ClusterSignal,
        Journal,
      ],
      useFactory: (...parts: ConstructorParameters<typeof TransactionFlow>) => new TransactionFlow(...parts),
    },
    {
      provide: TransactionSimulation,
      inject: [Config, SubmitTransactions, ClusterLease, Clock, Journal],
      useFactory: (config: Config, submit: SubmitTransactions, lease: ClusterLease, clock: Clock, journal: Journal) =>
        new SimulatedTransactions(
          {
            seed: config.simulationSeed ?? randomInt(SEEDS),
            transactionsPerSecond: config.simulationTransactionsPerSecond,
            riskyPercent: config.simulationRiskyPercent,
            currency: config.reportingCurrency,
            decimals: decimalsOf(config.reportingCurrency),
          },
          (items) => submit.submitAll(SIMULATOR, items),
          lease,
          clock,
          journal,
        ),
    },
  ],
  exports: [
    TransactionSimulation,
    TransactionEvents,
    TransactionEventLog,
    TransactionTotalsReader,
    AssessTransactions,
    SettleTransactions,
    RelayOutbox,
  ],
})
export class TransactionFlowModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(TransactionFlow) private readonly flow: TransactionFlow,
    @Inject(TransactionSimulation) private readonly simulation: SimulatedTransactions,
    @Inject(Database) private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  private isEnding = false;

  /** At once, or, where a database server is away, whenever it comes. */
  onApplicationBootstrap(): void {
    void this.database.opened.then(() => {
      if (this.isEnding) return;
      this.flow.start();
      if (this.config.simulationEnabled) this.simulation.start(null);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await this.simulation.end();
  }

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.flow.stop();
  }
}
