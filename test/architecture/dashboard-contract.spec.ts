/** What the page believes of HTTP is what the server makes: the compiler compares the types, the rest is compared here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actsOf, mayAct } from '../../dashboard/src/api/alert-acts.ts';
import type * as page from '../../dashboard/src/api/contract.ts';
import type { AuditRecordView } from '../../src/application/audit/audit.view.ts';
import type * as identity from '../../src/application/identity/identity.view.ts';
import type * as market from '../../src/application/market/market.view.ts';
import type { DashboardView } from '../../src/application/monitoring/dashboard.view.ts';
import type { RuntimeMetricsView } from '../../src/application/monitoring/runtime-metrics.ts';
import type { AlertCounts } from '../../src/application/ports/alert-repository.ts';
import type { AuditVerification } from '../../src/application/ports/audit-log.ts';
import type { SimulationStatus } from '../../src/application/ports/market-simulation.ts';
import type { NotificationView } from '../../src/application/risk/alert.queries.ts';
import type { AlertDetailView, AlertView } from '../../src/application/risk/alert.view.ts';
import type { BacktestView } from '../../src/application/risk/backtest.queries.ts';
import type { TriedRuleView } from '../../src/application/risk/rule-administration.ts';
import type { RuleKindView } from '../../src/application/risk/rule.queries.ts';
import type { ListEntryView, RuleDetailView, RuleView } from '../../src/application/risk/rule.view.ts';
import type { AccountView } from '../../src/application/transactions/account.queries.ts';
import type { AnalyticsView } from '../../src/application/transactions/analytics.queries.ts';
import type { TransactionDetailView, TransactionView } from '../../src/application/transactions/transaction.view.ts';
import type { AuditAction } from '../../src/domain/identity/audit-action.ts';
import type { Permission, Role } from '../../src/domain/identity/role.ts';
import { actOn, ALERT_STATUSES } from '../../src/domain/risk/alert.ts';
import type { Alert, AlertAct } from '../../src/domain/risk/alert.ts';
import type { Hit } from '../../src/domain/risk/hit.ts';
import type { TransactionFacts } from '../../src/domain/transactions/transaction.ts';
import type { AlertsQuery, ResolveDto } from '../../src/presentation/http/alerts.dto.ts';
import type { CreateApiKeyDto } from '../../src/presentation/http/api-keys.dto.ts';
import type { BacktestDto } from '../../src/presentation/http/backtest.dto.ts';
import type { HealthController } from '../../src/presentation/http/health.controller.ts';
import type { PricesController } from '../../src/presentation/http/prices.controller.ts';
import { STATUS_OF_CODE } from '../../src/presentation/http/problem-details.filter.ts';
import type { Problem } from '../../src/presentation/http/problem-details.filter.ts';
import type { AddListEntryDto, CreateRuleDto, RuleVersionDto } from '../../src/presentation/http/rules.dto.ts';
import type { SimulationController } from '../../src/presentation/http/simulation.controller.ts';
import type { ShockDto, StartSimulationDto } from '../../src/presentation/http/simulation.dto.ts';
import type { SymbolsController } from '../../src/presentation/http/symbols.controller.ts';
import type { BatchResult } from '../../src/presentation/http/transaction-batch.ts';
import type { TransactionsQuery } from '../../src/presentation/http/transactions.dto.ts';
import type { ChangeUserDto, CreateUserDto } from '../../src/presentation/http/users.dto.ts';
import { ROOT } from './seeded-tree.ts';

/** Both ways, whatever is readonly. */
type Plain<T> = T extends readonly (infer Item)[] ? Plain<Item>[] : T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T;
type Same<A, B> = [Plain<A>, Plain<B>] extends [Plain<B>, Plain<A>] ? true : never;
/** Whether a request of the page is one that the server takes. */
type Fits<Sent, Taken> = Plain<Sent> extends Plain<Taken> ? true : never;
/** Whether two types have fields of the same names, which may be written in another form. */
type SameNames<A, B> = Same<keyof A, keyof B>;
type Answer<Handler extends (...args: never[]) => unknown> = Awaited<ReturnType<Handler>>;
/** What assessments put there is of every kind. */
type WithoutHits<T> = Omit<T, 'hits'>;

describe('the contract of the page', () => {
  it('has of each answer what the server makes', () => {
    // The compiler compares: a field that one side has and the other lacks makes `true` an error.
    const same: true[] = [
      true satisfies Same<page.User, identity.UserView>,
      true satisfies Same<page.SignIn, identity.SignInView>,
      true satisfies Same<page.OwnSession, identity.SessionView>,
      true satisfies Same<page.RoleInfo, identity.RoleView>,
      true satisfies Same<page.ApiKey, identity.ApiKeyView>,
      true satisfies Same<page.CreatedApiKey, identity.CreatedApiKeyView>,
      true satisfies Same<page.Permission, Permission>,
      true satisfies Same<page.Role, Role>,
      true satisfies Same<page.AuditAction, AuditAction>,
      true satisfies Same<Omit<page.AuditRecord, 'details'>, Omit<AuditRecordView, 'details'>>,
      true satisfies Same<page.AuditVerification, AuditVerification>,
      true satisfies Same<page.Statistics, market.StatisticsView>,
      true satisfies Same<page.Anomaly, market.AnomalyView>,
      true satisfies Same<page.Candle, market.CandleView>,
      true satisfies Same<page.CandlePage, Answer<PricesController['candles']>>,
      true satisfies Same<page.SymbolSettings, market.SymbolSettingsView>,
      true satisfies Same<page.Gap, market.GapView>,
      true satisfies Same<page.Simulation, SimulationStatus>,
      true satisfies Same<page.Shock, Answer<SimulationController['shock']>>,
      true satisfies Same<page.Transaction, TransactionView>,
      true satisfies Same<WithoutHits<page.TransactionDetail>, WithoutHits<TransactionDetailView>>,
      // Older hits have no name.
      true satisfies Same<Omit<page.Hit, 'ruleName' | 'skipped'>, Omit<Hit, 'ruleName' | 'skipped'>>,
      true satisfies Same<page.BatchResult, BatchResult>,
      true satisfies Same<Omit<page.Account, 'openAlerts' | 'listEntries'>, Omit<AccountView, 'openAlerts' | 'listEntries'>>,
      true satisfies Same<WithoutHits<page.Alert>, WithoutHits<AlertView>>,
      true satisfies Same<WithoutHits<page.AlertDetail>, WithoutHits<AlertDetailView>>,
      true satisfies Same<page.AlertCounts, AlertCounts>,
      true satisfies Same<page.Notification, NotificationView>,
      true satisfies Same<page.Rule, RuleView>,
      true satisfies Same<page.RuleDetail, RuleDetailView>,
      true satisfies Same<page.TriedRule, TriedRuleView>,
      true satisfies Same<page.RuleKind, RuleKindView>,
      true satisfies Same<page.Backtest, BacktestView>,
      true satisfies Same<page.ListEntry, ListEntryView>,
      true satisfies Same<page.DashboardMetrics, DashboardView>,
      true satisfies Same<page.RuntimeMetrics, RuntimeMetricsView>,
      true satisfies SameNames<page.Analytics<unknown>, AnalyticsView>,
      true satisfies SameNames<page.Health, Answer<HealthController['overview']>>,
      true satisfies SameNames<page.Readiness, Answer<HealthController['ready']>>,
      true satisfies Same<page.Health['status'], Answer<HealthController['overview']>['status']>,
      true satisfies Same<page.ProblemBody, Problem>,
    ];
    expect(same).not.toContain(false);
  });

  it('sends what the server takes', () => {
    const taken: true[] = [
      true satisfies Fits<page.NewUser, Omit<CreateUserDto, 'transport'>>,
      true satisfies Fits<page.UserChange, ChangeUserDto>,
      true satisfies SameNames<page.UserChange, ChangeUserDto>,
      true satisfies Same<page.NewApiKey, CreateApiKeyDto>,
      true satisfies Fits<page.NewRule, CreateRuleDto>,
      true satisfies Fits<page.RuleText, RuleVersionDto>,
      true satisfies SameNames<page.NewRule, CreateRuleDto>,
      true satisfies SameNames<page.BacktestRequest, BacktestDto>,
      true satisfies Same<page.NewListEntry, AddListEntryDto>,
      true satisfies Same<page.NewShock, ShockDto>,
      true satisfies Same<page.SimulationRates, StartSimulationDto>,
      true satisfies Same<page.NewSymbolSettings, Parameters<SymbolsController['put']>[1]>,
      true satisfies SameNames<page.NewTransaction, Omit<TransactionFacts, 'amountMinor'> & { amount: string }>,
      true satisfies SameNames<page.TransactionFilter, Omit<TransactionsQuery, 'limit' | 'cursor'>>,
      true satisfies SameNames<page.AlertFilter, Omit<AlertsQuery, 'limit' | 'cursor'>>,
      true satisfies Same<page.AlertActName, AlertAct['name']>,
      true satisfies Same<Omit<Extract<page.AlertAct, { name: 'resolve' }>, 'name'>, ResolveDto>,
    ];
    expect(taken).not.toContain(false);
  });

  it('knows every code that the server refuses with, and no other', () => {
    const text = readFileSync(join(ROOT, 'dashboard/src/api/contract/common.ts'), 'utf8');
    const union = /type ProblemCode =\n([^;]*);/.exec(text)![1]!;
    const codes = [...union.matchAll(/'([a-z_]+)'/g)].map(([, code]) => code!);
    expect(codes.toSorted()).toEqual(Object.keys(STATUS_OF_CODE).toSorted());
  });
});

describe('the acts that the page offers for an alert', () => {
  const ACTS: readonly AlertAct[] = [
    { name: 'acknowledge' },
    { name: 'assign', assignee: 'ada' },
    { name: 'resolve', disposition: 'confirmed', note: null },
    { name: 'reopen', reason: 'more came' },
    { name: 'snooze', until: 2, reason: 'known' },
    { name: 'note', text: 'called' },
  ];

  it.each(ALERT_STATUSES)('are those that the server takes where it is %s', (status) => {
    const alert = { status, lastAct: null, version: 1 } as Alert;
    const legal = ACTS.filter((act) => actOn(alert, act, 'user:ada', 1).outcome === 'changed').map(({ name }) => name);
    expect(actsOf(status)).toEqual(legal);
    expect(ACTS.filter(({ name }) => mayAct(status, name)).map(({ name }) => name)).toEqual(legal);
  });
});
