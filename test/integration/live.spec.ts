/** The channels on Socket.IO as they are served: who is let in, what comes, in which order, and how connections end. */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { LiveGateway } from '../../src/presentation/realtime/live.gateway.ts';
import { LiveProbe } from '../support/live-probe.ts';
import type { ProbeOptions, Told } from '../support/live-probe.ts';
import { ADMIN, eventually, MarketServer } from '../support/market-server.ts';

const START_MS = 120_000;
const SLOW_MS = 90_000;
const GOOD = 'https://board.example';
const SECRET = 'test-secret-0123456789-abcdefghijklmnop';
const PASSWORD = 'granite-Otter-57-meadow';
const KEPT = 100;
/** Raises an alert, and says much about a person. */
const RISKY = { amount: '10000.00', ip: '203.0.113.77', device: 'Pixel', description: 'private words', latitude: 52.52, longitude: 13.42 };

interface Moved {
  id: string;
  status: string;
  accountId: string;
  version: number;
}

interface Login {
  accessToken: string;
  refreshToken: string;
}

/** The same claims with another end. */
function endingIn(token: string, seconds: number): string {
  const [head, body] = token.split('.');
  const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as object;
  const text = Buffer.from(JSON.stringify({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds })).toString('base64url');
  return `${head}.${text}.${createHmac('sha256', SECRET).update(`${head}.${text}`).digest('base64url')}`;
}

/** A client that speaks the protocol by hand. */
class RawClient {
  readonly texts: string[] = [];
  isClosed = false;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (text: Buffer) => {
      const said = text.toString();
      if (said === '2') socket.send('3');
      this.texts.push(said);
    });
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => (this.isClosed = true));
  }

  static async open(url: string): Promise<RawClient> {
    const client = new RawClient(new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`));
    await client.said(/^0\{/);
    return client;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** Waits for a message. */
  async said(pattern: RegExp): Promise<string> {
    return eventually(
      async () => this.texts.find((text) => pattern.test(text)) ?? 'nothing of the kind',
      (text) => expect(text).toMatch(pattern),
    );
  }

  async ended(): Promise<void> {
    await eventually(
      async () => this.isClosed,
      (isClosed) => expect(isClosed).toBe(true),
    );
  }
}

/** A client below WebSocket, which answers no end. */
class DeafClient {
  heard = '';

  private constructor(readonly socket: Socket) {
    socket.on('error', () => undefined).on('data', (data) => (this.heard += data.toString('latin1')));
  }

  static async open(url: string): Promise<DeafClient> {
    const { port, hostname } = new URL(url);
    const client = new DeafClient(connect({ port: Number(port), host: hostname, allowHalfOpen: true }));
    await once(client.socket, 'connect');
    client.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await client.said('0{"sid"');
    return client;
  }

  /** Masked with zeros. */
  send(text: string): void {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | 126]), length, Buffer.alloc(4), Buffer.from(text)]));
  }

  async said(text: string): Promise<void> {
    await eventually(
      async () => this.heard,
      (heard) => expect(heard).toContain(text),
    );
  }
}

describe('the live channels', () => {
  let server: MarketServer;
  let url: string;
  let token: string;
  let userToken: string;
  let ingestorKey: string;
  const probes: LiveProbe[] = [];
  let serial = 0;

  const login = async (username: string, password: string) =>
    (await server.call<Login>('post', '/api/auth/login', { username, password })).body;
  const keyOf = async (role: string) =>
    (await server.call<{ key: string }>('post', '/api/api-keys', { name: `live-${(serial += 1)}`, role })).body.key;
  const open = async (auth: object = { token }, options: ProbeOptions = {}) => {
    const probe = await LiveProbe.open(url, auth, options);
    probes.push(probe);
    return probe;
  };
  const join = async (channels: string[], auth: object = { token }, maxHz?: number) => {
    const probe = await open(auth);
    await probe.follow(channels, maxHz);
    return probe;
  };
  const aName = (name: string) => `${name}${(serial += 1)}`;
  const pay = async (change: object = {}) => {
    const body = { amount: '12.50', currency: 'USD', accountId: aName('live-account-'), ...change };
    const answer = await server.call<{ id: string }>('post', '/api/transactions', body);
    expect(answer.status).toBe(201);
    return { ...body, id: answer.body.id };
  };
  const statesOf = (probe: LiveProbe, id: string) =>
    probe
      .facts<Moved>('transactions')
      .filter((each) => each.id === id)
      .map(({ status }) => status);
  const settled = (probe: LiveProbe, ids: readonly string[]) =>
    probe.until(() => ids.every((id) => statesOf(probe, id).at(-1) === 'Completed'), 'all are settled');
  const statusOf = async (method: string, path: string, bearer: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    return (await fetch(url + path, { method, headers, body: JSON.stringify(body) })).status;
  };
  /** The value of a metric with these labels. */
  const metric = async (line: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length) ?? 'NaN',
    );
  };

  beforeAll(async () => {
    server = await MarketServer.start({
      BROADCAST_INTERVAL_MS: '50',
      LIVE_RESUME_EVENTS: String(KEPT),
      LIVE_BUFFER_BYTES: '16384',
      SETTLEMENT_GATEWAY: 'simulated',
      BANK_DELAY_MS_MIN: '0',
      BANK_DELAY_MS_MAX: '20',
      BANK_FAILURE_PERCENT: '0',
      ANOMALY_IDLE_CLOSE_MS: '300',
      RATE_LIMIT_LOGIN_PER_MINUTE: '0',
      CORS_ORIGINS: GOOD,
      JWT_SECRET: SECRET,
    });
    url = server.url;
    token = (await login(ADMIN.username, ADMIN.password)).accessToken;
    const made = await server.call('post', '/api/users', { username: 'eve', password: PASSWORD, roles: ['User'] });
    expect(made.status).toBe(201);
    userToken = (await login('eve', PASSWORD)).accessToken;
    ingestorKey = await keyOf('Ingestor');
  }, START_MS);
  afterEach(() => {
    for (const probe of probes.splice(0)) probe.close();
  });
  afterAll(() => server.stop());

  describe('let in', () => {
    it('whoever brings a valid token or key, whatever its role', async () => {
      for (const auth of [{ token }, { token: userToken }, { apiKey: await keyOf('User') }, { apiKey: ingestorKey }]) {
        expect(await LiveProbe.refusal(url, auth)).toBeNull();
      }
    });

    it.each([
      [undefined, 'unauthenticated'],
      [{}, 'unauthenticated'],
      [{ token: '' }, 'unauthenticated'],
      [{ token: 'nonsense' }, 'unauthenticated'],
      [{ token: { a: 1 } }, 'unauthenticated'],
      [{ apiKey: 'twk_nonsense' }, 'unauthenticated'],
      [{ apiKey: 5 }, 'unauthenticated'],
    ])('nobody with auth %j', async (auth, code) => {
      expect([code, 'api_key_invalid']).toContain(await LiveProbe.refusal(url, auth));
    });

    it('nobody with a token beyond all measure', async () => {
      expect(await LiveProbe.refusal(url, { token: `${token}${'x'.repeat(9000)}` })).toBe('unauthenticated');
    });

    it('nobody to another namespace, by another transport or from another origin', async () => {
      expect(await LiveProbe.refusal(url, { token }, { namespace: '/' })).toBe('unauthenticated');
      expect(await LiveProbe.refusal(url, { token }, { namespace: '/nowhere' })).toBe('transport');
      const polling = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
      expect(polling.status).toBe(400);
      for (const origin of ['https://evil.example', `${url}.evil.example`, 'null', `${GOOD}:8443`]) {
        expect([origin, await LiveProbe.refusal(url, { token }, { headers: { origin } })]).toEqual([origin, 'transport']);
      }
      for (const origin of [GOOD, url]) expect(await LiveProbe.refusal(url, { token }, { headers: { origin } })).toBeNull();
    });

    it('a connection once, also where it asks for the other namespace or twice', async () => {
      const client = await RawClient.open(url);
      client.send(`40${JSON.stringify({ token })}`);
      expect(await client.said(/^44\{/)).toContain('"code":"unauthenticated"');
      for (const each of [token, userToken]) client.send(`40/live,${JSON.stringify({ token: each })}`);
      await client.said(/^40\/live,\{"sid"/);
      expect(await client.said(/^44\/live,/)).toContain('"code":"validation_failed"');
      client.send('42/live,7["time"]');
      await client.said(/^43\/live,7\[\{"ok":true/);
      client.send(`40/live,${JSON.stringify({ token })}`);
      await client.ended();
    });

    it('nobody who asks for no namespace in time', async () => {
      const client = await RawClient.open(url);
      await client.ended();
    });
  });

  it.each([
    ['a name that is reserved', '42/live,["disconnect"]', '"code":"protocol_error"'],
    ['what is no packet', '49nonsense', '"code":"protocol_error"'],
    ['a namespace that it is not in', '42/other,["x"]', ''],
  ])('let go of the line soon after %s, whether or not the client does', async (_, wrong, word) => {
    const client = await DeafClient.open(url);
    client.send(`40/live,${JSON.stringify({ token })}`);
    await client.said('40/live,{"sid"');
    const began = performance.now();
    client.send(wrong);
    await once(client.socket, 'end');
    expect(performance.now() - began).toBeLessThan(4000);
    expect(client.heard).toContain(word);
    client.socket.destroy();
  });

  describe('acknowledge', () => {
    it('what was taken and what was rejected, and never fail as a whole', async () => {
      const probe = await open({ apiKey: ingestorKey });
      const channels = [
        'metrics',
        'metrix',
        '',
        'quotes:aapl',
        'quotes:',
        'candles:1d:AAPL',
        'candles:1m:',
        'candles:1m:A:B',
        'x'.repeat(500),
      ];
      const {
        ok,
        channels: taken,
        rejected,
      } = await probe.ask<{ ok: boolean; channels: string[]; rejected: unknown[] }>('subscribe', { channels });
      expect([ok, taken]).toEqual([true, []]);
      expect(rejected).toEqual([
        { channel: 'metrics', code: 'forbidden' },
        ...channels.slice(1, -1).map((channel) => ({ channel, code: 'unknown_channel' })),
        { channel: 'x'.repeat(100), code: 'unknown_channel' },
      ]);
      const full = await open();
      const many = Array.from({ length: 230 }, (_, i) => `quotes:M${i}`);
      const answer = await full.ask<{ channels: string[]; rejected: { code: string }[] }>('subscribe', { channels: many });
      expect(answer.channels).toEqual(many.slice(0, 200));
      expect(answer.rejected.map(({ code }) => code)).toEqual(Array.from({ length: 30 }, () => 'too_many_channels'));
      expect(await full.ask('unsubscribe', { channels: ['quotes:M0', 'quotes:M229'] })).toEqual({ ok: true, channels: ['quotes:M0'] });
      expect((await full.ask<{ channels: string[] }>('subscribe', { channels: ['metrics', 'metrics'] })).channels).toEqual(['metrics']);
    });

    it('each wrong request with what is wrong with it', async () => {
      const probe = await open();
      const wrong: [event: string, ...body: unknown[]][] = [
        ['subscribe'],
        ['subscribe', null],
        ['subscribe', []],
        ['subscribe', { channels: 'metrics' }],
        ['subscribe', { channels: [1] }],
        ['subscribe', { channels: [], maxHz: '2' }],
        ['subscribe', { channels: [], maxHz: 0 }],
        ['subscribe', { channels: Array.from({ length: 1001 }, () => 'metrics') }],
        ['subscribe', { channels: ['metrics'] }, 'more'],
        ['unsubscribe', {}],
        ['resume', { channel: 'alerts' }],
        ['resume', { channel: 'alerts', epoch: 'e', seq: -1 }],
        ['resume', { channel: 'alerts', epoch: 'e', seq: 1.5 }],
        ['auth:renew', { token: 5 }],
        ['nonsense', {}],
      ];
      for (const [event, ...body] of wrong) {
        const answer = await probe.ask(event, ...body);
        expect([event, body, answer]).toEqual([event, body, { ok: false, code: 'validation_failed', detail: expect.any(String) }]);
      }
      expect(await probe.ask('resume', { channel: 'metrix', epoch: 'e', seq: 1 })).toMatchObject({ ok: false, code: 'unknown_channel' });
      const { time } = await probe.ask<{ time: string }>('time');
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(30_000);
    });
  });

  describe('send', () => {
    it('a snapshot first on each channel, and nothing after its end', async () => {
      const symbol = aName('SNAP');
      await server.send([{ symbol, price: 100, bid: 99.5, ask: 100.5 }]);
      const { id } = await pay();
      const channels = [`quotes:${symbol}`, `statistics:${symbol}`, 'quotes:*', 'anomalies', 'transactions', 'metrics', 'alerts'];
      const probe = await join(channels);
      for (const channel of channels) expect([channel, probe.of(channel)[0]!.type]).toEqual([channel, 'snapshot']);
      expect(probe.of(`quotes:${symbol}`)[0]).toMatchObject({ seq: 1, data: [{ symbol, bid: 99.5, ask: 100.5, last: 100 }] });
      expect(probe.of<object[]>(`statistics:${symbol}`)[0]!.data).toEqual([await server.get(`/api/prices/${symbol}`)]);
      const shown = probe.of<(Moved & { createdAt: string })[]>('transactions')[0]!.data;
      expect(shown.map(({ id: shownId }) => shownId)).toContain(id);
      expect(shown.map(({ createdAt }) => createdAt)).toEqual(shown.map(({ createdAt }) => createdAt).sort());
      expect((await probe.ask<{ channels: string[] }>('unsubscribe', { channels })).channels).toEqual(channels);
      const before = channels.map((channel) => probe.of(channel).length);
      await server.send([{ symbol, price: 101 }]);
      const beats = probe.notices('heartbeat').length;
      await probe.until(() => probe.notices('heartbeat').length >= beats + 2, 'two heartbeats');
      expect(channels.map((channel) => probe.of(channel).length)).toEqual(before);
      await probe.follow([`quotes:${symbol}`]);
      expect(probe.of(`quotes:${symbol}`).at(-1)).toMatchObject({ seq: 1, type: 'snapshot', data: [{ last: 101 }] });
    });

    it('each change of each transaction once and in order, to all the same', async () => {
      const probes = [await join(['transactions']), await join(['transactions'], { apiKey: await keyOf('Analyst') })];
      const ids = await Promise.all(Array.from({ length: 25 }, async () => (await pay()).id));
      for (const probe of probes) {
        await settled(probe, ids);
        for (const id of ids) {
          const { history } = await server.get<{ history: { to: string }[] }>(`/api/transactions/${id}`);
          expect(statesOf(probe, id)).toEqual(history.map(({ to }) => to));
        }
        expect(probe.faults()).toEqual([]);
      }
      const [one, two] = probes.map((probe) =>
        probe
          .facts<Moved>('transactions')
          .filter(({ id }) => ids.includes(id))
          .map(({ id, version }) => `${id} ${version}`),
      );
      expect(two).toEqual(one);
    });

    it('personal data masked to whoever may not see it, in updates, snapshots and what is resumed', async () => {
      const all = await join(['transactions']);
      const probe = await join(['transactions', 'alerts'], { token: userToken });
      const { seq, epoch } = probe.of('transactions')[0]!;
      const { id, accountId } = await pay(RISKY);
      await settled(all, [id]).catch(() => undefined);
      await probe.until(() => statesOf(probe, id).length > 0, 'its push');
      const hidden = { accountId: `${accountId.slice(0, 2)}•••${accountId.slice(-2)}`, ip: '203.0.113.0', device: null, description: null };
      expect(probe.facts<Moved>('transactions').find((each) => each.id === id)).toMatchObject(hidden);
      expect(all.facts<Moved>('transactions').find((each) => each.id === id)).toMatchObject({ accountId, description: 'private words' });
      await probe.until(() => JSON.stringify(probe.of('alerts')).includes(id), 'its alert');
      const later = await join(['transactions', 'alerts'], { token: userToken });
      const back = await open({ token: userToken });
      expect(await back.ask('resume', { channel: 'transactions', epoch, seq })).toMatchObject({ ok: true, recovered: true });
      await back.until(() => statesOf(back, id).length > 0, 'what was missed');
      for (const each of [probe, later, back]) {
        const text = JSON.stringify(each.heard);
        expect(text).toContain(id);
        expect(text).not.toMatch(/private words|203\.0\.113\.77|Pixel/);
        expect(text).not.toContain(accountId);
      }
    });

    it('alerts and what is done about them', async () => {
      const probe = await join(['alerts']);
      const { id } = await pay({ amount: '10000.00' });
      type AlertFact = { event: string; alert: { id: string; transactionId: string; status: string } };
      const mine = () => probe.facts<AlertFact>('alerts').filter(({ alert }) => alert.transactionId === id);
      await probe.until(() => mine().length > 0, 'the alert');
      const alertId = mine()[0]!.alert.id;
      for (const [act, body] of [
        ['acknowledge', {}],
        ['assign', { assignee: 'admin' }],
        ['resolve', { disposition: 'benign' }],
      ] as const) {
        expect((await server.call('post', `/api/alerts/${alertId}/${act}`, body)).status).toBe(200);
      }
      await probe.until(() => mine().at(-1)!.event === 'resolved', 'its end');
      expect(mine()[0]!.event).toBe('created');
      expect(mine().map(({ event, alert }) => `${event} ${alert.status}`)).toContain('updated acknowledged');
      expect(mine().filter(({ event }) => event !== 'updated')).toHaveLength(2);
      expect(probe.faults()).toEqual([]);
      const later = await join(['alerts']);
      expect(later.of<{ id: string }[]>('alerts')[0]!.data.map(({ id: shown }) => shown)).not.toContain(alertId);
    });

    it('anomalies when they open, grow in severity and close', async () => {
      const probe = await join(['anomalies']);
      const symbol = aName('ANO');
      const now = Date.now();
      const prices = [100, 102.5, 103.5, 103.6, 106];
      await server.send(prices.map((price, i) => ({ symbol, price, timestamp: now - 400 + i * 80 })));
      type AnomalyFact = { event: string; anomaly: { symbol: string; severity: string; status: string } };
      const mine = () => probe.facts<AnomalyFact>('anomalies').filter(({ anomaly }) => anomaly.symbol === symbol);
      await probe.until(() => mine().some(({ event }) => event === 'closed'), 'closed');
      expect(mine().map(({ event, anomaly }) => `${event} ${anomaly.severity}`)).toEqual([
        'opened medium',
        'updated high',
        'updated critical',
        'closed critical',
      ]);
      expect(probe.faults()).toEqual([]);
    });

    it('of state the newest value once per frame, thinned to maxHz', async () => {
      const symbol = aName('CON');
      await server.send([{ symbol, price: 100 }]);
      const probe = await join([`statistics:${symbol}`, 'quotes:*']);
      const thin = await join([`statistics:${symbol}`], { token }, 4);
      const began = performance.now();
      let count = 1;
      while (performance.now() - began < 1500) {
        await server.send([1, 2, 3].map((i) => ({ symbol, price: 100 + i / 1000 })));
        count += 3;
      }
      const counts = (of: LiveProbe) =>
        of.updates<{ updateCount: number }[]>(`statistics:${symbol}`).map(({ data }) => data[0]!.updateCount);
      for (const each of [probe, thin]) await each.until(() => counts(each).at(-1) === count, 'the last value');
      const seconds = (performance.now() - began) / 1000;
      expect(counts(probe).length).toBeLessThanOrEqual(seconds * 20 + 3);
      expect(counts(probe)).toEqual([...new Set(counts(probe))].sort((a, b) => a - b));
      expect(counts(thin).length).toBeLessThanOrEqual(seconds * 4 + 1);
      expect(counts(thin).length).toBeGreaterThanOrEqual(2);
      expect(probe.updates<{ symbol: string; last: number }[]>('quotes:*').at(-1)!.data).toMatchObject([{ symbol, last: 100.003 }]);
      expect([...probe.faults(), ...thin.faults()]).toEqual([]);
    });

    it('the open candle as it stands, each closed and revised one once', async () => {
      const symbol = aName('CAN');
      const channel = `candles:1s:${symbol}`;
      const at = Math.floor(Date.now() / 1000) * 1000 - 20_000;
      const tick = (price: number, offset: number) => server.send([{ symbol, price, timestamp: at + offset }]);
      await tick(100, 10);
      const probe = await join([channel]);
      type Shown = { openTime: string; close: number; count: number; closed: boolean; revision: number };
      const first = probe.of<Shown[]>(channel)[0]!;
      expect(first).toMatchObject({ type: 'snapshot', seq: 1, data: [{ close: 100, count: 1, closed: false, revision: 0 }] });
      const told = () => probe.facts<Shown>(channel);
      const ofFirst = () => told().filter(({ openTime }) => openTime === first.data[0]!.openTime);
      await tick(101, 200);
      await probe.until(() => ofFirst().at(-1)?.close === 101, 'the open candle');
      await tick(102, 5000);
      await probe.until(() => ofFirst().at(-1)?.closed === true, 'closed');
      await probe.until(() => told().some(({ close }) => close === 102), 'the next one');
      await tick(99, 500);
      await probe.until(() => ofFirst().at(-1)?.revision === 1, 'revised');
      const beats = probe.notices('heartbeat').length;
      await probe.until(() => probe.notices('heartbeat').length > beats, 'some frames more');
      expect(
        ofFirst()
          .filter(({ closed }) => closed)
          .map(({ count, revision }) => [count, revision]),
      ).toEqual([
        [2, 0],
        [3, 1],
      ]);
      const { items } = await server.get<{ items: Shown[] }>(`/api/prices/${symbol}/candles?interval=1s`);
      const newest = new Map([...first.data, ...told()].map((candle) => [candle.openTime, candle]));
      expect([...newest.values()]).toEqual(items);
      expect(probe.faults()).toEqual([]);
    });

    it('the figures of the dashboard, whose connections count', async () => {
      const probe = await join(['metrics']);
      type Figures = { computedAt: string; activeConnections: number };
      await eventually(
        () => server.get<Figures>('/api/dashboard'),
        (figures) => {
          // Each is as of its own instant; nothing else changes here for seconds.
          const newest = probe.of<Figures>('metrics').at(-1)?.data;
          expect(newest).toEqual({ ...figures, computedAt: newest?.computedAt });
          expect(figures.activeConnections).toBe(1);
        },
      );
      await probe.until(() => probe.of('metrics').length > 2, 'another look');
      expect(await metric('tapewatch_live_clients{transport="socketio"}')).toBe(1);
    });

    it('a heartbeat each second to all, without a hole', async () => {
      const probe = await open({ apiKey: ingestorKey });
      await probe.until(() => probe.notices('heartbeat').length >= 3, 'three heartbeats');
      const [first, ...more] = probe.notices('heartbeat').map(({ counter }) => Number(counter));
      expect(more).toEqual(more.map((_, i) => first! + i + 1));
      expect(probe.faults()).toEqual([]);
    });
  });

  describe('resume', () => {
    it('exactly what was missed, once', async () => {
      const first = await join(['transactions', 'alerts']);
      const { id } = await pay();
      await settled(first, [id]);
      const [transactions, alerts] = ['transactions', 'alerts'].map((channel) => first.of(channel).at(-1)!) as [Told, Told];
      first.close();
      const watcher = await join(['transactions', 'alerts']);
      const ids = await Promise.all(Array.from({ length: 8 }, async (_, i) => (await pay(i === 3 ? { amount: '10000.00' } : {})).id));
      await watcher.until(() => ids.every((each) => ['Completed', 'Held'].includes(statesOf(watcher, each).at(-1)!)), 'all are settled');
      await watcher.until(() => JSON.stringify(watcher.updates('alerts')).includes(ids[3]!), 'the alert');
      const back = await open();
      for (const [channel, { epoch, seq }] of [
        ['transactions', transactions],
        ['alerts', alerts],
      ] as const) {
        const newest = watcher.of(channel).at(-1)!.seq;
        expect(await back.ask('resume', { channel, epoch, seq })).toEqual({ ok: true, recovered: true, missed: newest - seq });
        await back.until(() => back.of(channel).at(-1)?.seq === newest, channel);
        expect(back.of(channel)[0]).toMatchObject({ type: 'update' });
        expect(back.of(channel)[0]!.firstSeq ?? back.of(channel)[0]!.seq).toBe(seq + 1);
      }
      for (const each of ids) expect(statesOf(back, each)).toEqual(statesOf(watcher, each));
      const next = await pay();
      await settled(back, [next.id]);
      expect([...back.faults(), ...watcher.faults()]).toEqual([]);
      expect(back.of('transactions').filter(({ type }) => type === 'snapshot')).toEqual([]);
    });

    it('with a snapshot where what was missed is kept no more, the epoch is another, or the channel is one of state', async () => {
      const watcher = await join(['transactions']);
      const { epoch, seq } = watcher.of('transactions')[0]!;
      const items = Array.from({ length: 60 }, () => ({ amount: '1.00', currency: 'USD', accountId: aName('bulk-account-') }));
      expect((await server.call('post', '/api/transactions/batch', { items })).status).toBe(200);
      await watcher.until(() => watcher.of('transactions').at(-1)!.seq > seq + KEPT + 20, 'more than is kept');
      expect(watcher.faults()).toEqual([]);
      for (const [channel, name] of [
        ['transactions', epoch],
        ['alerts', 'no-such-epoch'],
        ['metrics', epoch],
      ] as const) {
        const back = await open();
        expect(await back.ask('resume', { channel, epoch: name, seq })).toEqual({ ok: true, recovered: false });
        await back.until(() => back.of(channel).length > 0, 'a snapshot');
        expect(back.of(channel)[0]!.type).toBe('snapshot');
      }
    });
  });

  describe('end', () => {
    it('with the token, after a warning, unless it is renewed in band for the same user and session', async () => {
      const mine = await login('eve', PASSWORD);
      const other = await login('eve', PASSWORD);
      const short = endingIn(mine.accessToken, 1);
      const [ending, renewed] = [await open({ token: short }), await open({ token: short })];
      for (const probe of [ending, renewed]) await probe.until(() => probe.named('auth:expiring').length > 0, 'the warning');
      expect(Date.parse(String(ending.named('auth:expiring')[0]!['expiresAt']))).toBeLessThan(Date.now() + 1500);
      for (const wrong of [token, other.accessToken, 'nonsense']) {
        expect(await renewed.ask('auth:renew', { token: wrong })).toMatchObject({
          ok: false,
          code: expect.stringMatching(/forbidden|unauthenticated/),
        });
      }
      const { expiresAt } = await renewed.ask<{ expiresAt: string }>('auth:renew', { token: mine.accessToken });
      expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 60_000);
      expect(await ending.end()).toEqual({ code: 'token_expired', reconnect: true });
      const beats = renewed.notices('heartbeat').length;
      await renewed.until(() => renewed.notices('heartbeat').length >= beats + 2, 'it goes on');
      expect(renewed.closed).toBeNull();
    });

    it('with the session, within a second or so, and only its own', async () => {
      const [one, two] = [await login('eve', PASSWORD), await login('eve', PASSWORD)];
      const [ending, other] = [await open({ token: one.accessToken }), await open({ token: two.accessToken })];
      const began = performance.now();
      expect(await statusOf('POST', '/api/auth/logout', one.accessToken)).toBe(204);
      expect(await ending.end()).toEqual({ code: 'session_revoked', reconnect: false });
      expect(ending.closedAt - began).toBeLessThan(3000);
      expect(await LiveProbe.refusal(url, { token: one.accessToken })).toBe('token_revoked');
      expect((await other.ask('time'))['ok']).toBe(true);
      expect(other.closed).toBeNull();
    });

    it('channel by channel where a role is taken away, the connection stays', async () => {
      const username = aName('analyst');
      const { body } = await server.call<{ id: string }>('post', '/api/users', { username, password: PASSWORD, roles: ['Analyst'] });
      const probe = await join(['alerts', 'transactions', 'metrics'], { token: (await login(username, PASSWORD)).accessToken });
      expect(await statusOf('PATCH', `/api/users/${body.id}`, token, { roles: ['Ingestor'] })).toBe(200);
      await probe.until(() => probe.notices('unsubscribed').length === 3, 'three notices');
      expect(new Set(probe.notices('unsubscribed').map(({ channel, code }) => `${String(channel)} ${String(code)}`))).toEqual(
        new Set(['alerts forbidden', 'transactions forbidden', 'metrics forbidden']),
      );
      const before = probe.of('metrics').length;
      const beats = probe.notices('heartbeat').length;
      await probe.until(() => probe.notices('heartbeat').length >= beats + 2, 'it goes on');
      expect(probe.of('metrics').length).toBe(before);
      expect(await probe.ask('subscribe', { channels: ['alerts'] })).toMatchObject({ channels: [], rejected: [{ code: 'forbidden' }] });
    });

    it('for a client that leaves the namespace', async () => {
      const client = await RawClient.open(url);
      client.send(`40/live,${JSON.stringify({ token })}`);
      await client.said(/^40\/live,/);
      client.send('41/live,');
      await client.ended();
    });

    it('after twenty wrong messages, or many more than are handled', async () => {
      const cut = () => metric('tapewatch_live_disconnects_total{code="protocol_error"}');
      const before = await cut();
      const wrong = await open();
      for (let i = 0; i < 25; i += 1) wrong.socket.emit('subscribe', { wrong: i }, () => undefined);
      expect(await wrong.end()).toEqual({ code: 'protocol_error', reconnect: true });
      const fast = await open();
      for (let i = 0; i < 400; i += 1) fast.socket.emit('time', () => undefined);
      expect(await fast.end()).toEqual({ code: 'protocol_error', reconnect: true });
      const large = await open();
      large.socket.emit('subscribe', { channels: ['x'.repeat(70_000)] });
      await large.end();
      expect((await cut()) - before).toBe(2);
    });

    it(
      'for a client that reads nothing, which holds nobody up',
      async () => {
        const symbols = Array.from({ length: 100 }, (_, i) => `SLOW${i}`);
        const prices = () => symbols.map((symbol) => ({ symbol, price: 100 + Math.floor(Math.random() * 1000) / 10_000 }));
        await server.send(prices());
        const fast = await join(['statistics:SLOW7', 'transactions']);
        const slow = await RawClient.open(url);
        slow.send(`40/live,${JSON.stringify({ token })}`);
        await slow.said(/^40\/live,/);
        slow.send(`42/live,["subscribe",{"channels":["statistics:*","quotes:*","transactions"]}]`);
        await slow.said(/"quotes:\*"/);
        slow.socket.pause();
        const cut = () => metric('tapewatch_live_disconnects_total{code="slow_client"}');
        const began = performance.now();
        // Snapshots fill what the system itself would hold.
        while ((await cut()) === 0 && performance.now() - began < 60_000) {
          if (slow.socket.readyState === WebSocket.OPEN)
            for (let i = 0; i < 10; i += 1) slow.send(`42/live,["${i % 2 === 0 ? 'un' : ''}subscribe",{"channels":["statistics:*"]}]`);
          await server.send(prices());
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        expect(await cut()).toBe(1);
        const { id } = await pay();
        await settled(fast, [id]);
        const times = fast.of('statistics:SLOW7').map(({ ts }) => ts);
        expect(times.length).toBeGreaterThan(10);
        expect(fast.faults()).toEqual([]);
        slow.socket.terminate();
      },
      SLOW_MS,
    );
  });

  it(
    'take no more than are allowed, and say that the server ends before it does',
    async () => {
      const other = await MarketServer.start({ BROADCAST_INTERVAL_MS: '50', LIVE_MAX_CLIENTS: '3' });
      const { body } = await other.call<Login>('post', '/api/auth/login', ADMIN);
      const probes = await Promise.all(Array.from({ length: 3 }, () => LiveProbe.open(other.url, { token: body.accessToken })));
      await Promise.all(probes.map((probe) => probe.follow(['metrics', 'transactions'])));
      const fourth = await LiveProbe.open(other.url, { token: body.accessToken });
      expect(await fourth.end()).toEqual({ code: 'too_many_connections', reconnect: true });
      await other.app.get(LiveGateway).drain();
      for (const probe of probes) {
        expect(await probe.end()).toEqual({ code: 'server_shutdown', reconnect: true });
        const [{ reconnectAfterMs } = { reconnectAfterMs: -1 }] = probe.named<{ reconnectAfterMs: number }>('server:shutdown');
        expect(reconnectAfterMs).toBeGreaterThanOrEqual(0);
        expect(reconnectAfterMs).toBeLessThan(3000);
      }
      // Whoever comes back at once is sent on.
      const early = await LiveProbe.open(other.url, { token: body.accessToken });
      expect(await early.end()).toEqual({ code: 'server_shutdown', reconnect: true });
      const began = performance.now();
      await other.stop();
      expect(performance.now() - began).toBeLessThan(10_000);
    },
    START_MS,
  );
});
