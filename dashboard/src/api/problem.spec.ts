import { describe, expect, it } from '@jest/globals';
import { failureOf, infoOf, isProblem, Problem, Unreachable } from './problem.ts';

const refused = (status: number, headers: Record<string, string> = {}) => ({ status, headers: new Headers(headers) });
const BODY = {
  type: 'urn:tapewatch:error:validation_failed',
  title: 'Validation failed',
  status: 400,
  code: 'validation_failed',
  detail: '1 field is invalid',
  instance: '/api/rules',
  requestId: 'r-1',
  errors: [{ pointer: '/weight', code: 'out_of_range', detail: 'must be at most 1000' }],
};

describe('failureOf', () => {
  it('has all that problem details say', () => {
    const failure = failureOf(refused(400), JSON.stringify(BODY));
    expect(failure).toBeInstanceOf(Problem);
    expect(infoOf(failure)).toEqual({
      status: 400,
      code: 'validation_failed',
      title: 'Validation failed',
      detail: '1 field is invalid',
      errors: BODY.errors,
      requestId: 'r-1',
      retryAfterSeconds: null,
    });
  });

  it('has the time to wait of a refusal that says it', () => {
    const throttled = JSON.stringify({ ...BODY, code: 'login_throttled', status: 429 });
    expect(infoOf(failureOf(refused(429, { 'retry-after': '30' }), throttled))).toMatchObject({
      code: 'login_throttled',
      retryAfterSeconds: 30,
    });
    expect(infoOf(failureOf(refused(429, { 'retry-after': 'soon' }), throttled))).toMatchObject({ retryAfterSeconds: null });
  });

  it('has the resource as it stands of an illegal transition', () => {
    const body = JSON.stringify({ ...BODY, code: 'illegal_transition', current: { id: 'a-1', status: 'resolved' } });
    expect(infoOf(failureOf(refused(409), body))).toMatchObject({ current: { id: 'a-1', status: 'resolved' } });
  });

  it('takes what a proxy says for the absence of the server, and 500 of anybody for a refusal', () => {
    for (const status of [502, 503, 504]) expect(failureOf(refused(status), '<h1>Bad gateway</h1>')).toEqual(new Unreachable('not_ours'));
    expect(failureOf(refused(500), '<h1>Oops</h1>')).toMatchObject({ status: 500, code: 'unknown', title: 'Status 500' });
  });

  it('takes a server that shuts down for an absent one, and an overloaded one for a refusal', () => {
    expect(failureOf(refused(503), JSON.stringify({ ...BODY, code: 'shutting_down' }))).toEqual(new Unreachable('shutting_down'));
    expect(failureOf(refused(503), JSON.stringify({ ...BODY, code: 'overloaded' }))).toMatchObject({ code: 'overloaded' });
  });
});

describe('infoOf', () => {
  it('survives a trip through JSON', () => {
    for (const error of [new Problem(404, BODY), new Unreachable('timeout')]) {
      expect(JSON.parse(JSON.stringify(infoOf(error)))).toEqual(infoOf(error));
    }
  });

  it('is null of what neither the server nor the network said', () => {
    expect(infoOf(new TypeError('a slip of ours'))).toBeNull();
  });
});

describe('isProblem', () => {
  it('tells a refusal from absence, and one code from another', () => {
    const refusal = infoOf(new Problem(404, { code: 'not_found' }))!;
    expect([isProblem(refusal), isProblem(refusal, 'not_found'), isProblem(refusal, 'forbidden')]).toEqual([true, true, false]);
    expect([isProblem({ status: 'unreachable', reason: 'timeout' }), isProblem(undefined)]).toEqual([false, false]);
  });
});
