/** Alerts over HTTP: raised by transactions and by the market, acted upon, told to live listeners and to webhooks. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertDetailView, AlertView } from '../../src/application/risk/alert.view.ts';
import type { NotificationView } from '../../src/application/risk/alert.queries.ts';
import type { AccountView } from '../../src/application/transactions/account.queries.ts';
import { RULE_REQUEST } from '../../src/presentation/http/rules.examples.ts';
import { TRANSACTION_OF_EXAMPLE_RULE } from '../../src/presentation/http/transactions.examples.ts';
import { AlertServer, aName, HIGH, MEDIUM, WEBHOOK_SECRET } from '../support/alert-server.ts';
import { eventually } from '../support/market-server.ts';
import type { ProblemBody } from '../support/market-server.ts';
import { createServerDatabase, DATABASE_START_MS } from '../support/test-database.ts';

type Refusal = ProblemBody & { current?: AlertView };
type Listed<T> = { items: T[]; nextCursor: string | null };

const STORES = ['embedded', ...(process.env['TEST_DATABASE_URL'] ? ['server'] : [])];

describe.each(STORES)('alerts on the %s database', (kind) => {
  let server: AlertServer;
  /** One for all refusals: with too many alerts a storm would begin. */
  let refusing: AlertView | undefined;
  let drop: () => Promise<void> = () => Promise.resolve();

  beforeAll(async () => {
    if (kind === 'embedded') {
      server = await AlertServer.start();
      return;
    }
    const made = await createServerDatabase();
    drop = made.drop;
    server = await AlertServer.start({ DATABASE_URL: made.databaseUrl, AUDIT_KEY: 'test-audit-key-0123456789-abcdefghijk' });
  }, DATABASE_START_MS);
  afterAll(async () => {
    await server.stop();
    await drop();
  });

  it('names the rule: the payment that the document shows is flagged by the rule that it shows alone', async () => {
    const made = await server.market.call<{ id: string }>('post', '/api/rules', RULE_REQUEST);
    await server.market.call('post', `/api/rules/${made.body.id}/activate`, { version: 1 });
    const accountId = aName('example');
    const judged = await server.judge({ ...TRANSACTION_OF_EXAMPLE_RULE, accountId });
    await server.market.call('post', `/api/rules/${made.body.id}/retire`);
    expect(judged).toMatchObject({ decision: 'review', hits: [{ ruleId: made.body.id, ruleName: RULE_REQUEST.name }] });
    expect(judged.hits).toHaveLength(1);
    expect(await server.alertOf(accountId)).toMatchObject({ message: `Score 50: ${RULE_REQUEST.name}` });
  });

  it('raises one alert per account, absorbs what follows, and tells both', async () => {
    const accountId = aName('absorb');
    const first = await server.judge({ ...MEDIUM, accountId });
    const alert = await server.alertOf(accountId);
    expect(alert).toMatchObject({
      kind: 'transaction-risk',
      severity: 'medium',
      message: 'Score 250: large amount, round amount',
      status: 'open',
      count: 1,
      transactionId: first.id,
      transactionIds: [first.id],
    });
    expect(alert.hits).toContainEqual(expect.objectContaining({ rule: 'large-amount', threshold: '10000.00' }));
    expect((await server.judge({ ...MEDIUM, accountId: aName('other') })).alertIds).not.toContain(alert.id);
    const second = await server.judge({ ...HIGH, accountId, counterpartyId: aName('shop') });
    expect(second.alertIds).toEqual([alert.id]);
    expect(await server.alertOf(accountId)).toMatchObject({ id: alert.id, count: 2, severity: 'high', transactionId: second.id });
    await eventually(
      async () => server.told(alert.id),
      (told) => expect(told).toEqual(['created 1', 'updated 2']),
    );
    const account = await server.market.get<AccountView>(`/api/accounts/${accountId}`);
    expect(account.openAlerts).toMatchObject([{ id: alert.id }]);
  });

  it('raises a new alert once the one before is resolved', async () => {
    const alert = await server.fresh();
    await server.act(alert.id, 'resolve', { disposition: 'benign' });
    await server.judge({ ...MEDIUM, accountId: alert.subject });
    const next = await server.alertOf(alert.subject);
    expect(next.id).not.toBe(alert.id);
    expect(next.count).toBe(1);
    const refused = await server.act<Refusal>(alert.id, 'reopen', { reason: 'x' });
    expect([refused.status, refused.body.current?.id]).toEqual([409, alert.id]);
  });

  it('leads an alert through its life, repeats nothing and refuses what is not legal', async () => {
    const { id } = await server.fresh();
    const acts: [name: string, body: object | undefined, status: number, state: string][] = [
      ['acknowledge', undefined, 200, 'acknowledged'],
      ['acknowledge', undefined, 200, 'acknowledged'],
      ['assign', { assignee: 'ADMIN' }, 200, 'investigating'],
      ['acknowledge', undefined, 409, 'investigating'],
      ['notes', { text: 'called' }, 200, 'investigating'],
      ['notes', { text: 'called' }, 200, 'investigating'],
      ['resolve', { disposition: 'false_positive', note: 'fine' }, 200, 'resolved'],
      ['resolve', { disposition: 'false_positive' }, 200, 'resolved'],
      ['resolve', { disposition: 'confirmed' }, 409, 'resolved'],
      ['snooze', { until: '2100-01-01T00:00:00Z', reason: 'x' }, 409, 'resolved'],
      ['reopen', { reason: 'new facts' }, 200, 'investigating'],
    ];
    for (const [name, body, status, state] of acts) {
      const answer = await server.act<AlertView & Refusal>(id, name, body);
      expect([name, answer.status, (answer.body.current ?? answer.body).status]).toEqual([name, status, state]);
    }
    const detail = await server.market.get<AlertDetailView>(`/api/alerts/${id}`);
    expect(detail).toMatchObject({ version: 6, assignee: 'admin', disposition: null });
    expect(detail.notes.map(({ author, text }) => `${author} ${text}`)).toEqual(['user:admin called', 'user:admin fine']);
    expect(detail.timeline.map(({ action }) => action)).toEqual(['raised', 'acknowledge', 'assign', 'note', 'resolve', 'note', 'reopen']);
    const { items } = await server.market.get<Listed<{ action: string; target: string }>>('/api/audit?limit=20');
    expect(items.filter(({ target }) => target === `alert:${id}`).map(({ action }) => action)).toEqual([
      'alert.reopen',
      'alert.resolve',
      'alert.note',
      'alert.assign',
      'alert.acknowledge',
    ]);
  });

  it('lets one of two acts on the same version win', async () => {
    const { id, version } = await server.fresh();
    const ifMatch = { 'if-match': `"${version}"` };
    const both = await Promise.all(['admin', null].map((assignee) => server.act(id, 'assign', { assignee }, ifMatch)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = both.find(({ status }) => status === 200)!;
    expect(won.headers['etag']).toBe(`"${version + 1}"`);
  });

  it.each([
    ['assign', { assignee: 'nobody' }, '/assignee'],
    ['assign', {}, '/assignee'],
    ['resolve', { disposition: 'maybe' }, '/disposition'],
    ['resolve', { disposition: 'benign', foo: 1 }, '/foo'],
    ['reopen', {}, '/reason'],
    ['snooze', { until: '2020-01-01T00:00:00Z', reason: 'x' }, '/until'],
    ['snooze', { until: 'soon', reason: 'x' }, '/until'],
    ['notes', { text: '' }, '/text'],
  ])('refuses %s with %j', async (name, body, pointer) => {
    const { id } = (refusing ??= await server.fresh());
    const { status, body: problem } = await server.act<Refusal>(id, name, body);
    expect([status, problem.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });

  it('counts a snoozed alert quietly and tells it once when the snooze is over', async () => {
    const alert = await server.fresh();
    const until = new Date(Date.now() + 2000).toISOString();
    const { body } = await server.act(alert.id, 'snooze', { until, reason: 'known' });
    expect(body.snoozedUntil).toBe(until);
    await server.judge({ ...MEDIUM, accountId: alert.subject });
    expect((await server.market.get<{ snoozed: number }>('/api/alerts/counts')).snoozed).toBeGreaterThan(0);
    await eventually(
      async () => server.told(alert.id),
      (told) => expect(told).toEqual(['created 1', 'updated 1', 'updated 2']),
    );
    expect(await server.alertOf(alert.subject)).toMatchObject({ count: 2, snoozedUntil: null });
  });

  it('tells a late count within a second or so', async () => {
    const alert = await server.fresh();
    await server.judge({ ...MEDIUM, accountId: alert.subject });
    await eventually(
      async () => server.told(alert.id),
      (told) => expect(told.at(-1)).toBe('updated 2'),
    );
    expect(server.told(alert.id)[0]).toBe('created 1');
  });

  it('raises an alert for a severe spike, and resolves it when the episode closes', async () => {
    const now = Date.now();
    await server.market.send([
      { symbol: 'UPP', price: 100, timestamp: now - 150 },
      { symbol: 'CALM', price: 100, timestamp: now - 150 },
      { symbol: 'UPP', price: 104, timestamp: now },
      { symbol: 'CALM', price: 102.5, timestamp: now },
    ]);
    const alert = await eventually(
      () => server.market.get<Listed<AlertView>>('/api/alerts?kind=market-spike'),
      ({ items }) => expect(items).toHaveLength(1),
    ).then(({ items }) => items[0]!);
    expect(alert).toMatchObject({
      subject: 'UPP:UP',
      symbol: 'UPP',
      severity: 'high',
      message: 'UPP rose 4.00 % within 1000 ms, from 100 to 104',
    });
    const done = await eventually(
      () => server.market.get<AlertDetailView>(`/api/alerts/${alert.id}`),
      ({ status }) => expect(status).toBe('resolved'),
    );
    expect(done.disposition).toBeNull();
    expect(done.timeline.at(-1)).toMatchObject({ actor: 'system', action: 'resolve' });
    expect(done.anomalyId).toBe((await server.market.get<Listed<{ id: string }>>('/api/anomalies?symbol=UPP')).items[0]!.id);
    await eventually(
      async () => server.told(alert.id),
      (told) => expect(told).toEqual(['created 1', 'resolved 1']),
    );
  });

  it('signs webhooks, makes one again that was refused, and keeps the order of an alert', async () => {
    server.refusals.push(500, 302);
    const alert = await server.fresh(HIGH);
    await server.act(alert.id, 'resolve', { disposition: 'confirmed' });
    await eventually(
      async () => server.delivered(alert.id),
      (types) => expect(types).toEqual(['alert.created', 'alert.resolved']),
    );
    const refused = server.received.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(2);
    for (const { signature, raw, body } of server.received) {
      const [, time, hash] = /^t=(\d{10}),v1=([0-9a-f]{64})$/.exec(signature)!;
      expect(hash).toBe(createHmac('sha256', WEBHOOK_SECRET).update(`${time}.${raw}`).digest('hex'));
      expect(Object.keys(body)).toEqual(['id', 'type', 'createdAt', 'data']);
    }
    for (const { body } of refused) expect(server.received.some((other) => other.status === 200 && other.body.id === body.id)).toBe(true);
    const log = (await server.market.get<Listed<NotificationView>>('/api/notifications')).items.filter(
      ({ alertId }) => alertId === alert.id,
    );
    expect(log).toMatchObject([
      { state: 'delivered', lastStatus: 200, nextAttemptAt: null },
      { state: 'delivered', lastStatus: 200, attempts: 3 },
    ]);
    expect(log[0]!.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/•••$/);
  });

  it('tells webhooks of nothing below their severity, and of the rise above it', async () => {
    const alert = await server.fresh();
    await server.judge({ ...HIGH, accountId: alert.subject, counterpartyId: aName('shop') });
    await eventually(
      async () => server.delivered(alert.id),
      (types) => expect(types).toEqual(['alert.escalated']),
    );
  });

  it('filters, pages and exports', async () => {
    const alert = await server.fresh();
    await server.act(alert.id, 'assign', { assignee: 'admin' });
    const found = async (query: string): Promise<boolean> =>
      (await server.market.get<Listed<AlertView>>(`/api/alerts?subject=${alert.subject}&${query}`)).items.length === 1;
    for (const query of ['status=investigating', 'kind=transaction-risk', 'severity=medium', 'assignee=admin', `from=${alert.createdAt}`]) {
      expect([query, await found(query)]).toEqual([query, true]);
    }
    for (const query of ['status=open', 'kind=alert-storm', 'severity=high', 'assignee=nobody', `to=${alert.createdAt}`]) {
      expect([query, await found(query)]).toEqual([query, false]);
    }
    const all = await server.market.pages<AlertView>('/api/alerts', 3);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    const csv = await server.market.call('get', `/api/alerts/export?subject=${alert.subject}`);
    expect((csv as unknown as { text: string }).text.split('\r\n')).toHaveLength(3);
    const lines = await server.market.call('get', `/api/alerts/export?subject=${alert.subject}&format=ndjson`);
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    const counts = await server.market.get<{ mine: number; investigating: number; open: number }>('/api/alerts/counts');
    expect(counts.mine).toBeGreaterThan(0);
    expect(counts.open).toBe(all.filter(({ status }) => status === 'open').length);
  });

  it('hides accounts from whoever may not see them, wherever they stand', async () => {
    const alert = await server.fresh({ ...HIGH });
    await server.act(alert.id, 'notes', { text: `asked ${alert.subject} about it` });
    const read = await server.reader('User');
    for (const path of [`/api/alerts/${alert.id}`, '/api/alerts', '/api/alerts/export?format=ndjson', '/api/alerts/export']) {
      const { status, text } = await read(path);
      expect([path, status, text.includes(alert.subject)]).toEqual([path, 200, false]);
      expect(text).toContain('fr•••nt');
    }
  });
});
