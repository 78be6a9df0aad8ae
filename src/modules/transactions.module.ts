/** Transactions: taken in, kept, decided upon, read and summed up. */
import { randomFillSync } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../application/ports/clock.ts';
import { Journal } from '../application/ports/journal.ts';
import { RiskFindings } from '../application/ports/risk-findings.ts';
import { TransactionAnalytics } from '../application/ports/transaction-analytics.ts';
import { TransactionLedger } from '../application/ports/transaction-ledger.ts';
import { TransactionRepository } from '../application/ports/transaction-repository.ts';
import { TransactionTransitions } from '../application/ports/transaction-transitions.ts';
import { AccountQueries } from '../application/transactions/account.queries.ts';
import { AnalyticsQueries } from '../application/transactions/analytics.queries.ts';
import { DecideTransactionHandler } from '../application/transactions/decide-transaction.command.ts';
import { ReportStatusHandler } from '../application/transactions/report-status.command.ts';
import { SubmitTransactions } from '../application/transactions/submit-transactions.ts';
import { TransactionQueries } from '../application/transactions/transaction.queries.ts';
import { UuidV7Source } from '../domain/kernel/uuid-v7.ts';
import { ExchangeRates } from '../domain/transactions/exchange-rates.ts';
import { Config } from '../infrastructure/config.ts';
import { CrashPoints } from '../infrastructure/crash-points.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { reasonOf } from '../infrastructure/persistence/database-errors.ts';
import { LedgerConnection } from '../infrastructure/persistence/ledger-connection.ts';
import { PostgresPartitionKeeper } from '../infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionAnalytics } from '../infrastructure/persistence/transaction-analytics.postgres.ts';
import { PostgresTransactionLedger } from '../infrastructure/persistence/transaction-ledger.postgres.ts';
import { PostgresTransactionRepository } from '../infrastructure/persistence/transaction-repository.postgres.ts';
import { PostgresTransactionTransitions } from '../infrastructure/persistence/transaction-transitions.postgres.ts';
import { AccountsController } from '../presentation/http/accounts.controller.ts';
import { AnalyticsController } from '../presentation/http/analytics.controller.ts';
import { TransactionActsController } from '../presentation/http/transaction-acts.controller.ts';
import { TransactionsController } from '../presentation/http/transactions.controller.ts';
import { AlertsModule } from './alerts.module.ts';

const HOUR_MS = 3_600_000;

@Module({
  imports: [AlertsModule],
  controllers: [TransactionsController, TransactionActsController, AccountsController, AnalyticsController],
  providers: [
    { provide: CrashPoints, useFactory: () => new CrashPoints() },
    { provide: ExchangeRates, inject: [Config], useFactory: (config: Config) => ExchangeRates.of(config) },
    { provide: UuidV7Source, useFactory: () => new UuidV7Source((bytes) => randomFillSync(bytes)) },
    { provide: TransactionRepository, useClass: PostgresTransactionRepository },
    { provide: TransactionTransitions, useClass: PostgresTransactionTransitions },
    { provide: TransactionAnalytics, useClass: PostgresTransactionAnalytics },
    {
      provide: PostgresPartitionKeeper,
      inject: [Database, Journal],
      useFactory: (database: Database, journal: Journal) => new PostgresPartitionKeeper(database, journal),
    },
    {
      provide: LedgerConnection,
      inject: [Database, Config, Journal],
      useFactory: (database: Database, { databaseUrl }: Config, journal: Journal) =>
        new LedgerConnection(database, databaseUrl, (error) =>
          journal.warn('ledger.connection_lost', `lost the connection of the ledger: ${reasonOf(error)}`, { reason: reasonOf(error) }),
        ),
    },
    {
      provide: TransactionLedger,
      inject: [LedgerConnection, PostgresPartitionKeeper, Clock, Journal, Config],
      useFactory: (connection: LedgerConnection, partitions: PostgresPartitionKeeper, clock: Clock, journal: Journal, config: Config) =>
        new PostgresTransactionLedger(connection, partitions, clock, journal, { idempotencyTtlMs: config.idempotencyTtlHours * HOUR_MS }),
    },
    {
      provide: SubmitTransactions,
      inject: [TransactionLedger, ExchangeRates, UuidV7Source, Clock, Config, CrashPoints],
      useFactory: (
        ledger: TransactionLedger,
        rates: ExchangeRates,
        ids: UuidV7Source,
        clock: Clock,
        { settlementGateway }: Config,
        points: CrashPoints,
      ) => new SubmitTransactions(points.around(ledger, { accept: 'accept' }), rates, ids, clock, settlementGateway === 'simulated'),
    },
    {
      provide: TransactionQueries,
      inject: [TransactionRepository, ExchangeRates, RiskFindings],
      useFactory: (...parts: ConstructorParameters<typeof TransactionQueries>) => new TransactionQueries(...parts),
    },
    {
      provide: AccountQueries,
      inject: [TransactionAnalytics, TransactionRepository, RiskFindings, Clock, Config],
      useFactory: (
        analytics: TransactionAnalytics,
        transactions: TransactionRepository,
        findings: RiskFindings,
        clock: Clock,
        config: Config,
      ) => new AccountQueries(analytics, transactions, findings, clock, config.reportingCurrency),
    },
    {
      provide: AnalyticsQueries,
      inject: [TransactionAnalytics, Clock, Config],
      useFactory: (analytics: TransactionAnalytics, clock: Clock, { reportingCurrency, analyticsCacheTtlMs }: Config) =>
        new AnalyticsQueries(analytics, clock, reportingCurrency, analyticsCacheTtlMs),
    },
    DecideTransactionHandler,
    {
      provide: ReportStatusHandler,
      inject: [TransactionRepository, TransactionTransitions, Clock, Config],
      useFactory: (transactions: TransactionRepository, transitions: TransactionTransitions, clock: Clock, config: Config) =>
        new ReportStatusHandler(transactions, transitions, clock, config.settlementGateway === 'external'),
    },
  ],
  exports: [SubmitTransactions, TransactionTransitions, ExchangeRates, CrashPoints],
})
export class TransactionsModule implements OnApplicationShutdown {
  constructor(
    @Inject(TransactionLedger) private readonly ledger: PostgresTransactionLedger,
    private readonly ledgerConnection: LedgerConnection,
  ) {}

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.ledger.close();
    await this.ledgerConnection.close();
  }
}
