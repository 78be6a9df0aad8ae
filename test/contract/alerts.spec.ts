/** Alerts on each database: raised once, told in order, looked after, and webhooks in their queue. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PostgresAnomalyEventLog } from '../../src/infrastructure/persistence/anomaly-event-log.postgres.ts';
import { PostgresLiveSnapshots } from '../../src/infrastructure/persistence/live-snapshots.postgres.ts';
import { PostgresRiskHistory } from '../../src/infrastructure/persistence/risk-history.postgres.ts';
import { AlertScene, aRaising, HOOK } from '../support/alert-scene.ts';
import { anAnomaly } from '../support/market-builders.ts';
import { DATABASE_START_MS, TEST_DATABASES } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

describe.each(TEST_DATABASES)('on the $kind database', ({ open }) => {
  let test: TestDatabase;
  let scene: AlertScene;

  beforeAll(async () => {
    test = await open();
  }, DATABASE_START_MS);
  beforeEach(() => {
    scene = new AlertScene(test.database);
  });
  afterEach(() => test.clear());
  afterAll(() => test.close());

  const all = () => scene.repository.find({}, null, 500);

  it('keeps an alert as it was raised', async () => {
    const raising = aRaising({ hits: [{ rule: 'x', inputs: { amount: '1.00' } }], symbol: 'AAPL', counterpartyId: 'shop' });
    await scene.raise(raising);
    const [alert] = await all();
    const { counterpartyId: _, ...kept } = raising;
    expect(alert).toMatchObject({ ...kept, count: 1, status: 'open', createdAt: scene.clock.at, transactionIds: [raising.transactionId] });
    expect(await scene.repository.idsOfTransaction(raising.transactionId!)).toEqual([alert!.id]);
    expect(await scene.repository.detail('no id')).toBeNull();
    expect((await scene.repository.unresolvedOf(raising.subject)).map(({ id }) => id)).toEqual([alert!.id]);
  });

  it('raises one alert of a subject, however many raise it at once', async () => {
    const raising = aRaising();
    const others = new AlertScene(test.database, { owner: 'b' });
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? scene : others).raise({ ...raising })));
    expect((await all()).map(({ count, version }) => [count, version])).toEqual([[20, 20]]);
    expect((await scene.created()) + (await others.created())).toBe(1);
  });

  it('has nothing of an alert whose unit is undone', async () => {
    const fails = scene.unit.run(async () => {
      await scene.raise(aRaising({ severity: 'high' }));
      throw new Error('undone');
    });
    await expect(fails).rejects.toThrow('undone');
    expect([await all(), await scene.told(), await scene.notifications.find(null, 5), await scene.created()]).toEqual([[], [], [], 0]);
  });

  it('collapses a storm, ends it after a minute below the limit, and loses nothing', async () => {
    for (let i = 0; i < 25; i += 1) {
      await scene.raise(aRaising());
      scene.clock.at += 1000;
    }
    const alerts = await all();
    const parent = alerts.find(({ kind }) => kind === 'alert-storm')!;
    expect(alerts).toHaveLength(26);
    expect(alerts.filter(({ parentId }) => parentId === parent.id)).toHaveLength(5);
    expect(parent).toMatchObject({ subject: 'transaction-risk', severity: 'high', count: 5 });
    const begun = scene.clock.at;
    // The last 21 are within the window until the fifth is a minute old.
    scene.clock.at = parent.createdAt - 16_000 + 120_000 - 1;
    await scene.upkeep.turn();
    expect((await scene.repository.detail(parent.id))!.alert.status).toBe('open');
    scene.clock.at = begun + 120_000;
    await scene.upkeep.turn();
    expect((await scene.repository.detail(parent.id))!.alert).toMatchObject({ status: 'resolved', disposition: null });
    expect((await scene.told()).filter((line) => line.includes('account'))).toHaveLength(20);
    expect((await scene.notifications.find(null, 50)).map(({ type }) => type)).toEqual(['alert.resolved', 'alert.created']);
  });

  it('shows of a storm whom clients were told of, as a replica does that heard all events', async () => {
    const snapshots = new PostgresLiveSnapshots(test.database);
    const agree = async (): Promise<string[]> => {
      const { events } = await scene.events.after(0, 10_000);
      const heard = new Map(events.map(({ alert }) => [alert.id, alert]));
      const stored = await snapshots.alerts(500);
      const shown = [...heard.values()].filter(({ status }) => status !== 'resolved');
      expect(stored.map(({ id }) => id).sort()).toEqual(shown.map(({ id }) => id).sort());
      return stored.filter(({ parentId }) => parentId !== null).map(({ subject }) => subject);
    };
    const raisings = Array.from({ length: 24 }, (_, i) => aRaising({ subject: `s${i}` }));
    for (const raising of raisings) await scene.raise(raising);
    scene.clock.at += 1000;
    await scene.raise({ ...raisings[20]!, severity: 'critical' });
    expect(await agree()).toEqual([]);
    scene.clock.at += 240_000;
    await scene.upkeep.turn();
    expect(await agree()).toEqual([]);
    await scene.raise({ ...raisings[21]!, severity: 'critical' });
    await scene.raise({ ...raisings[22]! });
    expect((await agree()).sort()).toEqual(['s21', 's22']);
    // Told a moment ago: the next count waits.
    await scene.raise({ ...raisings[22]! });
    scene.clock.at += 1000;
    await scene.upkeep.turn();
    expect((await scene.told()).at(-1)).toBe('updated s22 3');
    expect((await agree()).sort()).toEqual(['s21', 's22']);
  });

  it('tells a count that waits once its second is over, in consecutive positions', async () => {
    const raising = aRaising({ subject: 's' });
    await scene.raise(raising);
    await scene.raise({ ...raising }, { ...raising });
    await scene.upkeep.turn();
    expect(await scene.told()).toEqual(['created s 1']);
    scene.clock.at += 1000;
    await scene.upkeep.turn();
    await scene.upkeep.turn();
    expect(await scene.told()).toEqual(['created s 1', 'updated s 3']);
    const { events } = await scene.events.after(0, 10);
    expect(events.map(({ position }) => position)).toEqual([1, 2]);
    await scene.events.prune(1);
    expect((await scene.events.after(0, 10)).isCut).toBe(false);
  });

  it('raises an alert with the anomaly, once, and ends it with the last open one', async () => {
    const first = anAnomaly({ symbol: 'AAPL', severity: 'high', triggerTime: 1 });
    await scene.anomalies.save([first, anAnomaly({ symbol: 'MSFT', severity: 'medium' })]);
    await scene.anomalies.save([{ ...first, breachCount: 9 }]);
    expect((await all()).map(({ subject, count, anomalyId }) => [subject, count, anomalyId])).toEqual([['AAPL:UP', 1, first.id]]);
    const second = anAnomaly({ symbol: 'AAPL', severity: 'high', triggerTime: 2 });
    await scene.anomalies.save([{ ...first, severity: 'critical' }, second]);
    expect(await all()).toMatchObject([{ count: 2, severity: 'critical', anomalyId: second.id }]);
    await scene.anomalies.save([{ ...first, severity: 'critical', status: 'closed' }]);
    expect(await all()).toMatchObject([{ status: 'open' }]);
    await scene.anomalies.save([{ ...second, status: 'closed' }]);
    expect(await all()).toMatchObject([{ status: 'resolved', disposition: null, count: 2 }]);
    await scene.anomalies.save([{ ...second, status: 'closed' }]);
    expect(await all()).toHaveLength(1);
  });

  it('numbers what is told of anomalies in the commit that raises their alerts', async () => {
    const anomaly = anAnomaly({ severity: 'critical' });
    await scene.anomalies.save([anomaly], [{ event: 'opened', anomaly }]);
    const events = new PostgresAnomalyEventLog(test.database);
    expect((await events.after(0, 10)).events).toEqual([{ position: 1, event: 'opened', anomaly }]);
    const save = jest.spyOn(scene.store, 'save').mockRejectedValueOnce(new Error('no alerts'));
    const other = anAnomaly({ symbol: 'MSFT' });
    await expect(scene.anomalies.save([other], [{ event: 'opened', anomaly: other }])).rejects.toThrow('no alerts');
    save.mockRestore();
    expect(await events.newest()).toBe(1);
  });

  it('counts what is not resolved', async () => {
    await scene.raise(
      aRaising(),
      aRaising({ severity: 'high' }),
      aRaising({ severity: 'critical', kind: 'market-spike', transactionId: null }),
    );
    expect(await scene.repository.counts('ada', scene.clock.at)).toEqual({
      open: 3,
      acknowledged: 0,
      investigating: 0,
      mine: 0,
      unassigned: 3,
      snoozed: 0,
      bySeverity: { critical: 1, high: 1, medium: 1 },
    });
  });

  it('gives webhooks of an alert one after the other, and records them under the lease alone', async () => {
    const raising = aRaising({ severity: 'high' });
    await scene.raise(raising);
    scene.clock.at += 1;
    await scene.raise({ ...raising, severity: 'critical' });
    const token = (await scene.leases.hold('notifications', 60_000))!;
    const next = () => scene.notifications.due(HOOK, scene.clock.at, 10);
    const [created, ...more] = await next();
    expect([created!.type, more]).toEqual(['alert.created', []]);
    expect(JSON.parse(created!.body)).toMatchObject({
      id: created!.id,
      type: 'alert.created',
      data: { subject: raising.subject, version: 1 },
    });
    const failed = { id: created!.id, state: 'pending' as const, status: 503, nextAttemptAt: scene.clock.at + 1000 };
    expect(await scene.notifications.record([failed], token - 1)).toBe(false);
    expect(await scene.notifications.record([failed], token)).toBe(true);
    expect(await next()).toEqual([]);
    // What waits behind it is put off as long.
    expect((await scene.notifications.find(null, 10)).map(({ nextAttemptAt }) => nextAttemptAt)).toEqual(
      Array(2).fill(failed.nextAttemptAt),
    );
    scene.clock.at += 1000;
    expect((await next()).map(({ id, attempts }) => [id, attempts])).toEqual([[created!.id, 1]]);
    await scene.notifications.record([{ id: created!.id, state: 'delivered', status: 200, nextAttemptAt: null }], token);
    expect((await next()).map(({ type }) => type)).toEqual(['alert.escalated']);
    expect(await scene.notifications.due('https://other.example', scene.clock.at, 10)).toEqual([]);
    const log = await scene.notifications.find(null, 10);
    expect(log.map(({ state, attempts, lastStatus }) => [state, attempts, lastStatus])).toEqual([
      ['pending', 0, null],
      ['delivered', 2, 200],
    ]);
    expect(await scene.notifications.find(log[0]!, 10)).toHaveLength(1);
  });

  it('raises an alert anew where an anomaly becomes worse than it was when a person resolved its alert', async () => {
    const anomaly = anAnomaly({ symbol: 'AAPL', severity: 'high' });
    await scene.anomalies.save([anomaly]);
    await test.database.execute(`UPDATE alerts SET status = 'resolved', disposition = 'benign', resolved_at = updated_at`);
    await scene.anomalies.save([{ ...anomaly, breachCount: 9 }]);
    expect(await all()).toHaveLength(1);
    scene.clock.at += 1;
    const worse = { ...anomaly, severity: 'critical' as const };
    await scene.anomalies.save([worse]);
    await scene.anomalies.save([{ ...worse, breachCount: 10 }]);
    const [newest, ...before] = await all();
    expect(newest).toMatchObject({ status: 'open', severity: 'critical', anomalyId: anomaly.id, count: 1 });
    expect(before).toMatchObject([{ status: 'resolved', severity: 'high', disposition: 'benign' }]);
    expect((await scene.notifications.find(null, 5)).map(({ type }) => type)).toEqual(['alert.created', 'alert.created']);
    await scene.anomalies.save([{ ...worse, status: 'closed' }]);
    expect((await all())[0]).toMatchObject({ status: 'resolved', disposition: null });
  });

  it('counts of a counterparty the newest 2 000 transactions with an alert', async () => {
    await scene.raise(aRaising());
    await test.database.execute(
      `INSERT INTO alert_transactions (transaction_id, alert_id, counterparty_id)
       SELECT ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, id, 'hot' FROM alerts, generate_series(1, 2005) n`,
    );
    await test.database.execute(`UPDATE alerts SET status = 'resolved', disposition = 'confirmed', resolved_at = 1000`);
    const history = new PostgresRiskHistory(test.database);
    const resolved = await history.resolved(['hot', 'cold'], 1000, 1001);
    expect(resolved).toHaveLength(2000);
    expect(resolved[0]).toEqual({ counterpartyId: 'hot', at: 1000, isConfirmed: true });
    expect(await history.resolved(['hot'], 0, 1000)).toEqual([]);
    const many = [...Array.from({ length: 250 }, (_, i) => `cold-${i}`), 'hot'];
    expect(await history.resolved(many, 1000, 1001)).toHaveLength(2000);
  });

  it('gives up webhooks that are too old, and forgets what ended long ago', async () => {
    await scene.raise(aRaising({ severity: 'high' }));
    await scene.notifications.expire(scene.clock.at + 1, scene.clock.at);
    expect(await scene.notifications.find(null, 10)).toMatchObject([{ state: 'failed', nextAttemptAt: null }]);
    await scene.notifications.expire(0, scene.clock.at + 1);
    expect(await scene.notifications.find(null, 10)).toEqual([]);
  });
});
