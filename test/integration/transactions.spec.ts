/** Transactions over HTTP, from the door to their end, with an assessment that holds what the tests want held. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { Hit } from '../../src/domain/risk/hit.ts';
import { RiskAssessor } from '../../src/application/ports/risk-assessor.ts';
import type { AnalyticsView } from '../../src/application/transactions/analytics.queries.ts';
import type { AccountView } from '../../src/application/transactions/account.queries.ts';
import type { TransactionDetailView, TransactionView } from '../../src/application/transactions/transaction.view.ts';
import { eventually, MarketServer } from '../support/market-server.ts';
import type { ProblemBody } from '../support/market-server.ts';
import { createServerDatabase, DATABASE_START_MS } from '../support/test-database.ts';

type Refusal = ProblemBody & { current?: TransactionView };
type Listed = { items: TransactionView[]; nextCursor: string | null };
interface BatchBody {
  accepted: number;
  replayed: number;
  rejected: number;
  results: { index: number; status: number; transaction?: TransactionView; error?: ProblemBody }[];
}

/** Payments to this one are held. */
const HELD = 'hold-me';
const SETTINGS = {
  SETTLEMENT_GATEWAY: 'simulated',
  BANK_DELAY_MS_MIN: '0',
  BANK_DELAY_MS_MAX: '20',
  BANK_FAILURE_PERCENT: '0',
  BANK_SEED: '1',
  ANALYTICS_CACHE_TTL_MS: '0',
  FX_RATES: '{"EUR":"1.25"}',
};
const noDrop = (): Promise<void> => Promise.resolve();
const STORES: { kind: string; settings: () => Promise<{ env: NodeJS.ProcessEnv; drop: () => Promise<void> }> }[] = [
  { kind: 'embedded', settings: () => Promise.resolve({ env: {}, drop: noDrop }) },
  ...(process.env['TEST_DATABASE_URL'] ? [{ kind: 'server', settings: serverSettings }] : []),
];

async function serverSettings(): Promise<{ env: NodeJS.ProcessEnv; drop: () => Promise<void> }> {
  const { databaseUrl, drop } = await createServerDatabase();
  return { env: { DATABASE_URL: databaseUrl, AUDIT_KEY: 'test-audit-key-0123456789-abcdefghijk' }, drop };
}

let serial = 0;
const account = (): string => `account-${(serial += 1)}`;
const key = (): string => `key-of-a-request-${(serial += 1)}`;
const aBody = (changes: object = {}) => ({ amount: '12.50', currency: 'USD', accountId: account(), ...changes });

const HIT: Hit = {
  ruleId: '0192f0c1-6b1e-7d55-9c64-51a8e0b7d3f2',
  rule: 'test',
  ruleName: 'Test',
  ruleVersion: 1,
  weight: 400,
  inputs: { accountId: HELD },
  windowMs: null,
  threshold: null,
  margin: null,
  sentence: 'It was asked for',
  skipped: null,
};

async function start(env: NodeJS.ProcessEnv): Promise<MarketServer> {
  const server = await MarketServer.start({ ...SETTINGS, ...env });
  server.app.get(RiskAssessor).assess = (transactions) =>
    Promise.resolve(
      transactions.map(({ counterpartyId }) =>
        counterpartyId === HELD
          ? { riskScore: 400, decision: 'hold', hits: [HIT], shadowHits: [] }
          : { riskScore: 0, decision: 'approve', hits: [], shadowHits: [] },
      ),
    );
  return server;
}

/** A caller with an API key of a role. */
async function caller(server: MarketServer, role: 'User' | 'Analyst') {
  const { body } = await server.call<{ key: string }>('post', '/api/api-keys', { name: `${role}${(serial += 1)}`, role });
  const http = server.app.getHttpServer();
  return {
    get: (path: string) => request(http).get(path).set('x-api-key', body.key),
    post: (path: string, content: object) => request(http).post(path).set('x-api-key', body.key).send(content),
  };
}

/** Acts of the tests on one server. */
function actsOn(server: MarketServer) {
  const send = (body: object, headers: Record<string, string> = {}) =>
    server.post<TransactionView & Refusal>('/api/transactions', JSON.stringify(body), headers);
  const detail = (id: string) => server.get<TransactionDetailView>(`/api/transactions/${id}`);
  return {
    send,
    detail,
    list: (query: string) => server.get<Listed>(`/api/transactions?${query}`),
    act: (id: string, act: string, body: object) => server.call<TransactionView & Refusal>('post', `/api/transactions/${id}/${act}`, body),
    accepted: async (body: object) => {
      const { status, body: made } = await send(body);
      expect(status).toBe(201);
      return made;
    },
    until: (id: string, ...statuses: string[]) =>
      eventually(
        () => detail(id),
        ({ status }) => expect(statuses).toContain(status),
      ),
  };
}
const steps = ({ history }: TransactionDetailView): string[] => history.map(({ from, to }) => `${from} ${to}`);

describe.each(STORES)('on the $kind database', ({ settings }) => {
  let server: MarketServer;
  let acts: ReturnType<typeof actsOn>;
  let drop = noDrop;
  beforeAll(async () => {
    const store = await settings();
    drop = store.drop;
    server = await start(store.env);
    acts = actsOn(server);
  }, DATABASE_START_MS);
  afterAll(async () => {
    await server.stop();
    await drop();
  });

  describe('one transaction', () => {
    it('is answered with its whole shape and goes through its life', async () => {
      const body = aBody({ amount: '12.5', currency: 'EUR', latitude: 52.52, description: 'two\nbooks 😀' });
      const answer = await acts.send(body);
      expect(answer.status).toBe(201);
      expect(answer.headers['location']).toBe(`/api/transactions/${answer.body.id}`);
      expect(answer.body).toMatchObject({ ...body, amount: '12.50', type: 'Payment', source: 'Api', status: 'Pending', version: 1 });
      expect(answer.body).toMatchObject({
        flagged: false,
        riskScore: null,
        decision: null,
        simulated: true,
        processedAt: null,
        device: null,
      });
      const done = await acts.until(answer.body.id, 'Completed');
      expect(steps(done)).toEqual(['null Pending', 'Pending Processing', 'Processing Completed']);
      expect(done).toMatchObject({ decision: 'approve', riskScore: 0, hits: [], alertIds: [], reason: null });
      expect(done.history[0]!.actor).toBe('key:feed');
      expect(done.processedAt).toBe(done.history[2]!.at);
    });

    it.each([
      ['an empty body', '', 'malformed_body'],
      ['what is no JSON', '{', 'malformed_body'],
      ['a name twice', '{"amount":"1","\\u0061mount":"2","currency":"USD","accountId":"twice"}', 'malformed_body'],
      ['a number beyond all bounds', '{"amount":"1","currency":"USD","accountId":"twice","latitude":1e400}', 'malformed_body'],
      ['an array', '[]', 'validation_failed'],
      ['a number for an amount', '{"amount":1,"currency":"USD","accountId":"twice"}', 'validation_failed'],
    ])('is refused as %s', async (_, text, code) => {
      const { status, body } = await server.post('/api/transactions', text);
      expect([status, body.code]).toEqual([400, code]);
      expect((await acts.list('account=twice')).items).toEqual([]);
    });

    it('is not found where it is not', async () => {
      for (const id of ['01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b', 'nonsense']) {
        expect((await server.call('get', `/api/transactions/${id}`)).status).toBe(404);
      }
    });
  });

  it('takes no outcomes from outside where they are made up, and strands nothing', async () => {
    const { id } = await acts.accepted(aBody({ counterpartyId: HELD }));
    await acts.until(id, 'Held');
    for (const status of ['Processing', 'Completed']) {
      const answer = await acts.act(id, 'status', { status });
      expect(answer).toMatchObject({ status: 409, body: { code: 'illegal_transition', current: { id, status: 'Held' } } });
    }
    await acts.act(id, 'release', { reason: 'fine' });
    await acts.until(id, 'Completed');
    expect((await acts.act(id, 'status', { status: 'Completed' })).status).toBe(409);
    expect((await acts.act('01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b', 'status', { status: 'Completed' })).status).toBe(404);
  });

  describe('a key', () => {
    it('gives the first answer again for the same body, as it was', async () => {
      const body = aBody();
      const headers = { 'idempotency-key': key() };
      const first = await acts.send(body, headers);
      await acts.until(first.body.id, 'Completed');
      const again = await acts.send({ ...body, amount: '12.5', type: 'Payment' }, headers);
      expect([again.status, again.headers['idempotent-replayed'], again.headers['location']]).toEqual([200, 'true', undefined]);
      expect(again.body).toEqual(first.body);
      expect((await acts.list(`account=${body.accountId}`)).items).toHaveLength(1);
    });

    it('is refused for another body, and is each principal’s own', async () => {
      const body = aBody();
      const headers = { 'idempotency-key': key() };
      await acts.send(body, headers);
      const other = await acts.send({ ...body, amount: '1' }, headers);
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
      expect((await server.call('post', '/api/transactions', body, headers)).status).toBe(201);
    });

    it('makes one row of fifty requests at once', async () => {
      const body = aBody();
      const headers = { 'idempotency-key': key() };
      const answers = await Promise.all(Array.from({ length: 50 }, () => acts.send(body, headers)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.every(({ status }) => [200, 201, 409].includes(status))).toBe(true);
      expect((await acts.list(`account=${body.accountId}`)).items).toHaveLength(1);
    });

    it.each(['short', 'x'.repeat(65), 'abcdefghijklmno!'])('is not %j', async (text) => {
      const { status, body } = await acts.send(aBody(), { 'idempotency-key': text });
      expect([status, body.code]).toEqual([400, 'idempotency_key_invalid']);
    });
  });

  describe('a batch', () => {
    const batch = (body: object, headers = {}) =>
      server.post<BatchBody & ProblemBody>('/api/transactions/batch', JSON.stringify(body), headers);

    it('has a result for each item at its place', async () => {
      const idempotencyKey = key();
      const items = [aBody(), aBody({ amount: 'x' }), aBody({ amount: '7', idempotencyKey }), 5];
      const { status, body } = await batch({ items });
      expect([status, body.accepted, body.replayed, body.rejected]).toEqual([200, 2, 0, 2]);
      expect(body.results.map((result) => [result.index, result.status])).toEqual([
        [0, 201],
        [1, 400],
        [2, 201],
        [3, 400],
      ]);
      expect(body.results[1]!.error).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/amount', code: 'invalid_format' }] });
      const again = await batch({ items: [items[2]] });
      expect(again.body.results).toMatchObject([{ status: 200, transaction: { id: body.results[2]!.transaction!.id } }]);
    });

    it.each<[object, number, string]>([
      [{}, 400, 'validation_failed'],
      [[], 400, 'validation_failed'],
      [{ items: [] }, 400, 'validation_failed'],
      [{ items: 5 }, 400, 'validation_failed'],
      [{ items: [1], foo: 1 }, 400, 'validation_failed'],
      [{ items: Array.from({ length: 5001 }, () => 0) }, 413, 'batch_too_large'],
    ])('is refused whole where it is no batch', async (content, expected, code) => {
      const { status, body } = await batch(content);
      expect([status, body.code]).toEqual([expected, code]);
    });

    it('has no key of its own', async () => {
      const { status, body } = await batch({ items: [aBody()] }, { 'idempotency-key': key() });
      expect([status, body.code]).toEqual([400, 'idempotency_key_invalid']);
    });
  });

  describe('a held transaction', () => {
    const held = async (): Promise<TransactionView> => {
      const made = await acts.accepted(aBody({ counterpartyId: HELD }));
      await acts.until(made.id, 'Held');
      return made;
    };

    it('waits until it is released, then settles, flagged for ever', async () => {
      const { id } = await held();
      expect((await acts.act(id, 'release', {})).body.errors).toMatchObject([{ pointer: '/reason', code: 'required' }]);
      const released = await acts.act(id, 'release', { reason: 'customer called' });
      expect([released.status, released.body.status]).toEqual([200, 'Processing']);
      const done = await acts.until(id, 'Completed');
      expect(steps(done)).toEqual(['null Pending', 'Pending Held', 'Held Processing', 'Processing Completed']);
      expect(done.history[2]).toMatchObject({ actor: 'user:admin', reason: 'customer called' });
      expect(done).toMatchObject({ flagged: true, decision: 'hold', riskScore: 400, reason: null });
      const late = await acts.act(id, 'reject', { reason: 'late' });
      expect([late.status, late.body.code, late.body.current?.status]).toEqual([409, 'illegal_transition', 'Completed']);
    });

    it('is failed by a rejection, which may be repeated but not turned round', async () => {
      const { id } = await held();
      for (let time = 1; time <= 2; time += 1) {
        const { status, body } = await acts.act(id, 'reject', { reason: 'fraud' });
        expect([status, body.status, body.reason]).toEqual([200, 'Failed', 'rejected']);
      }
      expect((await acts.act(id, 'release', { reason: 'sorry' })).status).toBe(409);
      const done = await acts.detail(id);
      expect(steps(done)).toEqual(['null Pending', 'Pending Held', 'Held Failed']);
      expect(done.history[2]!.reason).toBe('fraud');
    });

    it('is decided once when both decisions come at once', async () => {
      const { id } = await held();
      const answers = await Promise.all(['release', 'reject'].map((act) => acts.act(id, act, { reason: 'race' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it('is the only kind that is decided about', async () => {
      const { id } = await acts.accepted(aBody());
      await acts.until(id, 'Completed');
      for (const act of ['release', 'reject']) expect((await acts.act(id, act, { reason: 'x' })).status).toBe(409);
      expect((await acts.act('01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b', 'release', { reason: 'x' })).status).toBe(404);
    });
  });

  describe('lists', () => {
    it('filter, and go page by page', async () => {
      const accountId = account();
      const made: TransactionView[] = [];
      for (const change of [
        { amount: '10' },
        { amount: '20', type: 'Refund' },
        { amount: '20', currency: 'EUR', source: 'ATM' },
        { amount: '9', currency: 'VUV' },
      ]) {
        made.push(await acts.accepted({ ...aBody(change), accountId }));
      }
      const ids = made.map(({ id }) => id).reverse();
      const found = async (query: string) => (await acts.list(`account=${accountId}${query}`)).items.map(({ id }) => ids.indexOf(id));
      expect(await found('')).toEqual([0, 1, 2, 3]);
      expect(await found('&type=Refund')).toEqual([2]);
      expect(await found('&currency=EUR')).toEqual([1]);
      expect(await found('&flagged=true')).toEqual([]);
      // 20 EUR are 25.00 USD; 9 VUV have no rate.
      expect(await found('&minAmount=20.01')).toEqual([1]);
      expect(await found('&minAmount=20')).toEqual([1, 2]);
      expect((await server.pages<TransactionView>(`/api/transactions?account=${accountId}`, 3)).map(({ id }) => id)).toEqual(ids);
    });

    it.each(['limit=0', 'status=Foo', 'flagged=maybe', 'from=yesterday', 'minAmount=1e3', 'minAmount=1.234', 'foo=1', 'cursor=garbage'])(
      'refuse ?%s',
      async (query) => {
        expect((await server.call('get', `/api/transactions?${query}`)).status).toBe(400);
      },
    );
  });

  describe('personal data', () => {
    const secret = () =>
      aBody({
        counterpartyId: 'counter-77',
        ip: '203.0.113.77',
        device: 'Pixel 9',
        latitude: 52.52,
        longitude: -13.42,
        description: 'private',
      });
    const MASKED = { counterpartyId: 'co•••77', ip: '203.0.113.0', device: null, latitude: 52.5, longitude: -13.4, description: null };

    it('is masked for a User in every answer', async () => {
      const user = await caller(server, 'User');
      const made = await acts.accepted(secret());
      const one = (await user.get(`/api/transactions/${made.id}`).expect(200)).body as TransactionView;
      expect(one).toMatchObject(MASKED);
      const since = `from=${made.createdAt}`;
      for (const path of [
        `/api/transactions?${since}`,
        `/api/transactions/export?format=ndjson&${since}`,
        `/api/transactions/export?${since}`,
      ]) {
        const { text } = await user.get(path).expect(200);
        expect(text).toContain('co•••77');
        expect(text).not.toContain('private');
        expect(text).not.toContain(made.accountId);
      }
      const top = (await user.get(`/api/analytics/top-accounts?${since}`).expect(200)).text;
      expect(top).not.toContain(made.accountId);
      await user.post(`/api/transactions/${made.id}/release`, { reason: 'x' }).expect(403);
      await user.post('/api/transactions', aBody()).expect(403);
    });

    it('is whole for an Analyst', async () => {
      const analyst = await caller(server, 'Analyst');
      const body = secret();
      const made = await acts.accepted(body);
      expect((await analyst.get(`/api/transactions/${made.id}`).expect(200)).body).toMatchObject(body);
      const { text } = await analyst.get(`/api/transactions/export?format=ndjson&account=${body.accountId}`).expect(200);
      expect(JSON.parse(text)).toMatchObject(body);
    });
  });

  it('exports more than a page, with the name of a file', async () => {
    const accountId = account();
    const items = Array.from({ length: 1500 }, (_, i) => ({ amount: String(i + 1), currency: 'USD', accountId }));
    expect((await server.post('/api/transactions/batch', JSON.stringify({ items }))).status).toBe(200);
    const analyst = await caller(server, 'Analyst');
    const answer = await analyst.get(`/api/transactions/export?account=${accountId}`).expect(200);
    expect(answer.headers['content-type']).toMatch(/^text\/csv/);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="transactions-[^"]+\.csv"$/);
    expect(answer.text.split('\r\n')).toHaveLength(1502);
  });

  it('sums up accounts and times', async () => {
    const accountId = account();
    const first = await acts.accepted({ ...aBody({ amount: '10', country: 'IS' }), accountId });
    await acts.accepted({ ...aBody({ amount: '20', currency: 'EUR', country: 'IS' }), accountId });
    await acts.accepted({ ...aBody({ amount: '5', type: 'Deposit' }), accountId });
    const view = await server.get<AccountView>(`/api/accounts/${accountId}`);
    expect(view.windows['1h']).toEqual({ countOut: 2, volumeOut: '35.00', countIn: 1, volumeIn: '5.00' });
    expect([view.firstSeenAt, view.recentTransactions.length]).toEqual([first.createdAt, 3]);
    expect((await server.call('get', '/api/accounts/never-seen')).status).toBe(404);

    const analytics = (name: string, query = '') => server.get<AnalyticsView>(`/api/analytics/${name}${query}`);
    const { source, currency, items } = await analytics('by-country');
    expect([source, currency]).toEqual(['sql', 'USD']);
    expect(items).toContainEqual({ key: 'IS', count: 2, volume: '35.00', flagged: 0 });
    const minutes = (await analytics('volume-by-minute')).items;
    const [{ count }] = (await analytics('summary')).items as [{ count: number }];
    expect(minutes.length).toBeGreaterThanOrEqual(60);
    expect(minutes.reduce((sum, minute) => sum + (minute['count'] as number), 0)).toBe(count);
    for (const query of [
      '?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z',
      '?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      '?x=1',
    ]) {
      expect((await server.call('get', `/api/analytics/summary${query}`)).status).toBe(400);
    }
    expect((await server.call('get', '/api/analytics/nonsense')).status).toBe(404);
  });

  describe('a gateway that reports', () => {
    let external: MarketServer;
    let there: ReturnType<typeof actsOn>;
    let dropThere = noDrop;
    beforeAll(async () => {
      const store = await settings();
      dropThere = store.drop;
      external = await start({ ...store.env, SETTLEMENT_GATEWAY: 'external' });
      there = actsOn(external);
    }, DATABASE_START_MS);
    afterAll(async () => {
      await external.stop();
      await dropThere();
    });

    const assessed = async (body = aBody()): Promise<string> => {
      const { id, simulated } = await there.accepted(body);
      expect(simulated).toBe(false);
      await eventually(
        () => there.detail(id),
        ({ decision }) => expect(decision).not.toBeNull(),
      );
      return id;
    };
    const report = async (id: string, body: object) => {
      const answer = await there.act(id, 'status', body);
      return [answer.status, answer.body.code ?? answer.body.status];
    };

    it('takes a transaction to its end, step by step, each of which may come again', async () => {
      const id = await assessed();
      expect(await report(id, { status: 'Completed' })).toEqual([409, 'illegal_transition']);
      for (const status of ['Processing', 'Processing', 'Completed', 'Completed'])
        expect(await report(id, { status })).toEqual([200, status]);
      const done = await there.detail(id);
      expect(steps(done)).toEqual(['null Pending', 'Pending Processing', 'Processing Completed']);
      for (const status of ['Failed', 'Processing']) expect(await report(id, { status })).toEqual([409, 'illegal_transition']);
      expect(await there.detail(id)).toEqual(done);
    });

    it('says why and when it failed', async () => {
      const id = await assessed();
      await report(id, { status: 'Processing' });
      const at = new Date(Date.now() - 1).toISOString();
      expect(await report(id, { status: 'Failed', reason: 'insufficient_funds', at })).toEqual([200, 'Failed']);
      const done = await there.detail(id);
      expect([done.reason, done.history[2]!.reason]).toEqual(['insufficient_funds', 'insufficient_funds']);
      expect(Date.parse(done.processedAt!)).toBeGreaterThanOrEqual(Date.parse(done.history[1]!.at));
      expect(await report(id, { status: 'Failed', reason: 'insufficient_funds' })).toEqual([200, 'Failed']);
    });

    it('does not settle what is held until it is released', async () => {
      const id = await assessed(aBody({ counterpartyId: HELD }));
      for (const status of ['Processing', 'Completed', 'Failed']) expect(await report(id, { status })).toEqual([409, 'illegal_transition']);
      for (let time = 1; time <= 2; time += 1) expect((await there.act(id, 'release', { reason: 'fine' })).body.status).toBe('Processing');
      expect(await report(id, { status: 'Processing' })).toEqual([200, 'Processing']);
      expect(await report(id, { status: 'Completed' })).toEqual([200, 'Completed']);
    });

    it('does not settle what is not assessed', async () => {
      const assessor = external.app.get(RiskAssessor);
      const { assess } = assessor;
      assessor.assess = () => Promise.reject(new Error('the assessment is broken'));
      try {
        const { id } = await there.accepted(aBody());
        expect(await report(id, { status: 'Processing' })).toEqual([409, 'illegal_transition']);
      } finally {
        assessor.assess = assess;
      }
    });

    it.each<[object, string]>([
      [{ status: 'Held' }, '/status'],
      [{ status: 5 }, '/status'],
      [{}, '/status'],
      [{ status: 'Failed', reason: 5 }, '/reason'],
      [{ status: 'Failed', at: 'now' }, '/at'],
      [{ status: 'Failed', at: '2999-01-01T00:00:00Z' }, '/at'],
      [{ status: 'Failed', foo: 1 }, '/foo'],
    ])('is told what is wrong with %j', async (body, pointer) => {
      const answer = await there.act('01932a5c-7d1e-7f00-8a4b-5c6d7e8f9a0b', 'status', body);
      expect(answer.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
    });
  });
});
