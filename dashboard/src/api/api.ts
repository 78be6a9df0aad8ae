/** The cache of what the server answers: how it is asked, and what every resource shares. Endpoints stand in files of their own. */
import { createApi, setupListeners } from '@reduxjs/toolkit/query/react';
import type { BaseQueryFn, InfiniteData } from '@reduxjs/toolkit/query/react';
import type { Page, Tagged } from './contract.ts';
import { infoOf } from './problem.ts';
import type { ApiError } from './problem.ts';
import { withQuery } from './query.ts';
import { request } from './request.ts';
import { session } from './session.ts';
import type { AskOptions } from './session.ts';

export type { ApiError } from './problem.ts';
export { isProblem } from './problem.ts';

/** What an endpoint asks for; a text alone is the path of a GET. */
export interface ApiRequest extends Pick<AskOptions, 'method' | 'body' | 'headers' | 'deadlineMs' | 'keepalive' | 'isUrgent' | 'answers'> {
  path: string;
  /** Appended to the path; what is absent is left out. */
  query?: object;
  /** The entity tag that was seen; what changed unseen is then not acted on (412). */
  ifMatch?: string | null | undefined;
  /** Asked without a token. */
  isPublic?: boolean;
}

/** What an answer says beside its body. */
export interface AnswerMeta {
  etag: string | null;
  /** The same request was answered before; nothing was done again. */
  replayed: boolean;
}

type AskServer = BaseQueryFn<string | ApiRequest, unknown, ApiError, object, AnswerMeta>;

const askServer: AskServer = async (asked, { signal }) => {
  const { path, query = {}, ifMatch, headers = {}, isPublic = false, ...options } = typeof asked === 'string' ? { path: asked } : asked;
  const all: AskOptions = { ...options, headers: ifMatch == null ? headers : { ...headers, 'if-match': ifMatch } };
  // A request that is to outlast the page is not given up with it.
  if (options.keepalive !== true) all.signal = signal;
  try {
    const whole = withQuery(path, query);
    const answer = isPublic ? await request(whole, all) : await session.answer(whole, all);
    return {
      data: answer.body,
      meta: { etag: answer.headers.get('etag'), replayed: answer.headers.get('idempotent-replayed') === 'true' },
    };
  } catch (error) {
    const info = infoOf(error);
    if (info !== null) return { error: info };
    // Nobody waits for it any more.
    if (signal.aborted) return { error: { status: 'unreachable', reason: 'no_connection' } };
    throw error;
  }
};

/** What answers are about; a change of one makes those answers stale. */
const TAGS = [
  'Account',
  'Alert',
  'AlertCounts',
  'AlertList',
  'Anomaly',
  'ApiKey',
  'Audit',
  'ListEntry',
  'Me',
  'OwnSession',
  'Rule',
  'Simulation',
  'Statistics',
  'SymbolSettings',
  'Transaction',
  'TransactionList',
  'User',
] as const;

export const api = createApi({
  reducerPath: 'api',
  baseQuery: askServer,
  tagTypes: TAGS,
  keepUnusedDataFor: 30,
  // Live channels say what changes; only what is stale by its own rule is asked for again.
  refetchOnFocus: false,
  refetchOnReconnect: false,
  endpoints: () => ({}),
});

/** Of every list that pages: the cursor of the page before is the parameter of the next one. A refetch begins with the first page again. */
export const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: { nextCursor: string | null }): string | undefined => last.nextCursor ?? undefined,
  refetchCachedPages: false,
};

/** All items of a list that pages, as far as they were read. */
export function itemsOf<T>(data: Pick<InfiniteData<Page<T>, unknown>, 'pages'> | undefined): T[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/** The answer with its entity tag. */
export function tagged<T>(body: T, meta: AnswerMeta | undefined): Tagged<T> {
  return { ...body, etag: meta?.etag ?? null };
}

/** The entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** Options of a hook that asks every `seconds` while the page is visible. */
export function every(seconds: number): { pollingInterval: number; skipPollingIfUnfocused: true } {
  return { pollingInterval: seconds * 1000, skipPollingIfUnfocused: true };
}

/** What the cache needs of the store that holds it. */
type Dispatch = Parameters<typeof setupListeners>[0];

/**
 * Lets a store follow what lies outside of it: polling rests while the page is hidden, and nobody finds the answers of another user. Those of
 * a session that ended by itself stay until somebody signs in: for the same user they are then read again. Returns what ends it.
 */
export function followOutside(dispatch: Dispatch): () => void {
  let shownTo = session.current?.userId ?? null;
  let isEnded = false;
  const changed = (): void => {
    const { current, ending } = session;
    if (current === null && ending !== null && ending !== 'sign_out_untold') {
      isEnded = true;
      return;
    }
    const userId = current?.userId ?? null;
    if (shownTo !== null && userId !== shownTo) dispatch(api.util.resetApiState());
    else if (isEnded && userId !== null) dispatch(api.util.invalidateTags([...TAGS]));
    shownTo = userId;
    isEnded = false;
  };
  session.addEventListener('change', changed);
  const stop = setupListeners(dispatch);
  return () => {
    session.removeEventListener('change', changed);
    stop();
  };
}
