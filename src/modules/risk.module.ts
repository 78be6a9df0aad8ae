/** Rules and lists: what judges transactions, and how people change it. */
import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { AuditLog } from '../application/ports/audit-log.ts';
import { Clock } from '../application/ports/clock.ts';
import { DecisionSink } from '../application/ports/decision-sink.ts';
import { ExpectedAlerts } from '../application/ports/expected-alerts.ts';
import { Journal } from '../application/ports/journal.ts';
import { ListRepository } from '../application/ports/list-repository.ts';
import { Metrics } from '../application/ports/metrics.ts';
import { RiskAssessor } from '../application/ports/risk-assessor.ts';
import { RiskHistory } from '../application/ports/risk-history.ts';
import { RuleRepository } from '../application/ports/rule-repository.ts';
import { UnitOfWork } from '../application/ports/unit-of-work.ts';
import { CountRuleHits, EachSink } from '../application/risk/count-rule-hits.ts';
import { ListAdministration } from '../application/risk/list-administration.ts';
import { RuleAdministration } from '../application/risk/rule-administration.ts';
import { RuleAssessor } from '../application/risk/rule-assessor.ts';
import { RuleQueries } from '../application/risk/rule.queries.ts';
import { RuleSet } from '../application/risk/rule-set.ts';
import { ShadowScoring } from '../application/risk/shadow-scoring.ts';
import { REACH } from '../domain/risk/activity-book.ts';
import { Config } from '../infrastructure/config.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresListRepository } from '../infrastructure/persistence/list-repository.postgres.ts';
import { PostgresRiskHistory } from '../infrastructure/persistence/risk-history.postgres.ts';
import { PostgresRuleRepository } from '../infrastructure/persistence/rule-repository.postgres.ts';
import { readModel } from '../infrastructure/scoring/model-file.ts';
import { DeadlineScorer } from '../infrastructure/scoring/scorer.deadline.ts';
import { TreeScorer } from '../infrastructure/scoring/scorer.trees.ts';
import { ListsController } from '../presentation/http/lists.controller.ts';
import { RulesController } from '../presentation/http/rules.controller.ts';
import { AlertsModule } from './alerts.module.ts';
import { AuditModule } from './audit.module.ts';
import { BacktestModule } from './backtest.module.ts';

/** What is remembered of accounts: 64 bytes of each transaction, 16 more of each that says where. */
const ACTIVITY = { accounts: 100_000, entries: 4_000_000, reach: REACH };
/** Scores of a batch that come later are not waited for. */
const SCORER_DEADLINE_MS = 250;
const newId = (): string => randomUUID();

@Module({
  imports: [AuditModule, AlertsModule, BacktestModule],
  controllers: [RulesController, ListsController],
  providers: [
    { provide: RuleRepository, inject: [Database], useFactory: (database: Database) => new PostgresRuleRepository(database) },
    { provide: ListRepository, inject: [Database], useFactory: (database: Database) => new PostgresListRepository(database) },
    { provide: RiskHistory, inject: [Database], useFactory: (database: Database) => new PostgresRiskHistory(database) },
    {
      provide: RuleSet,
      inject: [RuleRepository, UnitOfWork, Clock, Journal, Config],
      useFactory: (rules: RuleRepository, unit: UnitOfWork, clock: Clock, journal: Journal, config: Config) => {
        const { reportingCurrency: currency, riskAlertScore: alertScore, riskHoldScore: holdScore } = config;
        return new RuleSet(rules, unit, clock, journal, { currency, limits: { alertScore, holdScore }, newId });
      },
    },
    {
      provide: RiskAssessor,
      inject: [RuleSet, RiskHistory, Config, Metrics, Journal],
      useFactory: async (rules: RuleSet, history: RiskHistory, config: Config, metrics: Metrics, journal: Journal) => {
        const assessor = new RuleAssessor(rules, history, ACTIVITY, await shadowScoring(config, metrics, journal));
        metrics.expose(
          { name: 'tapewatch_accounts_evicted_total', help: 'Accounts whose past left memory to make room', kind: 'counter', labels: [] },
          () => [[{}, assessor.evicted]],
        );
        return assessor;
      },
    },
    {
      provide: EachSink,
      inject: [RuleRepository, DecisionSink],
      useFactory: (rules: RuleRepository, alerts: DecisionSink) => new EachSink([new CountRuleHits(rules), alerts]),
    },
    {
      provide: RuleQueries,
      inject: [RuleRepository, ListRepository, RuleSet, Clock, Config],
      useFactory: (rules: RuleRepository, lists: ListRepository, set: RuleSet, clock: Clock, { reportingCurrency }: Config) =>
        new RuleQueries(rules, lists, set, clock, reportingCurrency),
    },
    {
      provide: RuleAdministration,
      inject: [RuleRepository, RuleSet, ExpectedAlerts, UnitOfWork, AuditLog, Clock, Config],
      useFactory: (
        rules: RuleRepository,
        set: RuleSet,
        expectation: ExpectedAlerts,
        unit: UnitOfWork,
        audit: AuditLog,
        clock: Clock,
        { reportingCurrency: currency }: Config,
      ) => new RuleAdministration(rules, set, expectation, unit, audit, clock, { currency, newId }),
    },
    {
      provide: ListAdministration,
      inject: [ListRepository, RuleSet, UnitOfWork, AuditLog, Clock],
      useFactory: (lists: ListRepository, set: RuleSet, unit: UnitOfWork, audit: AuditLog, clock: Clock) =>
        new ListAdministration(lists, set, unit, audit, clock, newId),
    },
  ],
  exports: [RiskAssessor, EachSink],
})
export class RiskModule {}

/** null where no model is set; a model that cannot be read stops the start. */
async function shadowScoring({ riskModel, reportingCurrency }: Config, metrics: Metrics, journal: Journal): Promise<ShadowScoring | null> {
  if (riskModel === null) return null;
  const scorer = await readModel(riskModel, reportingCurrency);
  journal.info('scorer.loaded', 'a learned scorer watches and decides nothing', { model: scorer.model.version });
  const onFailure = (error: unknown): void => journal.error('scorer.failed', 'transactions were not scored', error);
  return new ShadowScoring(new DeadlineScorer(new TreeScorer(scorer), SCORER_DEADLINE_MS, onFailure), metrics);
}
