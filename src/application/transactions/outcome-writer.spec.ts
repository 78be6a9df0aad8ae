import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.ts';
import { KeptJournal } from '../../../test/support/market-stores.ts';
import type { SettledClaim, SettlementClaims } from '../ports/settlement-claims.ts';
import { OutcomeWriter } from './outcome-writer.ts';

const OPTIONS = { flushRows: 100, flushMs: 1000 };
const outcome = (id: string): SettledClaim => ({ id, token: 1, outcome: { status: 'Completed' } });

describe('OutcomeWriter', () => {
  const written: string[] = [];
  let finish: SettlementClaims['finish'];
  let writer: OutcomeWriter;

  beforeEach(() => {
    jest.useFakeTimers();
    written.length = 0;
    const claims = { finish: (...batch: Parameters<typeof finish>) => finish(...batch) } as SettlementClaims;
    const listener = { onFenced: () => undefined, onWritten: (ids: readonly string[]) => written.push(...ids) };
    writer = new OutcomeWriter(claims, new HandClock(), new KeptJournal(), OPTIONS, listener);
  });
  afterEach(() => void jest.useRealTimers());

  it('writes at its end what waits', async () => {
    finish = (batch) => new Promise((resolve) => setTimeout(() => resolve(batch.map(({ id }) => id)), 100));
    for (const id of ['a', 'b', 'c']) writer.add(outcome(id));
    const closed = writer.close();
    await jest.advanceTimersByTimeAsync(100);
    await closed;
    expect(written).toEqual(['a', 'b', 'c']);
    writer.add(outcome('d'));
    await jest.advanceTimersByTimeAsync(5000);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('ends after four seconds where the database does not answer', async () => {
    finish = () => new Promise(() => undefined);
    writer.add(outcome('a'));
    let isClosed = false;
    const closed = writer.close().then(() => (isClosed = true));
    await jest.advanceTimersByTimeAsync(3900);
    expect(isClosed).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(isClosed).toBe(true);
    await closed;
    expect(jest.getTimerCount()).toBe(0);
  });
});
