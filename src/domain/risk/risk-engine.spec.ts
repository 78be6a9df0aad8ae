import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RiskOracle } from '../../../test/support/risk-oracle.ts';
import { aTransaction } from '../../../test/support/transaction-builders.ts';
import type { Decision, Transaction, TransactionType } from '../transactions/transaction.ts';
import { ActivityBook } from './activity-book.ts';
import { ListBook, NO_LISTS } from './list-book.ts';
import type { ListEntry } from './list-book.ts';
import { RiskEngine } from './risk-engine.ts';
import { RuleBook } from './rule-book.ts';
import type { RuleDefinition } from './rule-book.ts';
import type { RuleParams } from './rule-kind.ts';
import { defaultParams } from './rule-values.ts';
import { RULE_KINDS } from './rules/rule-kinds.ts';
import type { WorldFacts } from './world-facts.ts';

const LIMITS = { alertScore: 200, holdScore: 400 };
const QUIET: WorldFacts = { lists: NO_LISTS, lastSpike: () => null, outcomes: () => null };
/** Kinds whose facts are all in transactions. */
const KINDS = [...RULE_KINDS.keys()].filter((kind) => !['list-hit', 'counterparty-compromise', 'market-spike'].includes(kind));

function aRule(kind: string, changes: Partial<RuleDefinition> = {}): RuleDefinition {
  const { name, defaultWeight } = RULE_KINDS.get(kind)!;
  const params = defaultParams(RULE_KINDS.get(kind)!, 'USD');
  return { id: `rule of ${kind}`, kind, name, version: 1, params, weight: defaultWeight, decision: null, ...changes };
}

const engineOf = (active: RuleDefinition[], shadow: RuleDefinition[] = []): RiskEngine =>
  new RiskEngine(new RuleBook(active, shadow, 'USD'), LIMITS);
const aBook = (reach = 1000): ActivityBook => new ActivityBook({ accounts: 1000, entries: 100_000, reach, isWhole: true });

/** An amount of US dollars beside what else is said. */
const dollars = (minor: number, changes: Partial<Transaction> = {}): Transaction =>
  aTransaction({ amountMinor: minor, amountReporting: minor, currency: 'USD', country: null, counterpartyCountry: null, ...changes });

// Few accounts, times and amounts: bounds and ties are met again and again.
const aStep = fc.record({
  /** Mostly forward, at times late, often at the same moment. */
  advance: fc.constantFrom(0, 0, 500, 1000, 1500, 60_000, 86_400_000, -1000, -86_400_000),
  account: fc.integer({ min: 0, max: 2 }),
  type: fc.constantFrom<TransactionType>('Payment', 'Transfer', 'Deposit', 'Withdrawal', 'Refund'),
  minor: fc.constantFrom(800, 899, 900, 999, 1000, 1001, 1100, 2000, 3000, 3001),
  isRated: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  counterparty: fc.constantFrom(null, 'a0', 'a1', 'a2', 'shop', 'payee'),
  place: fc.constantFrom(null, [52.52, 13.405], [40.4168, -3.7038], [52.3906, 13.0645]),
  countries: fc.constantFrom(null, ['DE', 'DE'], ['DE', 'FR']),
  low: fc.bigInt({ min: 0n, max: 2n ** 60n }),
  fate: fc.constantFrom('kept', 'kept', 'kept', 'declined', 'expired', 'again'),
});

const params = fc.record({
  'large-amount': fc.record({ amount: fc.constantFrom('9.00', '10.00', '30.01') }),
  'velocity-count': fc.record({ count: fc.integer({ min: 1, max: 5 }), windowMs: fc.constantFrom(1000, 1500, 60_000, 86_400_000) }),
  'velocity-sum': fc.record({ amount: fc.constantFrom('20.00', '30.00', '50.01'), windowMs: fc.constantFrom(1000, 60_000, 86_400_000) }),
  structuring: fc.record({
    amount: fc.constantFrom('10.00', '11.25'),
    band: fc.constantFrom(0.8, 0.9, 0.799999),
    count: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.constantFrom(1000, 86_400_000),
  }),
  'amount-outlier': fc.record({
    factor: fc.constantFrom(1, 1.1, 2.5, 3),
    minCount: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.constantFrom(1000, 60_000, 172_800_000),
  }),
  'new-payee': fc.record({ amount: fc.constantFrom('9.00', '10.00') }),
  'dormant-account': fc.record({ amount: fc.constantFrom('9.00', '10.01'), idleMs: fc.constantFrom(86_400_000, 172_800_000) }),
  'rapid-follow-up': fc.record({ withinMs: fc.constantFrom(1, 500, 501, 60_001) }),
  'geo-velocity': fc.record({ speedKmh: fc.constantFrom(1, 900), minDistanceKm: fc.constantFrom(0, 27, 50) }),
  'country-mismatch': fc.constant({}),
  'pass-through': fc.record({ tolerancePercent: fc.constantFrom(0, 9.99, 10, 10.1), windowMs: fc.constantFrom(1000, 86_400_000) }),
  'round-amount': fc.record({ amount: fc.constantFrom('9.00', '20.00'), unit: fc.constantFrom('1.00', '10.00') }),
});

interface Walked {
  transaction: Transaction;
  fate: string;
}

/** A history as it arrives. */
function walk(steps: readonly (typeof aStep extends fc.Arbitrary<infer T> ? T : never)[]): Walked[] {
  let now = 1_790_000_000_000;
  return steps.map((step, i) => {
    now += step.advance;
    const [latitude, longitude] = step.place ?? [null, null];
    const [country, counterpartyCountry] = step.countries ?? [null, null];
    const id = `0192f0c1-6b1e-7d55-9c64-${(step.low % 65_536n).toString(16).padStart(4, '0')}${String(i).padStart(8, '0')}`;
    const transaction = dollars(step.minor, {
      id,
      createdAt: now,
      accountId: `a${step.account}`,
      type: step.type,
      counterpartyId: step.counterparty,
      latitude: latitude ?? null,
      longitude: longitude ?? null,
      country: country ?? null,
      counterpartyCountry: counterpartyCountry ?? null,
      ...(step.isRated ? {} : { amountReporting: null, currency: 'ALL' }),
    });
    return { transaction, fate: step.fate };
  });
}

describe('the rules', () => {
  it.each(KINDS)('%s hits exactly where its definition says so, whatever happened before', (kind) => {
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 1, maxLength: 40 }), params, (steps, values) => {
        const given = (values as Record<string, RuleParams>)[kind]!;
        const engine = engineOf([aRule(kind, { params: given })]);
        const oracle = new RiskOracle({ [kind]: given });
        const book = aBook();
        for (const { transaction, fate } of walk(steps)) {
          const { hits } = engine.assess(transaction, book.of(transaction.accountId), QUIET);
          const isHit = hits.some(({ skipped }) => skipped === null);
          expect([transaction.id, isHit]).toEqual([transaction.id, oracle.hits(transaction).has(kind)]);
          if (fate === 'declined') continue;
          book.record(transaction);
          // What is stored again after a failure counts once.
          if (fate === 'again') book.record(transaction);
          oracle.remember(transaction);
          if (fate === 'expired') {
            book.remove(transaction);
            oracle.forget(transaction.id);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('explains each hit with a threshold that the inputs reach, and a margin that is not below 0', () => {
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 1, maxLength: 30 }), params, (steps, values) => {
        const engine = engineOf(KINDS.map((kind) => aRule(kind, { params: (values as Record<string, RuleParams>)[kind]! })));
        const book = aBook();
        for (const { transaction } of walk(steps)) {
          for (const hit of engine.assess(transaction, book.of(transaction.accountId), QUIET).hits) {
            expect(hit.skipped === null || RULE_KINDS.get(hit.rule)!.needsRate).toBe(true);
            if (hit.margin !== null) expect(Number(hit.margin)).toBeGreaterThanOrEqual(0);
            expect(hit.sentence).not.toMatch(/NaN|undefined|Infinity|\ba[012]\b/);
            expect(JSON.stringify(hit.inputs)).not.toMatch(/NaN|null/);
          }
          book.record(transaction);
        }
      }),
    );
  });

  it('look at as many of the newest transactions as count, however many are kept', () => {
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 20, maxLength: 60 }), params, (steps, values) => {
        const given = values as Record<string, RuleParams>;
        const engine = engineOf(KINDS.map((kind) => aRule(kind, { params: given[kind]! })));
        const oracle = new RiskOracle(given, 5);
        const book = aBook(5);
        // None so late that what it looks back at went.
        const walked = walk(steps.map((step) => ({ ...step, advance: Math.max(0, step.advance) as 0 })));
        for (const { transaction } of walked) {
          const { hits } = engine.assess(transaction, book.of(transaction.accountId), QUIET);
          const found = hits.filter(({ skipped }) => skipped === null).map(({ rule }) => rule);
          expect(new Set(found)).toEqual(oracle.hits(transaction));
          book.record(transaction);
          oracle.remember(transaction);
        }
      }),
    );
  });

  it('keep no more of an account than what counts and a little beyond', () => {
    const book = aBook(8);
    const at = (minutes: number, changes: Partial<Transaction> = {}): Transaction =>
      dollars(1000, { createdAt: 1_790_000_000_000 + minutes * 60_000, latitude: null, longitude: null, ...changes });
    book.record(at(0, { latitude: 52.52, longitude: 13.405 }));
    for (let i = 1; i <= 20; i += 1) book.record(at(i));
    const { own } = book.of('acc-1');
    expect(own.length).toBeGreaterThanOrEqual(8);
    expect(own.length).toBeLessThanOrEqual(16);
    const now = at(21, { latitude: 40.4168, longitude: -3.7038 });
    const hits = engineOf([aRule('geo-velocity'), aRule('velocity-count')]).assess(now, book.of('acc-1'), QUIET).hits;
    expect(hits.map(({ rule }) => rule)).toEqual(['velocity-count']);
  });
});

describe('RiskEngine', () => {
  const large = aRule('large-amount');
  const ask = (engine: RiskEngine, transaction: Transaction, world = QUIET) =>
    engine.assess(transaction, aBook().of(transaction.accountId), world);

  it.each<[number, Decision]>([
    [199, 'approve'],
    [200, 'review'],
    [399, 'review'],
    [400, 'hold'],
    [1000, 'hold'],
  ])('makes of a score of %d: %s', (weight, decision) => {
    expect(ask(engineOf([{ ...large, weight }]), dollars(1_000_000))).toMatchObject({ riskScore: weight, decision });
  });

  it('adds weights up to 1000 and no further', () => {
    const engine = engineOf([{ ...large, weight: 700 }, aRule('round-amount', { weight: 600 })]);
    expect(ask(engine, dollars(1_000_000)).riskScore).toBe(1000);
  });

  it('decides the strictest of the score and what its rules say', () => {
    expect(ask(engineOf([{ ...large, weight: 1, decision: 'decline' }]), dollars(1_000_000)).decision).toBe('decline');
    expect(ask(engineOf([{ ...large, weight: 500, decision: 'review' }]), dollars(1_000_000)).decision).toBe('hold');
    expect(ask(engineOf([{ ...large, weight: 1, decision: 'decline' }]), dollars(999_999)).decision).toBe('approve');
  });

  it('tells hits of rules that watch apart, without effect', () => {
    const judged = ask(engineOf([], [{ ...large, decision: 'decline' }]), dollars(1_000_000));
    expect(judged).toMatchObject({ riskScore: 0, decision: 'approve', hits: [] });
    expect(judged.shadowHits).toMatchObject([{ rule: 'large-amount', ruleVersion: 1 }]);
  });

  it('does not ask rules about money where there is no rate, and says so', () => {
    const judged = ask(engineOf([large, aRule('round-amount')], [large]), dollars(5_000_000, { currency: 'ALL', amountReporting: null }));
    expect(judged.riskScore).toBe(50);
    expect(judged.hits).toMatchObject([
      { rule: 'large-amount', skipped: 'no_rate' },
      { rule: 'round-amount', skipped: null },
    ]);
    expect(judged.shadowHits).toEqual([]);
  });

  it('compares round amounts of currencies with other decimals by what is written', () => {
    const engine = engineOf([aRule('round-amount')]);
    const hits = (currency: string, amountMinor: number) =>
      ask(engine, dollars(amountMinor, { currency, amountReporting: null })).riskScore;
    expect([hits('JPY', 5000), hits('JPY', 5001), hits('JPY', 4000)]).toEqual([50, 0, 0]);
    expect([hits('KWD', 5_000_000), hits('KWD', 5_000_001), hits('KWD', 4_000_000)]).toEqual([50, 0, 0]);
  });

  describe('with lists', () => {
    const entry = (changes: Partial<ListEntry>): ListEntry => ({
      id: 'x',
      list: 'watch',
      kind: 'account',
      value: 'acc-1',
      reason: 'r',
      expiresAt: null,
      createdBy: 'ada',
      createdAt: 0,
      ...changes,
    });
    const engine = engineOf([aRule('list-hit')]);
    const judged = (entries: ListEntry[], changes: Partial<Transaction> = {}) =>
      ask(engine, dollars(100, { createdAt: 1000, ...changes }), { ...QUIET, lists: new ListBook(entries) });

    it.each<[Partial<ListEntry>, Partial<Transaction>]>([
      [{ kind: 'account', value: 'acc-1' }, {}],
      [{ kind: 'counterparty', value: 'shop-9' }, {}],
      [{ kind: 'ip', value: '192.0.2.7' }, { ip: '192.0.2.7' }],
      [{ kind: 'country', value: 'KP' }, { country: 'KP' }],
    ])('watches %j', (listed, changes) => {
      expect(judged([entry(listed)], changes)).toMatchObject({ riskScore: 200, decision: 'review' });
      expect(judged([entry({ ...listed, value: 'XX' })], changes)).toMatchObject({ riskScore: 0 });
    });

    it.each([
      ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
      ['192.0.2.7', '::FFFF:c000:207'],
    ])('knows the address %s when it is written %s', (listed, ip) => {
      expect(judged([entry({ kind: 'ip', value: listed })], { ip })).toMatchObject({ riskScore: 200 });
    });

    it('declines what is blocked, whatever else watches it', () => {
      expect(judged([entry({}), entry({ list: 'block', kind: 'counterparty', value: 'shop-9' })]).decision).toBe('decline');
    });

    it('lets an entry end at its time', () => {
      expect(judged([entry({ list: 'block', expiresAt: 1001 })]).decision).toBe('decline');
      expect(judged([entry({ list: 'block', expiresAt: 1000 })]).decision).toBe('approve');
    });
  });

  it.each([
    [{ confirmed: 1, all: 5 }, true],
    [{ confirmed: 1, all: 6 }, false],
    [{ confirmed: 4, all: 4 }, false],
    [null, false],
  ])('takes %j resolved alerts of a counterparty for a compromise: %s', (known, isHit) => {
    const world: WorldFacts = { ...QUIET, outcomes: (_, from, to) => (to - from === 28 * 86_400_000 ? known : null) };
    expect(ask(engineOf([aRule('counterparty-compromise')]), dollars(100), world).hits.length > 0).toBe(isHit);
  });

  it('asks for spikes of the symbol in the minute before, the bound included', () => {
    const asked: unknown[] = [];
    const world: WorldFacts = { ...QUIET, lastSpike: (symbol, from, to) => (asked.push([symbol, to - from]), from) };
    const engine = engineOf([aRule('market-spike')]);
    expect(ask(engine, dollars(100, { symbol: 'AAPL' }), world).riskScore).toBe(50);
    expect(ask(engine, dollars(100), world).riskScore).toBe(0);
    expect(asked).toEqual([['AAPL', 60_000]]);
  });
});
