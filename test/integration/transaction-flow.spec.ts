/** The parts of the flow together, on each database: assessed, held, released, settled, taken over, and what happens when a part fails. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RiskAssessor } from '../../src/application/ports/risk-assessor.ts';
import type { Assessment } from '../../src/application/ports/risk-assessor.ts';
import { SettlementGateway } from '../../src/application/ports/settlement-gateway.ts';
import type { SettlementOutcome, SettlementRequest } from '../../src/application/ports/settlement-gateway.ts';
import type { TransactionEvent } from '../../src/application/ports/transaction-event-log.ts';
import { EachSink } from '../../src/application/risk/count-rule-hits.ts';
import { AssessTransactions } from '../../src/application/transactions/assess-transactions.ts';
import { ImportTransactions } from '../../src/application/transactions/import-transactions.ts';
import { LeaseHolder } from '../../src/application/transactions/lease-holder.ts';
import { RelayOutbox } from '../../src/application/transactions/relay-outbox.ts';
import { SettleTransactions } from '../../src/application/transactions/settle-transactions.ts';
import { EventListener } from '../../src/application/transactions/event-tail.ts';
import { TransactionEvents } from '../../src/application/transactions/transaction-events.ts';
import { UuidV7Source } from '../../src/domain/kernel/uuid-v7.ts';
import { ExchangeRates } from '../../src/domain/transactions/exchange-rates.ts';
import type { Transaction } from '../../src/domain/transactions/transaction.ts';
import { SystemClock } from '../../src/infrastructure/observability/clock.system.ts';
import { PostgresPartitionKeeper } from '../../src/infrastructure/persistence/partition-keeper.postgres.ts';
import { PostgresTransactionArchive } from '../../src/infrastructure/persistence/transaction-archive.postgres.ts';
import { PostgresUnitOfWork } from '../../src/infrastructure/persistence/unit-of-work.postgres.ts';
import { APPROVED, FlowScene } from '../support/flow-scene.ts';
import { KeptJournal } from '../support/market-stores.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const HELD: Assessment = { riskScore: 450, decision: 'hold', hits: [], shadowHits: [] };

/** Says of every account what a test wants; fails where it is told to. */
class ScriptedAssessor extends RiskAssessor {
  readonly verdicts = new Map<string, Assessment | Error>();
  readonly seen: string[] = [];
  /** Ids of those that count for later ones. */
  readonly past = new Set<string>();

  async assess(transactions: readonly Transaction[]): Promise<Assessment[]> {
    return transactions.map(({ id, accountId }) => {
      this.seen.push(accountId);
      this.past.add(id);
      const verdict = this.verdicts.get(accountId) ?? APPROVED;
      if (verdict instanceof Error) throw verdict;
      return verdict;
    });
  }

  withdraw(transactions: readonly Transaction[]): void {
    for (const { id } of transactions) this.past.delete(id);
  }

  forget(): void {
    this.past.clear();
  }
}

/** Answers when it is told to. */
class ScriptedGateway extends SettlementGateway {
  readonly asked: SettlementRequest[] = [];
  private readonly waiting: { resolve: (outcome: SettlementOutcome) => void; reject: (error: unknown) => void }[] = [];

  settle(request: SettlementRequest, signal: AbortSignal): Promise<SettlementOutcome> {
    this.asked.push(request);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  answer(outcome: SettlementOutcome | Error): void {
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    }
  }
}

class Heard extends EventListener<TransactionEvent> {
  readonly events: TransactionEvent[] = [];

  override told(events: readonly TransactionEvent[]): void {
    this.events.push(...events);
  }

  override cut(): void {
    this.events.length = 0;
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let scene: FlowScene;
  let assessor: ScriptedAssessor;
  let gateway: ScriptedGateway;
  const clock = new SystemClock();
  const settlements: SettleTransactions[] = [];

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    scene = new FlowScene(test.database);
    assessor = new ScriptedAssessor();
    gateway = new ScriptedGateway();
  });
  afterEach(async () => {
    for (const settlement of settlements.splice(0)) await settlement.stop();
    await scene.ledger.close();
    await test.clear();
  });
  afterAll(() => test.close());

  const assessment = (of = scene, journal = new KeptJournal()) =>
    new AssessTransactions(
      of.queue,
      assessor,
      new EachSink([]),
      new PostgresUnitOfWork(of.database),
      new LeaseHolder(of.lease, 'assessment', clock),
      clock,
      journal,
    );
  function settlement(by: SettlementGateway = gateway, of = scene): SettleTransactions {
    const options = { leaseMs: 60_000, flushRows: 100, flushMs: 200 };
    const made = new SettleTransactions(of.claims, by, clock, new KeptJournal(), options);
    settlements.push(made);
    return made;
  }
  const statusOf = async (id: string) => (await scene.repository.get(id))!.status;

  it('brings a held transaction to its end after its release, and tells every step once, in order', async () => {
    assessor.verdicts.set('held', HELD);
    const { id } = await scene.accepted({ accountId: 'held' });
    await assessment().turn();
    const settle = settlement();
    await settle.claim();
    expect([await statusOf(id), gateway.asked]).toEqual(['Held', []]);
    await scene.transitions.make({ id, to: 'Processing', from: ['Held'], actor: 'user:ada', reason: null, note: 'known', at: Date.now() });
    await settle.sweep();
    gateway.answer({ status: 'Completed' });
    await until(async () => (await statusOf(id)) === 'Completed');

    const relay = new RelayOutbox(scene.relay, new LeaseHolder(scene.lease, 'relay', clock), clock, new KeptJournal(), 1000);
    const events = new TransactionEvents(scene.events, new KeptJournal());
    const heard = new Heard();
    events.subscribe(heard);
    await events.turn();
    await relay.turn();
    await events.turn();
    await events.turn();
    expect(heard.events.map(({ change }) => `${change!.from}>${change!.to} ${change!.actor}`)).toEqual([
      'null>Pending key:feed',
      'Pending>Held system:risk',
      'Held>Processing user:ada',
      'Processing>Completed system:settlement',
    ]);
    expect(heard.events.every(({ position }) => relay.hasMoved(position))).toBe(true);
    expect(relay.hasMoved(heard.events.at(-1)!.position + 1)).toBe(false);
  });

  it('judges in the order of acceptance, by one of several who would', async () => {
    for (const accountId of ['a', 'b', 'a', 'c']) await scene.accepted({ accountId });
    const first = assessment();
    await first.turn();
    expect(assessor.seen).toEqual(['a', 'b', 'a', 'c']);
    // Its successor took the lease: what it still has in hand is not stored.
    await scene.accepted({ accountId: 'd' });
    await test.database.execute(`UPDATE cluster_leases SET owner = 'b', token = token + 1, until = now() + interval '60 s'`);
    await first.turn();
    expect(await scene.queue.waiting(10, [])).toHaveLength(1);
  });

  it('reads the past of accounts anew after an import', async () => {
    const { id } = await scene.accepted({ accountId: 'a' });
    const assess = assessment();
    await assess.turn();
    const partitions = new PostgresPartitionKeeper(test.database, new KeptJournal());
    const archive = new PostgresTransactionArchive(test.database, partitions);
    const work = new ImportTransactions(archive, new ExchangeRates('USD', {}), new UuidV7Source((bytes) => bytes.fill(7)), clock);
    async function* file() {
      yield { line: 2, cells: { createdAt: '2026-01-05T10:00:00Z', amount: '12.50', accountId: 'a' } };
    }
    expect(await work.run(file())).toMatchObject({ imported: 1, errors: [] });
    const next = await scene.accepted({ accountId: 'a' });
    expect([...assessor.past]).toEqual([id]);
    await until(async () => {
      await assess.turn();
      return (await scene.repository.get(next.id))!.decision === 'approve';
    });
    expect([...assessor.past]).toEqual([next.id]);
  });

  it('leaves what cannot be judged Pending, counts it, tries it again, and lets the others by', async () => {
    assessor.verdicts.set('poison', new TypeError('cannot be judged'));
    const { id } = await scene.accepted({ accountId: 'poison' });
    const good = await scene.accepted({ accountId: 'good' });
    const assess = assessment();
    await assess.turn();
    await assess.turn();
    expect([await statusOf(id), assess.failures]).toEqual(['Pending', 1]);
    expect((await scene.repository.get(good.id))!.decision).toBe('approve');
    await settlement().claim();
    expect(gateway.asked.map((request) => request.id)).toEqual([good.id]);
    assessor.verdicts.delete('poison');
    await until(async () => {
      await assess.turn();
      return (await scene.repository.get(id))!.decision === 'approve';
    });
    expect(assess.failures).toBe(1);
  });

  it('stores the decisions of a batch but the one that the database does not take, which counts for nobody and rests', async () => {
    const ids: string[] = [];
    for (const accountId of ['a', 'b', 'poison', 'c', 'd']) ids.push((await scene.accepted({ accountId })).id);
    // More than the column holds.
    assessor.verdicts.set('poison', { ...APPROVED, riskScore: 100_000 });
    const journal = new KeptJournal();
    const assess = assessment(scene, journal);
    expect(await assess.turn()).toBe(false);
    const [poison] = ids.splice(2, 1);
    expect((await scene.queue.waiting(10, [])).map(({ id }) => id)).toEqual([poison]);
    expect([...assessor.past].sort()).toEqual([...ids].sort());
    const { length } = assessor.seen;
    await assess.turn();
    expect(assessor.seen).toHaveLength(length);
    await until(async () => {
      await assess.turn();
      return assess.failures === 2;
    });
    expect(journal.events).toEqual(['assessment.failed']);
    assessor.verdicts.delete('poison');
    await until(async () => {
      await assess.turn();
      return (await scene.repository.get(poison!))!.decision === 'approve';
    });
    expect(assessor.past.has(poison!)).toBe(true);
  });

  it('refuses the outcome of whoever lost his claim, and settles once', async () => {
    const { id } = await scene.assessed();
    const slow = settlement();
    await slow.claim();
    await scene.endLeases();
    const other = new ScriptedGateway();
    const quick = settlement(other, new FlowScene(test.database, 'b'));
    await quick.sweep();
    gateway.answer({ status: 'Failed', reason: 'late' });
    await until(() => slow.fenced === 1);
    other.answer({ status: 'Completed' });
    await until(async () => (await statusOf(id)) === 'Completed');
    expect([slow.fenced, quick.fenced, quick.takenOver]).toEqual([1, 0, 1]);
    expect(other.asked).toMatchObject([{ id, attempt: 2 }]);
    expect(await scene.history(id)).toHaveLength(3);
  });

  it('gives back at its end what it has in hand, without counting a try', async () => {
    const { id } = await scene.assessed();
    const ending = settlement();
    await ending.claim();
    await ending.stop();
    expect(ending.inHandCount).toBe(0);
    const next = settlement();
    await next.sweep();
    expect(gateway.asked.map((request) => [request.id, request.attempt])).toEqual([
      [id, 1],
      [id, 1],
    ]);
  });

  it('ends what the gateway never answers for after five tries', async () => {
    const { id } = await scene.assessed();
    const settle = settlement();
    await settle.claim();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await until(() => gateway.asked.length === attempt);
      expect(await statusOf(id)).toBe('Processing');
      gateway.answer(new Error('no line to the bank'));
      if (attempt === 5) break;
      await until(() => settle.inHandCount === 0);
      await until(async () => {
        await scene.endLeases();
        await settle.sweep();
        return gateway.asked.length > attempt;
      });
    }
    await until(async () => (await statusOf(id)) === 'Failed');
    expect((await scene.repository.get(id))!.reason).toBe('settlement_exhausted');
  });

  it('writes outcomes that come together in few statements', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 250; i += 1) ids.push((await scene.accepted()).id);
    await scene.judge(ids);
    let statements = 0;
    const { claims } = scene;
    const finish = claims.finish.bind(claims);
    claims.finish = (...batch) => {
      statements += 1;
      return finish(...batch);
    };
    const settle = settlement();
    await settle.claim();
    expect(settle.inHandCount).toBe(250);
    gateway.answer({ status: 'Completed' });
    await until(() => settle.inHandCount === 0);
    expect(statements).toBeLessThanOrEqual(4);
    const rows = await test.database.query<{ count: number }>('SELECT count(*) AS count FROM transactions WHERE status = 3');
    expect(rows).toEqual([{ count: 250 }]);
  });

  it('stores an outcome that could not be written when the database is back', async () => {
    const { id } = await scene.assessed();
    const { claims } = scene;
    const finish = claims.finish.bind(claims);
    let failures = 2;
    claims.finish = (...batch) => ((failures -= 1) >= 0 ? Promise.reject(new Error('away')) : finish(...batch));
    const settle = settlement();
    await settle.claim();
    gateway.answer({ status: 'Completed' });
    await until(async () => (await statusOf(id)) === 'Completed');
    expect([settle.inHandCount, settle.fenced]).toEqual([0, 0]);
  });
});
