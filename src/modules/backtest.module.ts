/** Backtests of rules over what is stored. */
import { Module } from '@nestjs/common';
import { Clock } from '../application/ports/clock.ts';
import { ExpectedAlerts } from '../application/ports/expected-alerts.ts';
import { BacktestHistory } from '../application/risk/backtest-history.ts';
import { BacktestedAlerts, BacktestQueries } from '../application/risk/backtest.queries.ts';
import { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresRiskHistory } from '../infrastructure/persistence/risk-history.postgres.ts';
import { PostgresRuleRepository } from '../infrastructure/persistence/rule-repository.postgres.ts';
import { PostgresTransactionHistory } from '../infrastructure/persistence/transaction-history.postgres.ts';
import { BacktestController } from '../presentation/http/backtest.controller.ts';

/** Well below the time after which a request is given up. */
const BUDGET_MS = 8000;

@Module({
  controllers: [BacktestController],
  providers: [
    {
      provide: BacktestHistory,
      inject: [Database, Clock, Config],
      useFactory: (database: Database, clock: Clock, { reportingCurrency: currency, riskAlertScore, riskHoldScore }: Config) => {
        const limits = { alertScore: riskAlertScore, holdScore: riskHoldScore };
        const [transactions, history] = [new PostgresTransactionHistory(database), new PostgresRiskHistory(database)];
        return new BacktestHistory(transactions, history, new PostgresRuleRepository(database), clock, {
          currency,
          limits,
          budgetMs: BUDGET_MS,
        });
      },
    },
    {
      provide: BacktestQueries,
      inject: [BacktestHistory, Database, Clock, Config],
      useFactory: (history: BacktestHistory, database: Database, clock: Clock, { reportingCurrency }: Config) =>
        new BacktestQueries(history, new PostgresRuleRepository(database), clock, reportingCurrency),
    },
    { provide: ExpectedAlerts, inject: [BacktestHistory], useFactory: (history: BacktestHistory) => new BacktestedAlerts(history) },
  ],
  exports: [ExpectedAlerts],
})
export class BacktestModule {}
