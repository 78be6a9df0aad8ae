/** Asks the server: every request has a deadline, and fails either as a refusal of the server or as its absence. */
import { keptAlive } from './kept-alive.ts';
import { failureOf, Problem, Unreachable } from './problem.ts';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Access token; null: the request is nobody's. */
  token?: string | null;
  /**
   * The refresh cookie goes along and may be set. Such a request is seen to its end even where the page is left meanwhile, so that no
   * token is lost on its way.
   */
  cookie?: boolean;
  /** Sent to its end although the page is left, where the browser has room for it. */
  keepalive?: boolean;
  deadlineMs?: number;
  signal?: AbortSignal | undefined;
  /** A status that is an answer although it is no success. */
  answers?: number;
}

/** An answer of the server. */
export interface Answer {
  /** Parsed; null of an empty one. */
  body: unknown;
  headers: Headers;
  status: number;
}

export const DEADLINE_MS = 10_000;
/** Checking a password is slow on purpose, and waits for its turn. */
export const PASSWORD_DEADLINE_MS = 15_000;

/** @throws Problem, Unreachable, or what `signal` was aborted with */
export async function request(path: string, options: RequestOptions = {}): Promise<Answer> {
  const { deadlineMs = DEADLINE_MS, signal, answers } = options;
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  let response: Response;
  let text: string;
  try {
    response = await send(path, options, either);
    text = await response.text();
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : absence(error);
  }
  if (!response.ok && response.status !== answers) throw failureOf(response, text);
  return { body: parsed(text), headers: response.headers, status: response.status };
}

/**
 * The answer before its body, which may take as long as it wants; only `signal` ends that.
 * @throws Problem, Unreachable, or what `signal` was aborted with
 */
export async function open(path: string, options: RequestOptions = {}): Promise<Response> {
  const { deadlineMs = DEADLINE_MS, signal } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('too late', 'TimeoutError')), deadlineMs);
  const either = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
  try {
    const response = await send(path, options, either);
    if (response.ok) return response;
    throw failureOf(response, await response.text());
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw error instanceof Problem || error instanceof Unreachable ? error : absence(error);
  } finally {
    clearTimeout(timer);
  }
}

function send(
  path: string,
  { method = 'GET', body, headers = {}, token = null, cookie = false, keepalive = false }: RequestOptions,
  signal: AbortSignal,
) {
  const all: Record<string, string> = { accept: 'application/json', ...headers };
  if (token !== null) all['authorization'] = `Bearer ${token}`;
  if (body !== undefined) all['content-type'] = 'application/json';
  const text = body === undefined ? null : JSON.stringify(body);
  const ask = (isKeptAlive: boolean) =>
    fetch(path, {
      method,
      headers: all,
      body: text,
      cache: 'no-store',
      credentials: cookie ? 'same-origin' : 'omit',
      keepalive: isKeptAlive,
      signal,
    });
  return keepalive && !cookie ? keptAlive(text, ask) : ask(cookie);
}

/** @throws Unreachable for a text that is no JSON: the server sends none */
function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreachable('not_ours');
  }
}

/** Whether an `AbortSignal.timeout` ended something. */
export function isTimeout(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'TimeoutError';
}

function absence(error: unknown): Unreachable {
  return new Unreachable(isTimeout(error) ? 'timeout' : 'no_connection');
}
