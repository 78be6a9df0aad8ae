/** Rules and lists over the stores: their life, their exchange while transactions are judged, and the past that is read back. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExpectedAlerts } from '../../src/application/ports/expected-alerts.ts';
import type { Assessment } from '../../src/application/ports/risk-assessor.ts';
import { CountRuleHits } from '../../src/application/risk/count-rule-hits.ts';
import { ListAdministration } from '../../src/application/risk/list-administration.ts';
import { RuleAdministration } from '../../src/application/risk/rule-administration.ts';
import { RuleAssessor } from '../../src/application/risk/rule-assessor.ts';
import { RuleQueries } from '../../src/application/risk/rule.queries.ts';
import { RuleSet } from '../../src/application/risk/rule-set.ts';
import { defaultParams } from '../../src/domain/risk/rule-values.ts';
import { RULE_KINDS } from '../../src/domain/risk/rules/rule-kinds.ts';
import type { Transaction, TransactionType } from '../../src/domain/transactions/transaction.ts';
import { PostgresListRepository } from '../../src/infrastructure/persistence/list-repository.postgres.ts';
import { PostgresRiskHistory } from '../../src/infrastructure/persistence/risk-history.postgres.ts';
import { PostgresRuleRepository } from '../../src/infrastructure/persistence/rule-repository.postgres.ts';
import { PostgresUnitOfWork } from '../../src/infrastructure/persistence/unit-of-work.postgres.ts';
import { FlowScene } from '../support/flow-scene.ts';
import { ACT, KeptAudit } from '../support/kept-acts.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { RiskOracle } from '../support/risk-oracle.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const ANY = { expected: null, act: ACT };
const ALL_KINDS = [...RULE_KINDS.keys()];
const LARGE = { params: { amount: '10000.00' }, weight: 200, decision: null };

/** So few that most histories outgrow it. */
const REACH = 4;

class SevenADay extends ExpectedAlerts {
  perDay(): Promise<number> {
    return Promise.resolve(7);
  }
}

/** One replica's rules over the stores of a test. */
class Desk {
  readonly rules: PostgresRuleRepository;
  readonly set: RuleSet;
  readonly assessor: RuleAssessor;
  readonly administration: RuleAdministration;
  readonly lists: ListAdministration;
  readonly queries: RuleQueries;
  readonly counts: CountRuleHits;
  readonly audit = new KeptAudit();

  constructor(readonly scene: FlowScene) {
    const { database, clock } = scene;
    const unit = new PostgresUnitOfWork(database);
    const lists = new PostgresListRepository(database);
    const options = { currency: 'USD', limits: { alertScore: 200, holdScore: 400 }, newId: () => randomUUID() };
    this.rules = new PostgresRuleRepository(database);
    this.set = new RuleSet(this.rules, unit, clock, new KeptJournal(), options);
    this.assessor = new RuleAssessor(this.set, new PostgresRiskHistory(database), { accounts: 100, entries: 10_000, reach: REACH });
    this.administration = new RuleAdministration(this.rules, this.set, new SevenADay(), unit, this.audit, clock, options);
    this.lists = new ListAdministration(lists, this.set, unit, this.audit, clock, options.newId);
    this.queries = new RuleQueries(this.rules, lists, this.set, clock, 'USD');
    this.counts = new CountRuleHits(this.rules);
  }

  /** Accepts, judges and stores. */
  async judged(changes: Partial<Transaction>): Promise<Assessment> {
    const transaction = await this.scene.accepted(changes);
    return this.judge(transaction);
  }

  async judge(transaction: Transaction): Promise<Assessment> {
    const [assessment] = await this.assessor.assess([transaction]);
    await this.scene.judge([transaction.id], assessment!);
    await this.counts.decided([{ transaction, assessment: assessment! }], this.scene.clock.at);
    return assessment!;
  }

  async ruleOf(kind: string) {
    return (await this.queries.list()).find((rule) => rule.kind === kind)!;
  }
}

const dollars = (minor: number, changes: Partial<Transaction> = {}): Partial<Transaction> => ({
  amountMinor: minor,
  amountReporting: minor,
  currency: 'USD',
  country: null,
  counterpartyCountry: null,
  counterpartyId: null,
  ...changes,
});
const kindsOf = ({ hits }: Assessment): string[] => hits.filter(({ skipped }) => skipped === null).map(({ rule }) => rule);

describe.each(TEST_DATABASES)('rules on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let desk: Desk;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    desk = new Desk(new FlowScene(test.database));
  });
  afterEach(async () => {
    await desk.scene.ledger.close();
    await test.clear();
  });
  afterAll(() => test.close());

  it('begin as shipped, once, whoever looks first', async () => {
    const other = new Desk(new FlowScene(test.database));
    await Promise.all([desk.set.current(), other.set.current(), desk.set.current()]);
    await other.scene.ledger.close();
    const rules = await desk.queries.list();
    expect(rules.map(({ kind, state, version, weight }) => [kind, state, version, weight])).toEqual(
      ALL_KINDS.map((kind) => [kind, 'active', 1, RULE_KINDS.get(kind)!.defaultWeight]),
    );
    expect(rules[0]).toMatchObject({ params: { amount: '10000.00' }, createdBy: 'system', hits24h: 0 });
  });

  it('find the same in an account that is in memory and in one that is read from the database', async () => {
    const params = Object.fromEntries([...RULE_KINDS.values()].map((kind) => [kind.kind, defaultParams(kind, 'USD')]));
    const aStep = fc.record({
      advance: fc.constantFrom(1, 1, 5000, 600_000, 86_400_000, -2000),
      account: fc.integer({ min: 0, max: 1 }),
      type: fc.constantFrom<TransactionType>('Payment', 'Transfer', 'Deposit', 'Refund'),
      minor: fc.constantFrom(90_000, 100_000, 800_000, 899_999, 1_000_000),
      to: fc.constantFrom('x0', 'x1', 'shop', null),
      isLocated: fc.boolean(),
      isForgotten: fc.boolean(),
      isExpired: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 10, maxLength: 40 }), async (steps) => {
        run += 1;
        const oracle = new RiskOracle(params, REACH);
        let at = desk.scene.clock.at;
        for (const step of steps) {
          at += step.advance;
          const name = (account: string): string => `${account}-${run}`;
          const transaction = await desk.scene.accepted(
            dollars(step.minor, {
              createdAt: at,
              accountId: name(`x${step.account}`),
              counterpartyId: step.to === null ? null : name(step.to),
              type: step.type,
              latitude: step.isLocated ? 52.52 : 40.4168,
              longitude: step.isLocated ? 13.405 : -3.7038,
            }),
          );
          if (step.isForgotten) desk.assessor.forget();
          const found = kindsOf(await desk.judge(transaction));
          expect(new Set(found)).toEqual(oracle.hits(transaction));
          oracle.remember(transaction);
          if (!step.isExpired) continue;
          await test.database.execute(`UPDATE transactions SET status = 4, reason = 'expired', processed_at = created_at WHERE id = $1`, [
            transaction.id,
          ]);
          desk.assessor.withdraw([transaction]);
          oracle.forget(transaction.id);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('leave out of the past what was declined', async () => {
    await desk.lists.add({ list: 'block', kind: 'counterparty', value: 'bad', reason: 'r', expiresAt: null }, ACT);
    expect(await desk.judged(dollars(100, { counterpartyId: 'bad' }))).toMatchObject({ decision: 'decline', riskScore: 200 });
    expect(kindsOf(await desk.judged(dollars(100)))).toEqual([]);
    desk.assessor.forget();
    expect(kindsOf(await desk.judged(dollars(100)))).toEqual(['rapid-follow-up']);
  });

  it('know of entries of lists at once, on every replica, until they are taken off', async () => {
    const other = new Desk(desk.scene);
    await other.judged(dollars(100));
    const entry = await desk.lists.add({ list: 'watch', kind: 'account', value: 'acc-7', reason: 'r', expiresAt: null }, ACT);
    expect(entry).toMatchObject({ createdBy: 'ada', expiresAt: null });
    expect(kindsOf(await other.judged(dollars(100, { accountId: 'acc-7' })))).toEqual(['list-hit']);
    expect((await desk.queries.entries('watch', null, 10)).items).toEqual([entry]);
    await desk.lists.remove('watch', entry.id, ACT);
    await expect(desk.lists.remove('watch', entry.id, ACT)).rejects.toMatchObject({ code: 'not_found' });
    expect(kindsOf(await other.judged(dollars(100, { accountId: 'acc-7' })))).toEqual(['rapid-follow-up']);
    expect(desk.audit.entries.map(({ action }) => action)).toEqual(['list.entry_added', 'list.entry_removed']);
  });

  it.each<[string, string]>([
    ['account', 'a b'],
    ['ip', '300.1.1.1'],
    ['country', 'ZZ'],
  ])('refuse the %s %j on a list', async (kind, value) => {
    const added = desk.lists.add({ list: 'watch', kind: kind as 'ip', value, reason: 'r', expiresAt: null }, ACT);
    await expect(added).rejects.toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/value' }] });
  });

  it('go from draft over shadow to active and retired, and say which version was hit', async () => {
    const { view, tag } = await desk.administration.create(
      'large-amount',
      'Huge',
      { ...LARGE, params: { amount: '50000' }, weight: 77 },
      ACT,
    );
    expect([view.state, view.params, tag]).toEqual(['draft', { amount: '50000.00' }, 1]);
    const huge = (): Promise<Assessment> => desk.judged(dollars(5_000_000, { accountId: randomUUID() }));
    expect((await huge()).riskScore).toBe(450);
    expect((await desk.administration.shadow(view.id, 1, ANY)).view).toMatchObject({ state: 'shadow', expectedAlertsPerDay: 7 });
    const watched = await huge();
    expect(watched.riskScore).toBe(450);
    expect(watched.shadowHits).toMatchObject([{ ruleId: view.id, ruleVersion: 1 }]);
    expect((await desk.queries.get(view.id)).view).toMatchObject({ state: 'shadow', hits24h: 1 });
    expect((await desk.administration.activate(view.id, 1, ANY)).view).toMatchObject({ state: 'active', expectedAlertsPerDay: 7 });
    expect((await huge()).riskScore).toBe(527);
    await desk.administration.addVersion(view.id, { ...LARGE, params: { amount: '60000.00' }, weight: 99 }, ANY);
    expect((await huge()).riskScore).toBe(527);
    await desk.administration.activate(view.id, 2, ANY);
    expect((await huge()).riskScore).toBe(450);
    const hit = (await desk.judged(dollars(6_000_000, { accountId: randomUUID() }))).hits.find(({ weight }) => weight === 99);
    expect(hit).toMatchObject({ rule: 'large-amount', ruleId: view.id, ruleVersion: 2 });
    expect((await desk.queries.get(view.id)).view.versions.map(({ version, state }) => [version, state])).toEqual([
      [1, 'retired'],
      [2, 'active'],
    ]);
    expect((await desk.administration.retire(view.id, ANY)).view.state).toBe('retired');
    expect((await desk.judged(dollars(6_000_000, { accountId: randomUUID() }))).riskScore).toBe(450);
    expect((await desk.administration.activate(view.id, 1, ANY)).view).toMatchObject({ state: 'active', version: 1 });
    expect(desk.audit.entries.map(({ action }) => action)).toEqual([
      'rule.created',
      'rule.shadowed',
      'rule.activated',
      'rule.version_added',
      'rule.activated',
      'rule.retired',
      'rule.activated',
    ]);
  });

  it('refuse steps that there are not, versions unseen, and what does not fit their kind', async () => {
    const { id } = await desk.ruleOf('large-amount');
    const { administration } = desk;
    await expect(administration.shadow(id, 1, ANY)).rejects.toMatchObject({ code: 'illegal_transition', current: { state: 'active' } });
    await expect(administration.activate(id, 9, ANY)).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/version' }],
    });
    await expect(administration.retire(id, { expected: 2, act: ACT })).rejects.toMatchObject({ code: 'version_mismatch' });
    await expect(administration.retire(randomUUID(), ANY)).rejects.toMatchObject({ code: 'not_found' });
    const wrong = { ...LARGE, params: { amount: 'many', bogus: 1 } };
    await expect(administration.addVersion(id, wrong, ANY)).rejects.toMatchObject({
      errors: [
        { pointer: '/params/bogus', code: 'unknown_field' },
        { pointer: '/params/amount', code: 'invalid_format' },
      ],
    });
    await expect(administration.create('no-such', 'x', LARGE, ACT)).rejects.toMatchObject({ errors: [{ pointer: '/kind' }] });
    expect(desk.audit.entries).toEqual([]);
  });

  it('refuse to act on what somebody else has put in force or taken out unseen', async () => {
    const { id } = await desk.ruleOf('large-amount');
    const { tag } = await desk.queries.get(id);
    const seen = { expected: tag, act: ACT };
    const retired = await desk.administration.retire(id, seen);
    expect((await desk.queries.get(id)).tag).toBe(retired.tag);
    await expect(desk.administration.activate(id, 1, seen)).rejects.toMatchObject({ code: 'version_mismatch' });
    const active = await desk.administration.activate(id, 1, { expected: retired.tag, act: ACT });
    expect(active.tag).not.toBe(retired.tag);
    // What changes nothing leaves the tag.
    expect((await desk.administration.activate(id, 1, { expected: active.tag, act: ACT })).tag).toBe(active.tag);
  });

  it('let one of two win who write a version at once having seen the same', async () => {
    const { id } = await desk.ruleOf('large-amount');
    const seen = { expected: 1, act: ACT };
    const both = await Promise.allSettled([
      desk.administration.addVersion(id, LARGE, seen),
      desk.administration.addVersion(id, LARGE, seen),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await desk.rules.find(id)).toHaveLength(2);
  });

  it('are exchanged as a whole while transactions are judged', async () => {
    const { id } = await desk.ruleOf('large-amount');
    const weights = [200];
    let isEditing = true;
    const editing = (async () => {
      for (let weight = 1; weight <= 15; weight += 1) {
        weights.push(weight);
        const { view } = await desk.administration.addVersion(id, { ...LARGE, weight }, ANY);
        await desk.administration.activate(id, view.version, ANY);
      }
      isEditing = false;
    })();
    const versions = new Set<number>();
    while (isEditing) {
      const transactions = [];
      for (let i = 0; i < 5; i += 1) transactions.push(await desk.scene.accepted(dollars(1_000_001, { accountId: randomUUID() })));
      const assessments = await desk.assessor.assess(transactions);
      const hits = assessments.flatMap((assessment) => assessment.hits);
      expect(hits).toHaveLength(5);
      expect(new Set(hits.map(({ ruleVersion }) => ruleVersion)).size).toBe(1);
      for (const { weight, ruleVersion } of hits) expect(weight).toBe(weights[ruleVersion - 1]);
      versions.add(hits[0]!.ruleVersion);
    }
    await editing;
    expect(versions.size).toBeGreaterThan(1);
  });
});
