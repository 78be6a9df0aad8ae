import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configureStore } from '@reduxjs/toolkit';
import { alertsApi } from './alerts.ts';
import { api, followOutside, itemsOf } from './api.ts';
import type { Transaction } from './contract.ts';
import { session } from './session.ts';
import { transactionsApi } from './transactions.ts';

const realFetch = globalThis.fetch;
let asked: { path: string; init: RequestInit }[] = [];
let reply: (path: string) => Response = () => new Response('{}');

const made: Store[] = [];
function makeStore() {
  return configureStore({ reducer: { [api.reducerPath]: api.reducer }, middleware: (own) => own().concat(api.middleware) });
}
type Store = ReturnType<typeof makeStore>;
function storeOf(): Store {
  const store = makeStore();
  made.push(store);
  return store;
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) => new Response(JSON.stringify(body), { status, headers });
const headerOf = (at: number, name: string) => new Headers(asked[at]!.init.headers).get(name);

async function signIn(id: string): Promise<void> {
  const others = reply;
  const user = { id, username: id, roles: [], permissions: [], mustChangePassword: false };
  const entered = { accessToken: `t-${id}`, expiresIn: 900, user };
  reply = (path) => (path === '/api/auth/login' ? json(entered) : others(path));
  await session.signIn(id, 'secret');
  reply = others;
  asked = [];
}

/** Asks for an alert and keeps it in use. */
const shown = async (store: Store, id: string) => store.dispatch(alertsApi.endpoints.getAlert.initiate(id));

beforeEach(async () => {
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    asked.push({ path, init });
    return reply(path);
  }) as typeof fetch;
  await signIn('u-1');
});

afterEach(async () => {
  // What nobody uses would be kept for a while.
  for (const store of made.splice(0)) store.dispatch(api.util.resetApiState());
  reply = () => new Response(null, { status: 204 });
  await session.signOut();
  globalThis.fetch = realFetch;
});

describe('an answer', () => {
  it('has its entity tag, and an act may name it', async () => {
    const store = storeOf();
    reply = () => json({ id: 'a-1', version: 3 }, { etag: '"3"' });
    const { data } = await shown(store, 'a-1');
    expect(data).toEqual({ id: 'a-1', version: 3, etag: '"3"' });
    const act = { name: 'assign', assignee: null } as const;
    await store.dispatch(alertsApi.endpoints.actOnAlert.initiate({ id: 'a-1', act, ifMatch: '"3"' }));
    expect([asked[1]!.path, asked[1]!.init.body, asked[1]!.init.keepalive]).toEqual(['/api/alerts/a-1/assign', '{"assignee":null}', true]);
    expect([headerOf(1, 'if-match'), headerOf(0, 'if-match')]).toEqual(['"3"', null]);
  });

  it('that refuses is an error that a store can hold', async () => {
    const store = storeOf();
    const current = { id: 'a-1', status: 'resolved' };
    reply = () =>
      json({ status: 409, code: 'illegal_transition', title: 'Illegal transition', detail: 'no', requestId: 'r-1', current }, {}, 409);
    const { error } = await store.dispatch(alertsApi.endpoints.actOnAlert.initiate({ id: 'a-1', act: { name: 'acknowledge' } }));
    expect(error).toMatchObject({
      status: 409,
      code: 'illegal_transition',
      requestId: 'r-1',
      current,
      errors: [],
      retryAfterSeconds: null,
    });
    expect(asked[0]!.init.body).toBeNull();
  });

  it('that never comes is an error too', async () => {
    reply = () => {
      throw new TypeError('fetch failed');
    };
    const { error } = await storeOf().dispatch(alertsApi.endpoints.getAlertCounts.initiate());
    expect(error).toEqual({ status: 'unreachable', reason: 'no_connection' });
  });
});

describe('a list that pages', () => {
  it('goes on by the cursor of the page before, and begins anew when it is read again', async () => {
    const store = storeOf();
    const pages: Record<string, unknown> = {
      '/api/transactions?status=Held': { items: [{ id: 't-1' }], nextCursor: 'c1' },
      '/api/transactions?status=Held&cursor=c1': { items: [{ id: 't-2' }], nextCursor: null },
    };
    reply = (path) => json(pages[path]);
    const { getTransactions } = transactionsApi.endpoints;
    const filter = { status: 'Held', account: undefined } as const;
    await store.dispatch(getTransactions.initiate(filter));
    const { data, hasNextPage } = await store.dispatch(getTransactions.initiate(filter, { direction: 'forward' }));
    expect([itemsOf<Partial<Transaction>>(data as never).map(({ id }) => id), hasNextPage]).toEqual([['t-1', 't-2'], false]);
    const again = await store.dispatch(getTransactions.initiate(filter, { forceRefetch: true }));
    expect(again.data!.pages).toHaveLength(1);
  });
});

describe('what was answered to one user', () => {
  const cached = (store: Store) => Object.keys(store.getState().api.queries);

  it('is gone when they sign out, and never shown to another', async () => {
    const store = storeOf();
    const stop = followOutside(store.dispatch);
    reply = () => json({ id: 'a-1', version: 3 });
    await shown(store, 'a-1');
    expect(cached(store)).toHaveLength(1);
    reply = () => new Response(null, { status: 204 });
    await session.signOut();
    expect(cached(store)).toHaveLength(0);
    stop();
  });

  it('stays behind a session that ended by itself until somebody else comes, and is read again for the same user', async () => {
    const store = storeOf();
    const stop = followOutside(store.dispatch);
    const end = async () => {
      reply = () => json({ status: 401, code: 'refresh_invalid' }, {}, 401);
      await session.revoked();
    };
    reply = () => json({ id: 'a-1', version: 3 });
    await shown(store, 'a-1');
    await end();
    expect([session.ending, cached(store).length]).toEqual(['token_revoked', 1]);
    reply = () => json({ id: 'a-1', version: 4 });
    await signIn('u-1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(alertsApi.endpoints.getAlert.select('a-1')(store.getState()).data).toMatchObject({ version: 4 });
    await end();
    await signIn('u-2');
    expect(cached(store)).toHaveLength(0);
    stop();
  });
});
