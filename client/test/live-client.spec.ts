/** The client against a server that cuts, loses, repeats and forgets. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveClient } from '../src/live-client.ts';
import type { Alert, ChannelMessage, Gap, LiveClientOptions, LiveState, Quote, Transaction } from '../src/live-client.ts';
import { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
let clients: LiveClient[];

beforeEach(async () => {
  server = new ScriptedServer();
  clients = [];
  await server.start();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

const alert = (id: string, status = 'open') => ({ event: status === 'open' ? 'created' : status, alert: { id, status } as Alert });
const payment = (id: string, status: string) => ({ id, status }) as Transaction;
const quote = (symbol: string, last: number): Quote => ({ symbol, bid: null, ask: null, last, ts: 0 });

/** A client that comes back at once. */
async function connected(options: Partial<LiveClientOptions> = {}): Promise<LiveClient> {
  const credential = options.apiKey === undefined ? { token: async () => 'token-1' } : {};
  const client = new LiveClient({ url: server.url, random: () => 0, ...credential, ...options });
  clients.push(client);
  client.connect();
  await client.ready();
  return client;
}

async function until(probe: () => boolean): Promise<void> {
  const endAt = Date.now() + 5000;
  while (!probe()) {
    if (Date.now() > endAt) throw new Error(`it did not come to ${String(probe)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Messages of a channel as `kind seq`, and the gaps. */
function recorded(
  client: LiveClient,
  channel: 'alerts' | 'transactions' | 'quotes:A',
): { messages: ChannelMessage[]; heard(): string[]; gaps: Gap[] } {
  const messages: ChannelMessage[] = [];
  const gaps: Gap[] = [];
  client.subscribe(channel, (message) => messages.push(message));
  client.on('gap', (gap) => gaps.push(gap));
  return { messages, gaps, heard: () => messages.map(({ type, seq }) => `${type} ${seq}`) };
}

describe('LiveClient', () => {
  it('brings a snapshot and then the updates, to listeners and to iterators', async () => {
    server.fact('alerts', alert('a'));
    const client = await connected();
    const { heard } = recorded(client, 'alerts');
    const read = client.channel('alerts');
    await until(() => heard().length === 1);
    server.fact('alerts', alert('b'));
    await until(() => heard().length === 2);
    expect(heard()).toEqual(['snapshot 1', 'update 2']);
    const [first, second] = [(await read.next()).value, (await read.next()).value];
    expect(first).toMatchObject({ type: 'snapshot', data: [{ id: 'a' }] });
    expect(second).toMatchObject({ type: 'update', data: { event: 'created', alert: { id: 'b' } } });
  });

  it('asks for all channels of a turn at once, and leaves a channel with its last reader', async () => {
    const client = await connected();
    const leave = client.subscribe('alerts', () => undefined);
    client.subscribe('metrics', () => undefined);
    client.subscribe('quotes:*', () => undefined, { maxHz: 2 });
    const read = client.channel('alerts');
    await until(() => server.asked('subscribe').length === 2);
    expect(server.asked('subscribe')).toEqual([{ channels: ['alerts', 'metrics'] }, { channels: ['quotes:*'], maxHz: 2 }]);
    leave();
    await read.next();
    expect(server.asked('unsubscribe')).toEqual([]);
    await read.return!();
    await until(() => server.asked('unsubscribe').length === 1);
    expect(server.asked('unsubscribe')).toEqual([{ channels: ['alerts'] }]);
  });

  it('gives a later reader of a channel the whole as it stands', async () => {
    server.set('quotes:*', [quote('A', 1), quote('B', 1)]);
    const client = await connected();
    const messages: ChannelMessage[] = [];
    client.subscribe('quotes:*', (message) => messages.push(message));
    await until(() => messages.length === 1);
    server.set('quotes:*', [quote('A', 2), quote('B', 1)], [quote('A', 2)]);
    await until(() => messages.length === 2);
    const late = (await client.channel('quotes:*').next()).value;
    expect(late).toMatchObject({
      type: 'snapshot',
      data: [
        { symbol: 'A', last: 2 },
        { symbol: 'B', last: 1 },
      ],
    });
  });

  it('takes facts up again after a cut: nothing is lost and nothing comes twice', async () => {
    const client = await connected();
    const { heard, gaps } = recorded(client, 'alerts');
    await until(() => heard().length === 1);
    for (let round = 0; round < 5; round += 1) {
      server.fact('alerts', alert(`before-${round}`));
      server.cut();
      server.fact('alerts', alert(`meanwhile-${round}`));
      await until(() => heard().length === 3 + 2 * round);
    }
    expect(heard()).toEqual(['snapshot 0', ...Array.from({ length: 10 }, (_, index) => `update ${index + 1}`)]);
    expect(gaps.every(({ reason, recovered }) => reason === 'cut' && recovered)).toBe(true);
    expect(server.asked('resume')).toContainEqual({ channel: 'alerts', epoch: 'e1', seq: 1 });
  });

  it('takes facts up again after the server was away', async () => {
    const client = await connected();
    const states: LiveState[] = [];
    client.on('state', (state) => states.push(state));
    const { heard } = recorded(client, 'alerts');
    await until(() => heard().length === 1);
    await server.stop();
    await until(() => client.state === 'connecting');
    server.fact('alerts', alert('a'));
    await server.start();
    await until(() => heard().length === 2);
    expect(heard()).toEqual(['snapshot 0', 'update 1']);
    expect(states).toEqual(['connecting', 'live']);
  });

  it('notices a hole, asks for what is missing, and delivers in order', async () => {
    const client = await connected();
    const { heard, gaps } = recorded(client, 'alerts');
    await until(() => heard().length === 1);
    server.fact('alerts', alert('a'));
    server.fact('alerts', alert('lost'), true);
    server.fact('alerts', alert('c'));
    server.fact('alerts', alert('d'));
    await until(() => heard().length === 5);
    expect(heard()).toEqual(['snapshot 0', 'update 1', 'update 2', 'update 3', 'update 4']);
    expect(gaps).toEqual([{ channel: 'alerts', reason: 'hole', recovered: true, missed: 3 }]);
    expect(server.asked('resume')).toHaveLength(1);
  });

  it('takes out of a batch what it has already', async () => {
    const client = await connected();
    const { messages, heard } = recorded(client, 'transactions');
    await until(() => heard().length === 1);
    for (const status of ['Pending', 'Processing', 'Completed']) server.fact('transactions', payment('t', status));
    await until(() => heard().length === 4);
    server.repeat('transactions', 1, 3);
    server.fact('transactions', payment('u', 'Pending'), true);
    server.repeat('transactions', 2, 4);
    await until(() => heard().length === 5);
    expect(messages.at(-1)).toMatchObject({ firstSeq: 4, seq: 4, data: [{ id: 'u' }] });
  });

  it('says so where the past is gone, and goes on with a snapshot', async () => {
    server.fact('alerts', alert('a'));
    const client = await connected();
    const { messages, heard, gaps } = recorded(client, 'alerts');
    await until(() => heard().length === 1);
    server.begin('e2');
    server.fact('alerts', alert('b'));
    await until(() => heard().length === 2);
    expect(gaps).toEqual([{ channel: 'alerts', reason: 'hole', recovered: false, missed: null }]);
    expect(messages.at(-1)).toMatchObject({ type: 'snapshot', epoch: 'e2', data: [{ id: 'b' }] });
    server.fact('alerts', alert('c'));
    await until(() => heard().length === 3);
    expect(heard()).toEqual(['snapshot 1', 'snapshot 1', 'update 2']);
  });

  it('begins state channels anew after a cut', async () => {
    server.set('quotes:A', [quote('A', 1)]);
    const client = await connected();
    const { messages, heard, gaps } = recorded(client, 'quotes:A');
    await until(() => heard().length === 1);
    server.set('quotes:A', [quote('A', 2)]);
    await until(() => heard().length === 2);
    server.cut();
    server.set('quotes:A', [quote('A', 3)]);
    await until(() => heard().length === 3);
    expect(heard()).toEqual(['snapshot 1', 'update 2', 'snapshot 1']);
    expect(messages.at(-1)).toMatchObject({ data: [{ last: 3 }] });
    expect(gaps).toEqual([]);
  });

  it('gives a reader that is too slow the newest values in place of what it left', async () => {
    const client = await connected({ queueLength: 3 });
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const read = client.channel('alerts');
    const { heard } = recorded(client, 'alerts');
    await until(() => heard().length === 1);
    for (const id of ['a', 'b', 'c']) server.fact('alerts', alert(id));
    await until(() => heard().length === 4);
    server.fact('alerts', alert('a', 'resolved'));
    await until(() => heard().length === 5);
    expect((await read.next()).value).toMatchObject({ type: 'snapshot', seq: 3, data: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
    expect((await read.next()).value).toMatchObject({ type: 'update', seq: 4 });
    expect(gaps).toEqual([{ channel: 'alerts', reason: 'overflow', recovered: false, missed: 4 }]);
  });

  it('renews its token in band before it ends', async () => {
    let issued = 0;
    const client = await connected({ token: async () => `token-${(issued += 1)}` });
    server.tell('auth:expiring', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await until(() => server.tokens.length === 2);
    expect(server.tokens).toEqual(['token-1', 'token-2']);
    expect(client.state).toBe('live');
    expect(server.connections()).toBe(1);
  });

  it('signs in with an API key', async () => {
    await connected({ apiKey: async () => 'twk_1' });
    expect(server.tokens).toEqual(['twk_1']);
    expect(() => new LiveClient({ url: server.url })).toThrow(TypeError);
  });

  it('comes back with a fresh token after one refusal, and ends after two', async () => {
    server.refusals = ['token_expired'];
    let issued = 0;
    const client = await connected({ token: async () => `token-${(issued += 1)}` });
    expect(server.tokens).toEqual(['token-1', 'token-2']);
    server.refusals = ['token_revoked', 'token_revoked'];
    server.cut();
    await until(() => client.state === 'offline');
    expect(client.failure).toMatchObject({ code: 'token_revoked' });
  });

  it('tells why each attempt failed', async () => {
    server.refusals = ['too_many_connections'];
    const failures: string[] = [];
    let asked = 0;
    const token = async (): Promise<string> => {
      asked += 1;
      if (asked === 1) throw new Error('wrong password');
      return 'token-1';
    };
    const client = new LiveClient({ url: server.url, random: () => 0, token });
    clients.push(client);
    client.on('failed', ({ code, message }) => failures.push(`${code}: ${message}`));
    client.connect();
    await client.ready();
    expect(failures).toEqual(['no_credential: wrong password', 'too_many_connections: too_many_connections']);
    server.cut();
    await until(() => failures.length === 3);
    expect(failures[2]).toBe('lost: transport close');
    await server.stop();
    await until(() => failures.some((failure) => /^unreachable: .*ECONNREFUSED/.test(failure)));
  });

  it('stays closed when a listener closes it because an attempt failed', async () => {
    const client = new LiveClient({ url: server.url, random: () => 0, token: () => Promise.reject(new Error('wrong password')) });
    client.on('failed', () => client.close());
    client.connect();
    await expect(client.ready()).rejects.toMatchObject({ code: 'closed' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.state).toBe('offline');
  });

  it('stays away when the server says that it is in vain', async () => {
    const client = await connected();
    const read = client.channel('alerts');
    await read.next();
    server.tell('server:disconnect', { code: 'session_revoked', reconnect: false });
    server.cut();
    await expect(read.next()).rejects.toMatchObject({ code: 'session_revoked' });
    expect(await read.next()).toEqual({ done: true, value: undefined });
    expect(client.state).toBe('offline');
    await expect(client.ready()).rejects.toMatchObject({ code: 'session_revoked' });
  });

  it('comes back when the server asked it to', async () => {
    const client = await connected();
    const states: [LiveState, number][] = [];
    client.on('state', (state) => states.push([state, Date.now()]));
    server.tell('server:shutdown', { reconnectAfterMs: 400 });
    server.tell('server:disconnect', { code: 'server_shutdown', reconnect: true });
    server.cut();
    await until(() => states.length === 2);
    expect(states.map(([state]) => state)).toEqual(['connecting', 'live']);
    expect(states[1]![1] - states[0]![1]).toBeGreaterThanOrEqual(390);
  });

  it('is stale while the server says nothing, and makes another connection in the end', async () => {
    const client = await connected({ staleAfterMs: 200 });
    server.isSilent = true;
    await until(() => client.state === 'stale');
    server.isSilent = false;
    await until(() => client.state === 'live');
    server.isSilent = true;
    await until(() => server.tokens.length === 2);
    expect(server.connections()).toBe(1);
  });

  it('ends a channel that it may not have', async () => {
    server.forbidden = ['alerts'];
    const client = await connected();
    const ended: object[] = [];
    client.on('ended', (end) => ended.push(end));
    await expect(client.channel('alerts').next()).rejects.toMatchObject({ code: 'forbidden' });
    const read = client.channel('transactions');
    await read.next();
    const data = { event: 'unsubscribed', channel: 'transactions', code: 'forbidden' };
    server.tell('system', { channel: 'system', epoch: 'e1', seq: 1, type: 'update', ts: Date.now(), data });
    await expect(read.next()).rejects.toMatchObject({ code: 'forbidden' });
    expect(ended).toEqual([
      { channel: 'alerts', code: 'forbidden' },
      { channel: 'transactions', code: 'forbidden' },
    ]);
  });

  it('tells the age of messages by the clock of the server', async () => {
    server.clockOffsetMs = -3_600_000;
    const client = await connected();
    await until(() => client.lagMs !== null);
    expect(client.lagMs).toBeLessThan(1000);
    expect(client.roundTripMs).toBeLessThan(1000);
  });

  it('lets readers end with it', async () => {
    const client = await connected();
    const read = client.channel('alerts');
    await read.next();
    const next = read.next();
    client.close();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(client.failure).toBeNull();
  });
});
