/** Asks the server: every request has a deadline, and fails either as a refusal of the server or as its absence. */

/** The server answered, and refused: `status`, `code` and `detail` are those of its problem details. */
export class Refusal extends Error {
  constructor(status, problem, retryAfterMs) {
    super(problem.detail ?? problem.title ?? `status ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.title = problem.title ?? `Status ${status}`;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came, or one that was not the server's own. */
export class Unreachable extends Error {}

/** Statuses of a proxy that found no server behind it. */
const PROXY_STATUSES = [502, 504];
const DEADLINE_MS = 5000;

/** Smaller differences are not told from the way that an answer takes. */
const CLOCK_TOLERANCE_MS = 2000;
let clockOffsetMs = 0;

/** The time by the server's clock, as far as its answers tell. */
export function serverNow() {
  return Date.now() + clockOffsetMs;
}

/**
 * The parsed answer, or null of an empty one. `cookie`: the refresh cookie goes along and may be set; such a request is seen to its end even
 * where the page is left meanwhile, so that no token is lost on its way.
 * @throws Refusal, Unreachable
 */
export async function request(path, { token = null, method = 'GET', body, cookie = false, deadlineMs = DEADLINE_MS } = {}) {
  const headers = { accept: 'application/json' };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: cookie ? 'same-origin' : 'omit',
      keepalive: cookie,
      signal: AbortSignal.timeout(deadlineMs),
    });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(error.name === 'TimeoutError' ? `no answer within ${deadlineMs / 1000} s` : 'no connection');
  }
  readClock(response);
  const answer = parsed(text);
  if (response.ok && answer !== undefined) return answer;
  const ours = answer !== null && typeof answer === 'object';
  if (response.ok || (!ours && (PROXY_STATUSES.includes(response.status) || response.status === 503))) {
    throw new Unreachable('something else than the server answered');
  }
  if (ours && answer.code === 'shutting_down') throw new Unreachable('the server is shutting down');
  throw new Refusal(response.status, ours ? answer : {}, retryAfterMs(response));
}

/** Undefined for a text that is no JSON. */
function parsed(text) {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readClock(response) {
  // The header has whole seconds, so the answer is half a second younger on average.
  const offsetMs = Date.parse(response.headers.get('date')) + 500 - Date.now();
  clockOffsetMs = Math.abs(offsetMs) > CLOCK_TOLERANCE_MS ? offsetMs : 0;
}

function retryAfterMs(response) {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}
